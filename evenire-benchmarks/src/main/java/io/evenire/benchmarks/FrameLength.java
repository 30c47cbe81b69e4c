package io.evenire.benchmarks;

import io.evenire.api.Append;
import io.evenire.api.spi.Blob;
import io.evenire.api.spi.BlobWriter;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.engine.Evenire;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds out how many bytes the store writes for an append, by a storage that only counts. */
final class FrameLength implements StorageProvider {

    /** What a frame takes in a file beside its body: see {@code docs/file-format.md}. */
    private static final int HEADER_LENGTH = 68;

    private final List<Frame> frames = new ArrayList<>();

    private FrameLength() {}

    static int of(Append append) {
        var counting = new FrameLength();
        try (var store = Evenire.builder().storage(counting).open()) {
            store.append(append);
        }
        return HEADER_LENGTH + counting.frames.getFirst().body().remaining();
    }

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public Storage open(StorageSettings settings) {
        return new Storage() {
            @Override
            public Journal journal() {
                return new CountingJournal();
            }

            @Override
            public Shelf shelf() {
                return new EmptyShelf();
            }

            @Override
            public Identity identity() {
                return new Identity(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), Instant.EPOCH);
            }

            @Override
            public void close() {}
        };
    }

    private final class CountingJournal implements Journal {

        @Override
        public long head() {
            return 0;
        }

        @Override
        public void append(List<Frame> batch) {
            frames.addAll(batch);
        }

        @Override
        public void force() {}

        @Override
        public List<Frame> read(long position, int lengthMax) {
            return List.of();
        }
    }

    /** What is put here is gone. */
    private static final class EmptyShelf implements Shelf {

        @Override
        public BlobWriter write(String name) {
            return new BlobWriter() {
                @Override
                public void write(ByteBuffer bytes) {
                    bytes.position(bytes.limit());
                }

                @Override
                public void commit() {}

                @Override
                public void close() {}
            };
        }

        @Override
        public Optional<Blob> open(String name) {
            return Optional.empty();
        }

        @Override
        public void delete(String name) {}

        @Override
        public List<String> names(String directory) {
            return List.of();
        }
    }
}
