package io.evenire.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.Event;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.Query.Item;
import io.evenire.api.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds of conditions however many callers there are: the consistency properties of the specification of DCB. */
abstract class ConsistencyContract extends ContractChapter {

    private static final int WRITER_COUNT = 20;
    private static final int ROUND_COUNT = 15;
    private static final int CAPACITY = 7;

    ConsistencyContract(EventStoreContract contract) {
        super(contract);
    }

    /** What an append said of the store, and where it was written. */
    private record Claim(Append append, Appended appended) {}

    @ParameterizedTest
    @EnumSource
    void ofManyWhoWantTheSameExactlyOneGetsIt(Callers.Kind kind) throws InterruptedException {
        var writers = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < WRITER_COUNT; i++) {
            writers.add(() -> {
                int won = 0;
                for (int round = 0; round < ROUND_COUNT; round++) {
                    var name = "username:" + round;
                    won += isWritten(Append.of(event().withTags(name)).failIf(Query.tagged(name), 0)) ? 1 : 0;
                }
                return won;
            });
        }

        var won =
                Callers.run(kind, writers).stream().mapToInt(Integer::intValue).sum();

        assertThat(won).isEqualTo(ROUND_COUNT);
        assertThat(store.read(Read.all()))
                .extracting(Event::tags)
                .doesNotHaveDuplicates()
                .hasSize(ROUND_COUNT);
    }

    /** A course takes so many students, and a student so many courses: neither is ever exceeded, nor left unfilled. */
    @ParameterizedTest
    @EnumSource
    void aLimitIsReachedAndNotExceeded(Callers.Kind kind) throws InterruptedException {
        var writers = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < WRITER_COUNT; i++) {
            var student = "student:" + i;
            writers.add(() -> subscribe("course:1", student) + subscribe("course:2", student));
        }

        var subscribed = Callers.run(kind, writers);

        assertThat(subscribed).allMatch(count -> count <= 1).contains(1);
        assertThat(store.read(Read.matching(Query.tagged("course:1")))).hasSize(CAPACITY);
        assertThat(store.read(Read.matching(Query.tagged("course:2")))).hasSize(CAPACITY);
    }

    /** {@return how many courses the student has got by this, who takes one} */
    private int subscribe(String course, String student) {
        var both = Query.tagged(course).or(Item.none().withTags(student));
        while (true) {
            var seen = store.read(Read.matching(both));
            var events = seen.stream().toList();
            if (count(events, course) >= CAPACITY || count(events, student) >= 1) {
                return 0;
            }
            var subscribed = NewEvent.json("StudentSubscribed", "{}").withTags(course, student);
            if (isWritten(Append.of(subscribed).failIf(both, seen.asOf()))) {
                return 1;
            }
        }
    }

    private static long count(List<Event> events, String tag) {
        return events.stream().filter(event -> event.tags().contains(tag)).count();
    }

    @ParameterizedTest
    @EnumSource
    void whatWasClaimedHoldsInTheLog(Callers.Kind kind) throws InterruptedException {
        long seed = Long.getLong(ModelContract.SEED, new Random().nextLong());
        var writers = new ArrayList<Callable<List<Claim>>>();
        for (int i = 0; i < WRITER_COUNT; i++) {
            long own = seed + i;
            writers.add(() -> claim(new Random(own)));
        }

        var claims = new ArrayList<Claim>();
        Callers.run(kind, writers).forEach(claims::addAll);

        var log = store.read(Read.all()).stream().toList();
        assertThat(claims).as("some conditions hold").hasSizeGreaterThan(WRITER_COUNT);
        for (var claim : claims) {
            var condition = claim.append.condition();
            assertThat(log.stream()
                            .filter(event -> event.position() > condition.after()
                                    && event.position() < claim.appended.firstPosition()
                                    && condition.query().matches(event)))
                    .as("seed %d: %s at %d", seed, condition, claim.appended.firstPosition())
                    .isEmpty();
        }
        assertThat(log)
                .hasSize(claims.stream()
                        .mapToInt(claim -> claim.append.eventCount())
                        .sum());
    }

    private List<Claim> claim(Random random) {
        var claims = new ArrayList<Claim>();
        for (int i = 0; i < ROUND_COUNT; i++) {
            var item = random.nextBoolean()
                    ? Item.none().withTags("t:" + random.nextInt(8))
                    : Item.none().withTypes("A" + random.nextInt(3), "B").withTags("t:" + random.nextInt(4));
            var query = Query.of(item).or(Item.none().withStreams(random.nextBoolean() ? ORDER : STOCK));
            var event = NewEvent.json("A" + random.nextInt(4), "{}").withTags("t:" + random.nextInt(8));
            var seen = store.read(Read.matching(query));
            var append = switch (random.nextInt(4)) {
                case 0 -> Append.to(ORDER, ExpectedVersion.any(), event);
                case 1 -> Append.of(event).and(STOCK, ExpectedVersion.any(), event());
                default -> Append.of(event, event());
            };
            append = append.failIf(query, seen.asOf());
            try {
                claims.add(new Claim(append, store.append(append)));
            } catch (ConditionFailedException failed) {
                assertThat(failed.position()).isGreaterThan(seen.asOf());
            }
        }
        return claims;
    }

    /** Each append takes the next number; whoever reads sees numbers without a gap, each once. */
    @ParameterizedTest
    @EnumSource
    void aReaderSeesOnlyWhatIsConsistent(Callers.Kind kind) throws InterruptedException {
        var isDone = new AtomicBoolean();
        var callers = new ArrayList<Callable<Integer>>();
        callers.add(() -> {
            try {
                return takeNumbers(WRITER_COUNT * 5);
            } finally {
                isDone.set(true);
            }
        });
        for (int i = 0; i < 4; i++) {
            callers.add(() -> takeNumbers(WRITER_COUNT * 5));
        }
        callers.add(() -> {
            while (!isDone.get()) {
                LockSupport.parkNanos(1); // lets those in who were woken
                requireNumbers();
                requireTail();
            }
            return 0;
        });

        Callers.run(kind, callers);

        assertThat(requireNumbers()).isEqualTo(WRITER_COUNT * 5);
    }

    private int takeNumbers(int end) {
        var numbers = Query.types("NumberTaken");
        int taken = 0;
        while (true) {
            var last = store.read(Read.matching(numbers).backward().limit(1));
            int next = last.first()
                            .map(event -> Integer.parseInt(event.data().text()))
                            .orElse(0)
                    + 1;
            if (next > end) {
                return taken;
            }
            var event = NewEvent.json("NumberTaken", Integer.toString(next));
            taken += isWritten(Append.of(event).failIf(numbers, last.asOf())) ? 1 : 0;
        }
    }

    /** {@return how many numbers are there} */
    private int requireNumbers() {
        int count = 0;
        for (var event : store.read(Read.matching(Query.types("NumberTaken")))) {
            count++;
            assertThat(event.data().text()).isEqualTo(Integer.toString(count));
        }
        return count;
    }

    /** A look at the end shows the last numbers, one behind the other, and nothing is there that it has not seen. */
    private void requireTail() {
        var numbers = Query.types("NumberTaken");
        var tail = store.read(Read.matching(numbers).backward().limit(WRITER_COUNT));
        var seen = tail.stream().toList();
        for (int i = 1; i < seen.size(); i++) {
            assertThat(Integer.parseInt(seen.get(i).data().text()))
                    .isEqualTo(Integer.parseInt(seen.get(i - 1).data().text()) - 1);
        }
        int last = seen.isEmpty() ? 0 : Integer.parseInt(seen.getFirst().data().text());
        assertThat(seen).hasSize(Math.min(last, WRITER_COUNT));
        store.read(Read.matching(numbers).after(tail.asOf()).limit(1))
                .first()
                .ifPresent(next -> assertThat(next.data().text()).isEqualTo(Integer.toString(last + 1)));
    }

    @ParameterizedTest
    @EnumSource
    void writersWhoAskForDifferentThingsNeverConflict(Callers.Kind kind) throws InterruptedException {
        var writers = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < WRITER_COUNT; i++) {
            var own = Query.tagged("writer:" + i);
            var tag = "writer:" + i;
            writers.add(() -> {
                long after = 0;
                for (int round = 0; round < ROUND_COUNT; round++) {
                    after = store.append(Append.of(event().withTags(tag, "all")).failIf(own, after))
                            .lastPosition();
                }
                return ROUND_COUNT;
            });
        }

        assertThat(Callers.run(kind, writers)).containsOnly(ROUND_COUNT);
        assertThat(store.read(Read.matching(Query.tagged("all")))).hasSize(WRITER_COUNT * ROUND_COUNT);
    }

    private boolean isWritten(Append append) {
        try {
            store.append(append);
            return true;
        } catch (ConditionFailedException beaten) {
            return false;
        }
    }
}
