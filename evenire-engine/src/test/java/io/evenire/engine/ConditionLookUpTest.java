package io.evenire.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.Append;
import io.evenire.api.AppendInterruptedException;
import io.evenire.api.ConditionFailedException;
import io.evenire.api.Limits;
import io.evenire.api.NewEvent;
import io.evenire.api.Query;
import io.evenire.api.StoreBusyException;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens while an append looks long for events that match its condition. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConditionLookUpTest {

    // so many tags that hundreds of the events are not known by them, and are looked at one by one: more of them than
    // between two looks at the clock
    private static final int EVENT_COUNT = 4_600;
    private static final String[] TAGS =
            IntStream.range(0, Limits.TAG_COUNT_MAX).mapToObj(i -> "tag-" + i).toArray(String[]::new);
    private static final Duration WAIT_MAX = Duration.ofSeconds(1);
    private static final Append APPEND = Append.of(event("mine")).failIf(Query.tagged("taken"), 0);

    // nothing is kept in memory, so that whoever looks at events reads them, and the test is told
    private static final Settings SETTINGS = Settings.defaults().withMemory(0, 0);

    private final ScriptedStorage storage = new ScriptedStorage();

    /** So many that the queue does not take it in as it was prepared: only what came since is judged then. */
    @ParameterizedTest
    @ValueSource(strings = {"other", "taken"})
    void whatIsAppendedMeanwhileIsJudgedToo(String tag) {
        try (var store = storage.open(SETTINGS)) {
            fill(store);
            int readBefore = storage.readCount;
            storage.beforeRead = () -> {
                storage.beforeRead = ScriptedStorage.Step.NOTHING;
                var many = new NewEvent[Limits.APPEND_EVENT_COUNT_MAX];
                Arrays.setAll(many, i -> event(i < many.length - 1 ? "other" : tag));
                store.append(Append.of(many));
            };
            int last = EVENT_COUNT + Limits.APPEND_EVENT_COUNT_MAX;

            if (tag.equals("taken")) {
                assertThatExceptionOfType(ConditionFailedException.class)
                        .isThrownBy(() -> store.append(APPEND))
                        .satisfies(failed -> assertThat(failed.position()).isEqualTo(last));
            } else {
                assertThat(store.append(APPEND).firstPosition()).isEqualTo(last + 1);
            }
            assertThat(storage.readCount).isGreaterThan(readBefore);
            assertThat(storage.beforeRead).isSameAs(ScriptedStorage.Step.NOTHING);
        }
    }

    @Test
    void itEndsWhenAnAppendMayNotWaitLonger() {
        try (var store = storage.open(SETTINGS.withQueue(16, 1024 * 1024, WAIT_MAX))) {
            fill(store);
            storage.beforeRead = () -> {
                storage.beforeRead = ScriptedStorage.Step.NOTHING;
                long begin = System.nanoTime(); // the append has begun before
                while (System.nanoTime() - begin < WAIT_MAX.toNanos()) {
                    Thread.onSpinWait();
                }
            };

            assertThatExceptionOfType(StoreBusyException.class)
                    .isThrownBy(() -> store.append(APPEND))
                    .withMessage("to look for events that match the condition took longer than an append may wait;"
                            + " nothing was written");

            assertThat(store.append(APPEND).firstPosition())
                    .as("nothing was written before")
                    .isEqualTo(EVENT_COUNT + 1);
        }
    }

    @Test
    void itEndsWhenTheCallerIsInterrupted() {
        try (var store = storage.open(SETTINGS)) {
            fill(store);
            storage.beforeRead = () -> Thread.currentThread().interrupt();

            assertThatExceptionOfType(AppendInterruptedException.class).isThrownBy(() -> store.append(APPEND));

            assertThat(Thread.interrupted()).isTrue();
            assertThat(store.state().head()).isEqualTo(EVENT_COUNT);
        }
    }

    private static void fill(Evenire store) {
        var events = new NewEvent[EVENT_COUNT];
        Arrays.setAll(events, i -> event(TAGS));
        store.append(Append.of(events));
    }

    private static NewEvent event(String... tags) {
        return NewEvent.json("Happened", "{}").withTags(tags);
    }
}
