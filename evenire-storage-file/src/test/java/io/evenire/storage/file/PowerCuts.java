package io.evenire.storage.file;

import io.evenire.api.StoreFullException;
import io.evenire.api.spi.Frame;
import io.evenire.testkit.FrameChain;
import io.evenire.testkit.PowerCut;
import io.evenire.testkit.PowerFailure;
import io.evenire.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Cuts the power of a store at every step of its life, and again while it recovers, and writes down each time that it
 * lost, changed or invented something.
 */
final class PowerCuts {

    private static final int SECOND_CUT_COUNT = 2;
    private static final List<PowerCut> CUTS = List.of(PowerCut.values());
    private static final Duration IDLE = Duration.ofSeconds(2);

    private final Mutation mutation;
    private final int violationCountMax;
    private final SplittableRandom random;
    private final List<String> violations = new ArrayList<>();
    private int stateCount;

    /**
     * Makes an empty record.
     *
     * @param mutation what is wrong with the store
     * @param violationCountMax after how many violations enough is known
     * @param seed what is left to chance
     */
    PowerCuts(Mutation mutation, int violationCountMax, long seed) {
        this.mutation = mutation;
        this.violationCountMax = violationCountMax;
        this.random = new SplittableRandom(seed);
    }

    /** {@return how many disks were found after a power cut, opened and checked} */
    int stateCount() {
        return stateCount;
    }

    /** {@return what the store did wrong} */
    List<String> violations() {
        return violations;
    }

    /** Cuts the power at every step of a life. */
    void cutAtEveryStep(Story story) {
        long stepCount =
                live(SimulatedDisk.empty(), story, new Memory(FrameChain.of(0), BlobMemory.empty(), new PartMemory()));
        for (long step = 1; step <= stepCount && !isEnough(); step++) {
            var disk = SimulatedDisk.empty();
            disk.cutPowerAt(step);
            check(disk, story, "power cut at step " + step);
        }
    }

    /** Fails every write and every force of a life, each in a life of its own, and cuts the power then. */
    void failEverything(Story story) {
        var healthy = SimulatedDisk.empty();
        live(healthy, story, new Memory(FrameChain.of(0), BlobMemory.empty(), new PartMemory()));
        for (int number = 1; number <= healthy.writeCount() && !isEnough(); number++) {
            var failing = SimulatedDisk.empty();
            failing.failWrite(number);
            check(failing, story, "write %d fails".formatted(number));
            var shortened = SimulatedDisk.empty();
            shortened.shortenWrite(number);
            check(shortened, story, "write %d is short".formatted(number));
        }
        for (int number = 1; number <= healthy.forceCount() && !isEnough(); number++) {
            var failing = SimulatedDisk.empty();
            failing.failForce(number);
            check(failing, story, "force %d fails".formatted(number));
        }
    }

    private boolean isEnough() {
        return violations.size() >= violationCountMax;
    }

    private void check(SimulatedDisk disk, Story story, String what) {
        var memory = new Memory(FrameChain.of(0), BlobMemory.empty(), new PartMemory());
        live(disk, story, memory);
        for (var cut : CUTS) {
            long seed = random.nextLong();
            var where = "%s, %s, %s, seed %d".formatted(story, what, cut, seed);
            var found = disk.afterPowerCut(cut, seed);
            long stepCount = recover(found, memory.branch(seed), where);
            for (int i = 0; i < SECOND_CUT_COUNT && stepCount > 0; i++) {
                var again = disk.afterPowerCut(cut, seed);
                long step = random.nextLong(1, stepCount + 1);
                again.cutPowerAt(step);
                var then = memory.branch(seed);
                var twice = "%s, then at step %d".formatted(where, step);
                recover(again, then, twice);
                var secondCut = CUTS.get(random.nextInt(CUTS.size()));
                recover(again.afterPowerCut(secondCut, seed), then, twice + ", " + secondCut);
            }
        }
    }

    /** Opens what a power cut left, compares it with what is remembered, and goes on a little. */
    private long recover(SimulatedDisk disk, Memory memory, String where) {
        stateCount++;
        try {
            var store = TestStore.open(
                    mutation.wrap(new SimulatedDirectory(disk)), TestStore.TINY, memory.chain.position());
            memory.compare(store.readAll(), where);
            memory.compareBlobs(store, where);
            append(store, memory, memory.chain.batch(2, 90));
            memory.compare(store.readAll(), where);
            memory.blobs.put(store.shelf(), "again/blob", 700);
            memory.compareBlobs(store, where);
            store.close();
        } catch (PowerFailure e) {
            return disk.stepCount();
        } catch (IOException | RuntimeException | AssertionError e) {
            violations.add("%s: %s".formatted(where, e));
            return 0;
        }
        return disk.stepCount();
    }

