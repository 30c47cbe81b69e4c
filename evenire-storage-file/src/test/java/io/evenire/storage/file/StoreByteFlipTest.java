package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Facet;
import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import io.evenire.api.Query;
import io.evenire.api.Read;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamId;
import io.evenire.engine.Settings;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A byte of any file of a store is another one: whatever is asked, the answer is right, or an error that names the file.
 * What can be made again costs no error.
 */
class StoreByteFlipTest {

    private static final int APPEND_COUNT = 60;
    private static final int STREAM_COUNT = 4;
    private static final int FEW_STRIDE = 97; // every so many bytes
    private static final byte[] MASKS = {1, (byte) 0x80, (byte) 0xFF};

    /** A few events make a run, so there are several, of two levels. */
    private static final Settings SETTINGS = Settings.defaults().withTableCountMax(2);

    private final List<Append> appends = new ArrayList<>();
    private final List<Appended> results = new ArrayList<>();
    private final AtomicInteger flipCount = new AtomicInteger();
    private final AtomicInteger errorCount = new AtomicInteger();

    @Test
    void aFewBytesOfEachFile() throws IOException {
        flip(FEW_STRIDE);
    }

    @Test
    @Tag("torture")
    void everyByteOfEveryFile() throws IOException {
        flip(1);
    }

    private void flip(int stride) throws IOException {
        var disk = closedStore();
        assertThat(disk.names())
                .anyMatch(name -> name.startsWith("index/"))
                .anyMatch(name -> name.startsWith("streams/"))
                .anyMatch(name -> name.startsWith(OffsetTable.DIRECTORY + "/"))
                .contains(StoreFile.NAME);
        assertThat(disk.names().stream().filter(SegmentHeader::isName).count()).isGreaterThan(2);
        var expected = answers(open(disk));

        for (var name : disk.names()) {
            var bytes = disk.bytes(name);
            IntStream.range(0, bytes.length / stride).parallel().forEach(i -> {
                for (byte mask : MASKS) {
                    var flipped = bytes.clone();
                    flipped[i * stride] ^= mask;
                    check(disk, name, flipped, expected, "%s@%d, mask %x".formatted(name, i * stride, mask));
                }
            });
        }

        System.out.printf("%d flips, %d of them told%n", flipCount.get(), errorCount.get());
        assertThat(errorCount).as("flips that were told").hasPositiveValue();
    }

    private void check(SimulatedDisk disk, String name, byte[] flipped, List<String> expected, String where) {
        flipCount.incrementAndGet();
        var found = disk.afterPowerCut(PowerCut.ALL, 0);
        found.put(name, flipped);
        try (var store = open(found)) {
            assertThat(answers(store)).as(where).isEqualTo(expected);
            assertKnowsItsEvents(store, where);
        } catch (CorruptStoreException | StoreUnavailableException e) {
            assertThat(name).as("%s costs %s", where, e).doesNotContain("/");
            assertThat(e).as(where).hasMessageContaining(name);
            errorCount.incrementAndGet();
        }
    }

    /** {@return the answers to all questions there are about the store} */
    private static List<String> answers(EventStore store) {
        var answers = new ArrayList<String>();
        answers.add("head %d".formatted(store.state().head()));
        for (var state : store.streams("")) {
            answers.add(state.toString());
        }
        for (int number = 0; number <= STREAM_COUNT; number++) {
            var stream = stream(number);
            answers.add("%s".formatted(store.stream(stream)));
            answers.add(texts(store, Read.stream(stream)));
            answers.add(texts(store, Read.stream(stream).backward()));
            answers.add(texts(store, Read.stream(stream).from(7).limit(3)));
        }
        for (var state : store.streams("flip-", "flip-1")) {
            answers.add(state.toString());
        }
        for (var read : List.of(
                Read.all(),
                Read.all().streamPrefix("flip-1"),
                Read.matching(Query.tagged("tag:1")),
                Read.matching(Query.types("Flipped").or(Query.Item.none().withTags("tag:9"))),
                Read.matching(Query.of(Query.Item.none().withStreams(stream(2)).withTags("tag:2"))))) {
            answers.add(texts(store, read));
            answers.add(texts(store, read.backward().from(APPEND_COUNT - 3).limit(5)));
        }
        for (var kind : Facet.Kind.values()) {
            store.facets(kind).forEach(facet -> answers.add(facet.toString()));
        }
        return answers;
    }

    private static String texts(EventStore store, Read read) {
        return store.read(read).stream().map(StoreByteFlipTest::text).toList().toString();
    }

    private static String text(Event event) {
        return "%d %s".formatted(event.position(), event);
    }

    /** Repeats appends, which are known by their ids, and makes a new one. */
    private void assertKnowsItsEvents(EventStore store, String where) {
        for (int i = 0; i < appends.size(); i += 7) {
            var known = store.append(appends.get(i));
            assertThat(known.duplicate()).as(where).isTrue();
            assertThat(known.firstPosition()).as(where).isEqualTo(results.get(i).firstPosition());
        }
        var version = store.stream(stream(0)).orElseThrow().version();
        store.append("flip-0", ExpectedVersion.exactly(version), NewEvent.of("Flipped", Payload.text("new")));
        assertThat(store.stream(stream(0)).orElseThrow().version()).as(where).isEqualTo(version + 1);
    }

    private SimulatedDisk closedStore() throws IOException {
        var disk = SimulatedDisk.empty();
        try (var store = open(disk)) {
            for (int i = 0; i < APPEND_COUNT; i++) {
                var event = NewEvent.of("Flipped", Payload.text("event %d ".formatted(i) + "x".repeat(i % 90)))
                        .withId(new UUID(i, i))
                        .withTags("tag:" + i % 3);
                var append = Append.to(stream(i % STREAM_COUNT), ExpectedVersion.any(), event);
                appends.add(append);
                results.add(store.append(append));
            }
        }
        return disk;
    }

    private static StreamId stream(int number) {
        return StreamId.of("flip-" + number);
    }

    private static EventStore open(SimulatedDisk disk) {
        return SimulatedStore.on(disk, SimulatedStore.SMALL, 1).open(SETTINGS);
    }
}
