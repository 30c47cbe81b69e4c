package io.evenire.testkit;

import io.evenire.testkit.PendingChange.MakeDirectory;
import io.evenire.testkit.PendingChange.Name;
import io.evenire.testkit.PendingChange.OfBytes;
import io.evenire.testkit.PendingChange.OfNames;
import io.evenire.testkit.PendingChange.Resize;
import io.evenire.testkit.PendingChange.Unname;
import io.evenire.testkit.PendingChange.Write;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A disk that fails as real disks fail: it forgets, tears and reorders what was not forced, it fails
 * single writes and forces, it becomes full.
 *
 * <p>A file in a directory has the name of the directory, a {@code /} and its name there. What a change of names across
 * directories leaves in each of them is durable when that directory was forced; a directory that a power cut takes away
 * takes all that is in it.
 *
 * <p>Every change is a step. A power cut can be set for any of them; afterwards {@link #afterPowerCut} gives one of the
 * disks that may be found when the power is back.
 *
 * <p><b>Thread safety.</b> Any number of threads.
 */
public final class SimulatedDisk {

    private final ReentrantLock lock = new ReentrantLock();
    private final DiskNames names;
    private final DiskNames durableNames;
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

    private SimulatedDisk(DiskNames names, DiskNames durableNames) {
        this.names = names;
        this.durableNames = durableNames;
    }

    /**
     * Makes a disk.
     *
     * @return a disk without files
     */
    public static SimulatedDisk empty() {
        return new SimulatedDisk(new DiskNames(), new DiskNames());
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

    /** {@return the names of all files, those in directories too, sorted} */
    public List<String> names() {
        return whilePowered(() -> List.copyOf(names.files().keySet()));
    }

    /** {@return the names of all directories, sorted} */
    public List<String> directories() {
        return whilePowered(() -> List.copyOf(names.directories()));
    }

    /**
     * Finds a file.
     *
     * @param name its name
     * @return the file, if there is one by that name
     */
    public Optional<SimulatedFile> file(String name) {
        return whilePowered(() -> Optional.ofNullable(names.files().get(name)));
    }

    /**
     * Makes a directory.
     *
     * @param name its name, which is not taken
     * @throws IOException if there is a file or a directory by that name, or not the directory that it is in
     */
    public void createDirectory(String name) throws IOException {
        requireFree(name);
        change(new MakeDirectory(name));
    }

    /**
     * Makes an empty file.
     *
     * @param name its name, which is not taken
     * @return the file
     * @throws IOException if there is a file or a directory by that name, or not the directory that it is in
     */
    public SimulatedFile create(String name) throws IOException {
        requireFree(name);
        var file = new SimulatedFile(this, FileBytes.empty(), FileBytes.empty());
        change(new Name(name, name, file));
        return file;
    }

    /**
     * Gives a file another name. What had that name is gone.
     *
     * @param from its name
     * @param to its name from now on
     * @throws IOException if there is no such file, or not the directory it is to be in
     */
    public void rename(String from, String to) throws IOException {
        var file = existing(from);
        requireDirectory(directoryOf(to));
        if (directoryOf(from).equals(directoryOf(to))) {
            change(new Name(from, to, file));
        } else {
            change(new Name(to, to, file), new Unname(from));
        }
    }

    /**
     * Deletes a file.
     *
     * @param name its name
     * @throws IOException if there is no such file
     */
    public void delete(String name) throws IOException {
        existing(name);
        change(new Unname(name));
    }

    /** Makes the names durable of what is in no directory. */
    public void forceDirectory() {
        forceDirectory("");
    }

    /**
     * Makes the names in a directory durable.
     *
     * @param name its name
     */
    public void forceDirectory(String name) {
        change(false, () -> {
            for (var change : pending) {
                if (change instanceof OfNames ofNames && ofNames.directory().equals(name)) {
                    durableNames.apply(change);
                }
            }
            pending.removeIf(change ->
                    change instanceof OfNames ofNames && ofNames.directory().equals(name));
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
     * Puts a file on the disk, and the directory that it is in, as if it had always been there. This is no step.
     *
     * @param name its name
     * @param bytes its bytes
     */
    public void put(String name, byte[] bytes) {
        var file = new SimulatedFile(
                this, new FileBytes(bytes.clone(), bytes.length), new FileBytes(bytes.clone(), bytes.length));
        putDirectory(directoryOf(name));
        names.files().put(name, file);
        durableNames.files().put(name, file);
    }

    void putDirectory(String name) {
        if (!name.isEmpty()) {
            putDirectory(directoryOf(name));
            names.directories().add(name);
            durableNames.directories().add(name);
        }
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
    static SimulatedDisk of(DiskNames names, DiskNames durableNames, List<PendingChange> pending) {
        var disk = empty();
        var copies = new LinkedHashMap<SimulatedFile, SimulatedFile>();
        disk.names.addAll(names, file -> disk.copy(file, copies));
        disk.durableNames.addAll(durableNames, file -> disk.copy(file, copies));
        for (var change : pending) {
            disk.pending.add(
                    switch (change) {
                        case Write(var file, int offset, var bytes) ->
                            new Write(disk.copy(file, copies), offset, bytes);
                        case Resize(var file, int length) -> new Resize(disk.copy(file, copies), length);
                        case Name(var from, var to, var file) -> new Name(from, to, disk.copy(file, copies));
                        case Unname unname -> unname;
                        case MakeDirectory directory -> directory;
                    });
        }
        return disk;
    }

    /** {@return the name of the directory that a file or directory is in, empty if in none} */
    static String directoryOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
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

    private void change(OfNames... changes) {
        change(true, () -> {
            for (var change : changes) {
                names.apply(change);
                pending.add(change);
            }
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
        for (var other : names.files().values()) {
            used += other.current().length();
        }
        long space = capacity - used + file.current().length() - offset;
        return Math.clamp(space, 0, Integer.MAX_VALUE);
    }

    private SimulatedFile existing(String name) throws IOException {
        return file(name).orElseThrow(() -> new IOException("there is no file " + name));
    }

    private void requireFree(String name) throws IOException {
        if (whilePowered(
                () -> names.files().containsKey(name) || names.directories().contains(name))) {
            throw new IOException("there is a file " + name);
        }
        requireDirectory(directoryOf(name));
    }

    private void requireDirectory(String name) throws IOException {
        if (!whilePowered(() -> names.hasDirectory(name))) {
            throw new IOException("there is no directory " + name);
        }
    }
}
