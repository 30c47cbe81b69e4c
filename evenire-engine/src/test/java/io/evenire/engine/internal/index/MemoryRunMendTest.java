package io.evenire.engine.internal.index;

import static io.evenire.api.ExpectedVersion.any;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.NewEvent;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Blob;
import io.evenire.api.spi.StorageSettings;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.ShelfStorage;
import io.evenire.engine.internal.commit.JournalReplay;
import io.evenire.engine.internal.commit.ReplayListener;
import io.evenire.engine.internal.run.Run;
import io.evenire.engine.internal.run.RunMerge;
import io.evenire.engine.internal.run.RunWatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A run in memory that is damaged, as by a bit that flips. */
class MemoryRunMendTest {

    private static final int TABLE_COUNT = 4;
    private static final int RUN_COUNT = 6; // fewer than become one on the shelf

    private final ShelfStorage storage = new ShelfStorage();

    /** It was put on the shelf, between others in memory, which then never were: all that was asked for is by place. */
    @Test
    void staysInMemory() throws IOException {
        try (var store = Evenire.builder()
                .storage(storage)
                .settings(Settings.defaults().withTableCountMax(100))
                .open()) {
            for (int i = 0; i < RUN_COUNT * TABLE_COUNT; i++) {
                store.append("stream-" + i, any(), NewEvent.json("Tested", "0"));
            }
        }
        var opened = storage.open(StorageSettings.at(""));
        for (var name : opened.shelf().names("index")) {
            opened.shelf().delete(name);
        }
        var replay = new JournalReplay(opened.journal(), 0, ReplayListener.NONE);
        var index = Index.open(opened.shelf(), replay, replay, IndexBounds.of(TABLE_COUNT), IndexThread.none());
        replay.applyRest(index);
        assertThat(index.view().runs()).hasSize(RUN_COUNT);
        var run = index.view().runs().get(2);
        storage.committed().clear();
        index.replace(run.range(), List.of(damaged(run)));

        for (int i = 0; i < RUN_COUNT * TABLE_COUNT; i++) {
            assertThat(index.head(StreamId.of("stream-" + i)))
                    .as("stream %d", i)
                    .isNotNull();
        }

        assertThat(storage.committed()).isEmpty();
        assertThat(index.view().countInMemory()).isEqualTo(RUN_COUNT);
        assertThat(index.view().runs())
                .extracting(IndexRun::range)
                .doesNotHaveDuplicates()
                .contains(run.range());
        index.close();
    }

    private static IndexRun damaged(IndexRun run) throws IOException {
        var isDamaged = new AtomicBoolean();
        var writer = new MemoryBlob.Writer();
        RunMerge.of(List.of(run.content())).writeTo(writer, RunWatch.NONE); // which copies it
        writer.commit();
        var intact = writer.toBlob();
        var blob = new Blob() {
            @Override
            public long length() {
                return intact.length();
            }

            @Override
            public ByteBuffer read(long offset, int length) {
                var bytes = intact.read(offset, length);
                return isDamaged.get() ? ByteBuffer.allocate(bytes.remaining()) : bytes;
            }
        };
        var opened = Run.open(run.content().name(), blob);
        isDamaged.set(true);
        return new IndexRun(opened, run.journalLength(), false);
    }
}
