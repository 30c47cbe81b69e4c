package io.evenire.engine;

import io.evenire.api.spi.Blob;
import io.evenire.api.spi.BlobWriter;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.engine.internal.memory.MemoryStorageProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A memory storage whose shelf and journal do what a test says before they read or write. It can be opened again. */
final class ShelfStorage implements StorageProvider {

    /** What happens before something is done with a blob, or with a part of the journal. */
    @FunctionalInterface
    interface Step {

        /** What happens when nothing does. */
        Step NOTHING = name -> {};

        void run(String name) throws IOException;
    }

    private final Storage storage = new MemoryStorageProvider().open(StorageSettings.at(""));
    private final List<OpenBlob> open = new CopyOnWriteArrayList<>();
    private final List<String> committed = new CopyOnWriteArrayList<>();

    volatile Step beforeRead = Step.NOTHING; // set by the test, read by all
    volatile Step beforeWrite = Step.NOTHING; // the same
    volatile Step beforeJournalRead = Step.NOTHING; // the same
    volatile Step beforeForce = Step.NOTHING; // the same

    @Override
    public String name() {
        return "shelf";
    }

    @Override
    public Storage open(StorageSettings settings) {
        return new Storage() {
            @Override
            public Journal journal() {
                return new StepJournal();
            }

            @Override
            public Shelf shelf() {
                return new StepShelf();
            }

            @Override
            public Identity identity() {
                return storage.identity();
            }

            @Override
            public void close() {}
        };
    }

    /** {@return the names of the blobs that were committed, in order} */
    List<String> committed() {
        return committed;
    }

    /** Damages a blob for all who have it open: what they read from now on has other bits, but not where it is the same again. */
    void damage(String name) {
        open.stream().filter(blob -> blob.name.equals(name)).forEach(blob -> blob.isDamaged = true);
    }

    private final class StepJournal implements Journal {

        private final Journal journal = storage.journal();

        @Override
        public long head() {
            return journal.head();
        }

        @Override
        public void append(List<Frame> batch) throws IOException {
            journal.append(batch);
        }

        @Override
        public void force() throws IOException {
            beforeForce.run("");
            journal.force();
        }

        /** Gives one frame at a time. */
        @Override
        public List<Frame> read(long position, int lengthMax) throws IOException {
            beforeJournalRead.run("");
            return journal.read(position, 1);
        }
    }

    private final class StepShelf implements Shelf {

        private final Shelf shelf = storage.shelf();

        @Override
        public BlobWriter write(String name) throws IOException {
            beforeWrite.run(name);
            var writer = shelf.write(name);
            return new BlobWriter() {
                @Override
                public void write(ByteBuffer bytes) throws IOException {
                    writer.write(bytes);
                }

                @Override
                public void commit() throws IOException {
                    committed.add(name);
                    writer.commit();
                }

                @Override
                public void close() throws IOException {
                    writer.close();
                }
            };
        }

        @Override
        public Optional<Blob> open(String name) throws IOException {
            var blob = shelf.open(name);
            if (blob.isEmpty()) {
                return blob;
            }
            var opened = new OpenBlob(name, blob.get());
            open.add(opened);
            return Optional.of(opened);
        }

        @Override
        public void delete(String name) throws IOException {
            shelf.delete(name);
        }

        @Override
        public List<String> names(String directory) throws IOException {
            return shelf.names(directory);
        }
    }

    private final class OpenBlob implements Blob {

        private final String name;
        private final Blob blob;
        private volatile boolean isDamaged; // set by the test, read by all

        OpenBlob(String name, Blob blob) {
            this.name = name;
            this.blob = blob;
        }

        @Override
        public long length() {
            return blob.length();
        }

        @Override
        public ByteBuffer read(long offset, int length) throws IOException {
            beforeRead.run(name);
            var bytes = blob.read(offset, length);
            if (!isDamaged) {
                return bytes;
            }
            var damaged = ByteBuffer.allocate(bytes.remaining());
            while (bytes.hasRemaining()) {
                damaged.put((byte) (bytes.get() ^ 1));
            }
            return damaged.flip();
        }
    }
}
