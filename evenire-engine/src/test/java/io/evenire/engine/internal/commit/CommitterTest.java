package io.evenire.engine.internal.commit;

import static io.evenire.api.ExpectedVersion.any;
import static io.evenire.api.ExpectedVersion.noStream;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Append;
import io.evenire.api.AppendCondition;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.spi.StorageSettings;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.index.IndexBounds;
import io.evenire.engine.internal.index.IndexThread;
import io.evenire.engine.internal.log.RecentFrames;
import io.evenire.engine.internal.memory.MemoryStorageProvider;
import io.evenire.engine.internal.query.PreparedCondition;
import io.evenire.engine.internal.stream.StreamHead;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the committer makes of an append that was prepared before others were committed. */
class CommitterTest {

    private static final StreamId STREAM = StreamId.of("s");
    private static final StreamId FILLER = StreamId.of("filler");
    private static final int FILL_COUNT = 1 << 12;
    private static final PreparedCondition NO_CONDITION = PreparedCondition.of(AppendCondition.none());

    private final Committer committer;
    private final Applied applied;

    CommitterTest() {
        var storage = new MemoryStorageProvider().open(StorageSettings.at(""));
        var replay = new JournalReplay(storage.journal(), 0, ReplayListener.NONE);
        var index = Index.open(storage.shelf(), replay, replay, IndexBounds.of(1_000), IndexThread.none());
        applied = new Applied(index);
        committer = new Committer(storage.journal(), applied, new RecentFrames(0), InstantSource.system());
    }

    @Test
    void judgesByWhatTheBatchBeforeHasChanged() {
        var late = prepared(append(noStream(), event()), null, false);
        commit(prepared(append(noStream(), event()), null, false));

        assertThat(commit(late)).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void sendsBackWhatMayHaveComeInSinceItsIdsWereLookedUp() {
        var event = event();
        var late = prepared(append(any(), event), null, true);
        commit(prepared(append(any(), event), null, true));

        assertThat(commit(late)).isInstanceOf(Outcome.Stale.class);
    }

    /** What was found then may have changed so long ago that nobody knows it any more without a look into the index. */
    @Test
    void sendsBackWhatWasPreparedTooLongAgo() {
        var early = prepared(append(noStream(), event()), null, false);
        commit(prepared(append(noStream(), event()), null, false));
        fillTo(RecentHeads.WINDOW);
        assertThat(commit(early)).as("at the edge").isInstanceOf(Outcome.Refused.class);

        fillTo(RecentHeads.WINDOW + 1L);

        assertThat(commit(early)).isInstanceOf(Outcome.Stale.class);
    }

    /** A stream that never was proves that no id was appended to it; when it was deleted meanwhile, that says nothing. */
    @Test
    void sendsBackWhatNeedsItsIdsNowAndDidNotWhenItWasPrepared() {
        var late = prepared(append(noStream(), event()), null, false);
        commit(prepared(append(any(), event()), null, true));
        var delete = new Request.Change(STREAM, any(), StreamChange.delete());
        commit(new Prepared(
                applied.visible(),
                delete.expectations(),
                new @Nullable StreamHead[2],
                delete.eventCounts(),
                delete.encode(),
                delete.idSet(),
                true,
                NO_CONDITION));

        assertThat(commit(late)).isInstanceOf(Outcome.Stale.class);
    }

    private void fillTo(long head) {
        while (applied.head() < head) {
            int count = (int) Math.min(FILL_COUNT, head - applied.head());
            var events = IntStream.range(0, count).mapToObj(i -> event()).toArray(NewEvent[]::new);
            commit(prepared(Append.to(FILLER, any(), events), null, true));
        }
    }

    private Outcome commit(Prepared prepared) {
        var submission = Submission.waiting(prepared, Long.MAX_VALUE);
        committer.commit(List.of(submission));
        return submission.outcome();
    }

    private Prepared prepared(Append append, @Nullable StreamHead head, boolean areIdsLookedUp) {
        var request = new Request.Events(append);
        return new Prepared(
                applied.visible(),
                request.expectations(),
                new @Nullable StreamHead[] {head},
                request.eventCounts(),
                request.encode(),
                request.idSet(),
                areIdsLookedUp,
                NO_CONDITION);
    }

    private static Append append(ExpectedVersion expected, NewEvent event) {
        return Append.to(STREAM, expected, event);
    }

    private static NewEvent event() {
        return NewEvent.json("Tested", "{}");
    }
}
