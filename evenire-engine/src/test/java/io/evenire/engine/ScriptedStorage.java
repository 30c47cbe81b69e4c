package io.evenire.engine;

import io.evenire.api.StoreFullException;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import io.evenire.api.spi.JournalParts;
import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.engine.internal.memory.MemoryStorageProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A memory storage that does what a test says before it writes, forces or reads. It can be opened again. */
final class ScriptedStorage implements StorageProvider {

    /** What happens before a step. */
    interface Step {

        /** What happens when nothing does. */
        Step NOTHING = () -> {};

        void run() throws IOException;
    }

    private final Storage storage = new MemoryStorageProvider().open(StorageSettings.at(""));
    private final Storage.Identity identity;
    private final AppendableShelf shelf = new AppendableShelf(storage.shelf());
    private final List<List<Frame>> batches = new CopyOnWriteArrayList<>();

    volatile Step beforeAppend = Step.NOTHING; // set by the test, read by the thread that leads
    volatile Step beforeForce = Step.NOTHING; // the same
    volatile Step beforeRead = Step.NOTHING; // the same, read by those who read
    volatile UnaryOperator<Frame> stored = UnaryOperator.identity(); // set by the test: what is read of a frame
    volatile Runnable beforeParts = () -> {}; // set by the test, read by who scavenges or erases
    volatile boolean rewritesParts = true; // set by the test, read by who scavenges or erases
    volatile boolean refusesEvents; // set by the test: there is space for changes of streams only
    volatile int readCount; // counted by those who read, read by the test when nobody does
    volatile int forceCount; // counted by the thread that leads, read by the test

    ScriptedStorage() {
        identity = storage.identity();
    }

    /** Creates an empty storage that says it is the other: what is left when all of it was lost but who it is. */
    ScriptedStorage(ScriptedStorage other) {
        identity = other.identity;
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Storage open(StorageSettings settings) {
        return new Storage() {
            @Override
            public Journal journal() {
                return new ScriptedJournal();
            }

            @Override
            public Shelf shelf() {
                return shelf;
            }

            @Override
            public Identity identity() {
                return identity;
            }

            @Override
            public void close() {}
        };
    }

    Evenire open() {
        return open(Settings.defaults());
    }

    Evenire open(Settings settings) {
        return Evenire.builder().storage(this).settings(settings).open();
    }

    /** {@return where the runs of the index and the stream files are} */
    AppendableShelf shelf() {
        return shelf;
    }

    UUID incarnation() {
        return identity.incarnation();
    }

    /** {@return the batches that were handed over, forced or not} */
    List<List<Frame>> batches() {
        return batches;
    }

    private final class ScriptedJournal implements Journal {

        @Override
        public long head() {
            return storage.journal().head();
        }

        @Override
        public void append(List<Frame> batch) throws IOException {
            beforeAppend.run();
            if (refusesEvents && !batch.stream().allMatch(Frame::isHousekeeping)) {
                throw new StoreFullException("planted");
            }
            batches.add(new ArrayList<>(batch));
            storage.journal().append(batch);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time forces
        public void force() throws IOException {
            forceCount++;
            beforeForce.run();
            storage.journal().force();
        }

        @Override
        public Optional<JournalParts> parts() {
            beforeParts.run();
            return storage.journal().parts().filter(parts -> rewritesParts);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // asked only of a store with one caller
        public List<Frame> read(long position, int lengthMax) throws IOException {
            readCount++;
            beforeRead.run();
            return storage.journal().read(position, lengthMax).stream()
                    .map(stored)
                    .toList();
        }
    }
}