    /** Lets a store live until its story or its power ends, or it fails. {@return how many steps it took} */
    private long live(SimulatedDisk disk, Story story, Memory memory) {
        long life = 1; // each makes ids of its own
        try {
            var store = TestStore.open(mutation.wrap(new SimulatedDirectory(disk)), TestStore.TINY, life);
            for (var act : story.acts) {
                switch (act) {
                    case Append(int frameCount, int bodyLength) ->
                        append(store, memory, memory.chain.batch(frameCount, bodyLength));
                    case Idle() -> store.passTime(IDLE);
                    case Put(var name, int length) -> memory.blobs.put(store.shelf(), name, length);
                    case Extend(var name, int length) -> memory.blobs.extend(store.shelf(), name, length);
                    case Delete(var name) -> memory.blobs.delete(store.shelf(), name);
                    case Rewrite(int index) -> rewrite(store, memory, index);
                    case Reopen() -> {
                        store.close();
                        store = TestStore.open(mutation.wrap(new SimulatedDirectory(disk)), TestStore.TINY, ++life);
                    }
                }
                memory.compare(store.readAll(), story.toString());
                memory.compareBlobs(store, story.toString());
            }
            store.close();
        } catch (PowerFailure | IOException e) {
            return disk.stepCount(); // what the store does afterwards is what counts
        } catch (RuntimeException | AssertionError e) {
            violations.add("%s: %s".formatted(story, e));
        }
        return disk.stepCount();
    }

    private void append(TestStore store, Memory memory, List<Frame> batch) throws IOException {
        try {
            store.journal().append(batch);
            if (mutation.acknowledgesBeforeForce()) {
                memory.durableCount = memory.chain.frames().size();
            }
            store.journal().force();
            memory.durableCount = memory.chain.frames().size();
        } catch (StoreFullException e) {
            memory.chain.cut(memory.chain.frames().size() - batch.size());
            store.passTime(IDLE);
        } catch (IOException e) {
            mutation.afterFailure(store, e);
        }
    }

    /** Writes a part anew, with half of what was in every other frame. */
    private void rewrite(TestStore store, Memory memory, int index) throws IOException {
        var parts = store.journal().parts().orElseThrow();
        if (index >= parts.sealed().size()) {
            return;
        }
        var part = parts.sealed().get(index);
        var frames = store.readAll();
        try (var writer = parts.rewrite(part)) {
            for (int i = 0; i < frames.size(); i++) {
                var frame = frames.get(i);
                if (frame.firstPosition() >= part.firstPosition() && frame.lastPosition() <= part.lastPosition()) {
                    writer.write(memory.parts.shorten(i, frame));
                }
            }
            writer.commit();
            memory.parts.committed();
        } catch (StoreFullException e) {
            memory.parts.gaveUp();
            store.passTime(IDLE);
        } catch (IOException e) {
            mutation.afterFailure(store, e);
        }
    }

    /** What a store was given, and how much of it has to be there for good. */
    private final class Memory {

        private final FrameChain chain;
        private final BlobMemory blobs;
        private final PartMemory parts;
        private int durableCount;

        Memory(FrameChain chain, BlobMemory blobs, PartMemory parts) {
            this.chain = chain;
            this.blobs = blobs;
            this.parts = parts;
        }

        Memory branch(long seed) {
            var branch = new Memory(chain.branch(seed), blobs.branch(), parts.branch());
            branch.durableCount = durableCount;
            return branch;
        }

        /** Compares what the store serves, and remembers that it did. */
        void compare(List<Frame> served, String where) {
            var frames = chain.frames();
            if (served.size() < durableCount) {
                violations.add("%s: lost %d of %d frames".formatted(where, durableCount - served.size(), durableCount));
            }
            if (served.size() > frames.size()) {
                violations.add("%s: invented %d frames".formatted(where, served.size() - frames.size()));
            }
            parts.compare(served, frames).ifPresent(problem -> violations.add("%s: %s".formatted(where, problem)));
            durableCount = Math.max(durableCount, served.size());
            if (stateCount > 0 && served.size() < frames.size()) {
                chain.cut(served.size());
            }
        }

        void compareBlobs(TestStore store, String where) throws IOException {
            for (var violation : blobs.compare(store.shelf())) {
                violations.add("%s: %s".formatted(where, violation));
            }
        }
    }

    /** What is wrong with a store, if anything is. */
    interface Mutation {

        /** {@return the disk as the store shall see it} */
        default Disk wrap(Disk disk) {
            return disk;
        }

        default boolean acknowledgesBeforeForce() {
            return false;
        }

        /** Sees a failed append, which ends the life of a store that is as it should be. */
        default void afterFailure(TestStore store, IOException failure) throws IOException {
            throw failure;
        }
    }

    /** What is done with a store from its creation on. */
    record Story(String name, List<Act> acts) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** One thing that is done with a store. */
    sealed interface Act {}

    /** Frames of one event each are appended as one batch, and forced. */
    record Append(int frameCount, int bodyLength) implements Act {}

    /** A blob is written, in place of another one if there is one. */
    record Put(String name, int length) implements Act {}

    /** Bytes are added to a blob. */
    record Extend(String name, int length) implements Act {}

    /** A blob is deleted. */
    record Delete(String name) implements Act {}

    /** A part is written anew, counted from the oldest one; nothing happens if there is none. */
    record Rewrite(int index) implements Act {}

    /** Nothing happens for a while. */
    record Idle() implements Act {}

    /** The store is closed and opened again. */
    record Reopen() implements Act {}
}
