package io.evenire.testkit;

import io.evenire.testkit.PendingChange.Name;
import io.evenire.testkit.PendingChange.OfBytes;
import io.evenire.testkit.PendingChange.Resize;
import io.evenire.testkit.PendingChange.Unname;
import io.evenire.testkit.PendingChange.Write;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A disk with one directory that fails as real disks fail: it forgets, tears and reorders what was not forced, it fails
 * single writes and forces, it becomes full.
 *
 * <p>Every change is a step. A power cut can be set for any of them; afterwards {@link #afterPowerCut} gives one of the
 * disks that may be found when the power is back.
 *
 * <p><b>Thread safety.</b> Any number of threads.
 */
public final class SimulatedDisk {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, SimulatedFile> names = new TreeMap<>();
    private final Map<String, SimulatedFile> durableNames = new TreeMap<>();
    private final List<PendingChange> pending = new ArrayList<>();

    private long stepCount;
    private long powerCutAt = Long.MAX_VALUE;
    private boolean off;
    private int writeCount;
    private int forceCount;
    private int failingWrite;
    private int shortWrite;
    private int failingForce;
    private long capacity = Long.MAX_VALUE;

    private SimulatedDisk() {}

    /**
     * Makes a disk.
     *
     * @return a disk without files
     */
    public static SimulatedDisk empty() {
        return new SimulatedDisk();
    }

    /**
     * Cuts the power in the middle of a step.
     *
     * @param step the step, counted from 1
     */
    public void cutPowerAt(long step) {
        powerCutAt = step;
    }

    /**
     * Fails a write: nothing is written.
     *
     * @param number the write, counted from 1
     */
    public void failWrite(int number) {
        failingWrite = number;
    }

    /**
     * Ends a write in the middle, for lack of space.
     *
     * @param number the write, counted from 1
     */
    public void shortenWrite(int number) {
        shortWrite = number;
    }

    /**
     * Fails a force: what it should make durable never will be, but can still be read.
     *
     * @param number the force of a file, counted from 1
     */
    public void failForce(int number) {
        failingForce = number;
    }

    /**
     * Limits the bytes in all files.
     *
     * @param length how many bytes there is space for
     */
    public void setCapacity(long length) {
        capacity = length;
    }

    /** {@return how many steps were taken} */
    public long stepCount() {
        return stepCount;
    }

    /** {@return how many times bytes were written} */
    public int writeCount() {
        return writeCount;
    }

    /** {@return how many times a file was forced} */
    public int forceCount() {
        return forceCount;
    }

    /** {@return the names of all files, sorted} */
    public List<String> names() {
        return whilePowered(() -> List.copyOf(names.keySet()));
    }

    /**
     * Finds a file.
     *
     * @param name its name
     * @return the file, if there is one by that name
     */
    public Optional<SimulatedFile> file(String name) {
        return whilePowered(() -> Optional.ofNullable(names.get(name)));
    }

    /**
     * Makes an empty file.
     *
     * @param name its name, which is not taken
     * @return the file
     * @throws IOException if there is a file by that name
     */
    public SimulatedFile create(String name) throws IOException {
        if (file(name).isPresent()) {
            throw new IOException("there is a file " + name);
        }
        var file = new SimulatedFile(this, FileBytes.empty(), FileBytes.empty());
        name(new Name(name, name, file));
        return file;
    }

    /**
     * Gives a file another name. What had that name is gone.
     *
     * @param from its name
     * @param to its name from now on
     * @throws IOException if there is no such file
     */
    public void rename(String from, String to) throws IOException {
        name(new Name(from, to, existing(from)));
    }

    /**
     * Deletes a file.
     *
     * @param name its name
     * @throws IOException if there is no such file
     */
    public void delete(String name) throws IOException {
        existing(name);
        name(new Unname(name));
    }

    /** Makes all names durable. */
    public void forceDirectory() {
        change(false, () -> {
            for (var change : pending) {
                apply(change, durableNames);
            }
            pending.removeIf(change -> !(change instanceof OfBytes));
            return null;
        });
    }

    /**
     * Makes a disk that may be found after everything stopped.
     *
     * @param cut what is left of what was not forced
     * @param seed the seed of what is left to chance
     * @return the disk, without limits, faults and steps; this one is as it was
     */
    public SimulatedDisk afterPowerCut(PowerCut cut, long seed) {
        lock.lock();
        try {
            return DiskImage.of(durableNames, pending, cut, seed).toDisk(names);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts a file on the disk as if it had always been there. This is no step.
     *
     * @param name its name
     * @param bytes its bytes
     */
    public void put(String name, byte[] bytes) {
        var file = new SimulatedFile(
                this, new FileBytes(bytes.clone(), bytes.length), new FileBytes(bytes.clone(), bytes.length));
        names.put(name, file);
        durableNames.put(name, file);
    }

    /**
     * Gives all bytes of a file as they can be read.
     *
     * @param name its name
     * @return its bytes, copied
     * @throws IOException if there is no such file
     */
    public byte[] bytes(String name) throws IOException {
        return existing(name).current().toArray();
    }

    /** Puts files on a new disk as a killed process leaves them: with changes that are not durable. */
    static SimulatedDisk of(
            Map<String, SimulatedFile> names, Map<String, SimulatedFile> durableNames, List<PendingChange> pending) {
        var disk = new SimulatedDisk();
        var copies = new LinkedHashMap<SimulatedFile, SimulatedFile>();
        names.forEach((name, file) -> disk.names.put(name, disk.copy(file, copies)));
        durableNames.forEach((name, file) -> disk.durableNames.put(name, disk.copy(file, copies)));
        for (var change : pending) {
            disk.pending.add(
                    switch (change) {
                        case Write(var file, int offset, var bytes) ->
                            new Write(disk.copy(file, copies), offset, bytes);
                        case Resize(var file, int length) -> new Resize(disk.copy(file, copies), length);
                        case Name(var from, var to, var file) -> new Name(from, to, disk.copy(file, copies));
                        case Unname unname -> unname;
                    });
        }
        return disk;
    }

    private SimulatedFile copy(SimulatedFile file, Map<SimulatedFile, SimulatedFile> copies) {
        return copies.computeIfAbsent(
                file,
                from -> new SimulatedFile(
                        this, from.current().copy(), from.durable().copy()));
    }

    void write(SimulatedFile file, int offset, byte[] bytes, int length) throws IOException {
        int written = change(true, () -> {
            writeCount++;
            int count = writeCount == failingWrite ? -1 : Math.min(length, spaceFor(file, offset));
            count = writeCount == shortWrite ? Math.min(count, length / 2) : count;
            if (count > 0) {
                var kept = new byte[count];
                System.arraycopy(bytes, 0, kept, 0, count);
                apply(new Write(file, offset, new FileBytes(kept, count)));
            }
            return count;
        });
        if (written < 0) {
            throw new IOException("Input/output error");
        }
        if (written < length) {
            throw new SimulatedFile.NoSpaceLeft();
        }
    }

    void resize(SimulatedFile file, int length) {
        change(true, () -> {
            apply(new Resize(file, length));
            return null;
        });
    }

    void force(SimulatedFile file) throws IOException {
        boolean fails = change(false, () -> {
            forceCount++;
            boolean failing = forceCount == failingForce;
            for (var change : pending) {
                if (!failing && change instanceof OfBytes ofBytes && ofBytes.file() == file) {
                    ofBytes.apply(file.durable());
                }
            }
            pending.removeIf(change -> change instanceof OfBytes ofBytes && ofBytes.file() == file);
            return failing;
        });
        if (fails) {
            throw new IOException("Input/output error");
        }
    }

    <T> T whilePowered(Supplier<T> action) {
        lock.lock();
        try {
            if (off) {
                throw new PowerFailure();
            }
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    static void apply(PendingChange change, Map<String, SimulatedFile> names) {
        switch (change) {
            case Name(var from, var to, var file) -> {
                names.remove(from);
                names.put(to, file);
            }
            case Unname(var name) -> names.remove(name);
            case OfBytes ofBytes -> {
                // no name changes
            }
        }
    }

    /** Takes a step. A power cut meets a change that is not durable when it is made, and a force before it is. */
    private <T> T change(boolean madeDespiteCut, Supplier<T> action) {
        return whilePowered(() -> {
            off = ++stepCount == powerCutAt;
            T result = off && !madeDespiteCut ? null : action.get();
            if (off) {
                throw new PowerFailure();
            }
            return result;
        });
    }

    private void name(PendingChange change) {
        change(true, () -> {
            apply(change, names);
            pending.add(change);
            return null;
        });
    }

    private void apply(OfBytes change) {
        change.apply(change.file().current());
        pending.add(change);
    }

    private int spaceFor(SimulatedFile file, int offset) {
        if (capacity == Long.MAX_VALUE) {
            return Integer.MAX_VALUE;
        }
        long used = 0;
        for (var other : names.values()) {
            used += other.current().length();
        }
        long space = capacity - used + file.current().length() - offset;
        return Math.clamp(space, 0, Integer.MAX_VALUE);
    }

    private SimulatedFile existing(String name) throws IOException {
        return file(name).orElseThrow(() -> new IOException("there is no file " + name));
    }
}
