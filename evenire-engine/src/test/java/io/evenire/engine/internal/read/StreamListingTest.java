package io.evenire.engine.internal.read;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Checkpoint;
import io.evenire.api.NewEvent;
import io.evenire.api.spi.StorageSettings;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.ShelfStorage;
import io.evenire.engine.internal.commit.JournalReplay;
import io.evenire.engine.internal.commit.ReplayListener;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.index.IndexBounds;
import io.evenire.engine.internal.index.IndexThread;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecentFrames;
import io.evenire.engine.internal.streamfile.StreamFiles;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StreamListingTest {

    private static final int OWN_COUNT = 3_000; // more than one page of the index

    private final ShelfStorage storage = new ShelfStorage();
    private final AtomicInteger lookCount = new AtomicInteger();

    /** A page of streams took the longer the more places of consumers and states of streams were saved. */
    @Test
    void jumpsOverTheStreamsOfTheStoreItself() throws IOException {
        try (var store = Evenire.builder()
                .storage(storage)
                .settings(Settings.defaults().withTableCountMax(100))
                .open()) {
            for (var stream : new String[] {"!", "%", "order-42"}) {
                store.append(stream, any(), NewEvent.json("Tested", "0"));
            }
            var place = new Checkpoint(store.state().incarnation(), 1);
            for (int i = 0; i < OWN_COUNT; i++) {
                store.checkpoints().save("consumer-" + i, place);
            }
        }
        var opened = storage.open(StorageSettings.at(""));
        var replay = new JournalReplay(opened.journal(), 0, ReplayListener.NONE);
        var index = Index.open(opened.shelf(), replay, replay, IndexBounds.of(1_000), IndexThread.none());
        var applied = replay.applyRest(index);
        var recent = new RecentFrames(0);
        var reader = new StreamReader(
                index,
                () -> new LogReader(recent, opened.journal()),
                StreamFiles.none(opened),
                applied::visible,
                InstantSource.system(),
                1 << 20);

        assertThat(list(reader, "")).containsExactly("!", "%", "order-42");
        assertThat(lookCount)
                .as("when it begins, for each, and for one of the store's own")
                .hasValue(5);
        assertThat(list(reader, "$")).hasSize(OWN_COUNT);
        index.close();
    }

    private List<String> list(StreamReader reader, String prefix) {
        var found = new ArrayList<String>();
        reader.list(prefix, "", lookCount::incrementAndGet)
                .forEach(state -> found.add(state.stream().value()));
        return found;
    }
}
