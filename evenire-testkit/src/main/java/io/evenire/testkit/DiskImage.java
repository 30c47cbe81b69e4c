package io.evenire.testkit;

import io.evenire.testkit.PendingChange.OfBytes;
import io.evenire.testkit.PendingChange.OfNames;
import io.evenire.testkit.PendingChange.Resize;
import io.evenire.testkit.PendingChange.Write;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What is on a disk after everything stopped: the durable bytes, and some of the changes that were not. */
final class DiskImage {

    private static final int SECTOR_LENGTH = 512;

    private final DiskNames durableNames;
    private final List<PendingChange> pending;
    private final PowerCut cut;
    private final SplittableRandom random;
    private final DiskNames names = new DiskNames();
    private final Map<SimulatedFile, FileBytes> bytes = new LinkedHashMap<>();

    private DiskImage(DiskNames durableNames, List<PendingChange> pending, PowerCut cut, SplittableRandom random) {
        this.durableNames = durableNames;
        this.pending = pending;
        this.cut = cut;
        this.random = random;
        names.addAll(durableNames, file -> file);
    }

    static DiskImage of(DiskNames durableNames, List<PendingChange> pending, PowerCut cut, long seed) {
        var image = new DiskImage(durableNames, pending, cut, new SplittableRandom(seed));
        image.applyPending();
        return image;
    }

    /** {@return a disk with these files} */
    SimulatedDisk toDisk(DiskNames currentNames) {
        if (cut == PowerCut.KILL9) {
            return SimulatedDisk.of(currentNames, durableNames, pending);
        }
        var disk = SimulatedDisk.empty();
        names.directories().stream().filter(names::hasDirectory).forEach(disk::putDirectory);
        names.files().forEach((name, file) -> {
            if (names.hasDirectory(SimulatedDisk.directoryOf(name))) {
                disk.put(name, bytesOf(file).toArray());
            }
        });
        return disk;
    }

    private void applyPending() {
        switch (cut) {
            case KILL9, NONE -> {
                // The one keeps what is pending as it is, the other nothing of it.
            }
            case ALL -> pending.forEach(this::apply);
            case PREFIX ->
                pending.subList(0, random.nextInt(pending.size() + 1)).forEach(this::apply);
            case SUBSET_SECTORS -> applySectors();
            case TORN_LAST, GARBAGE_LAST -> applyWithDamagedLast();
            case SIZE_ONLY -> pending.forEach(this::applySize);
        }
    }

    private void apply(PendingChange change) {
        if (change instanceof OfBytes ofBytes) {
            ofBytes.apply(bytesOf(ofBytes.file()));
        } else {
            names.apply(change);
        }
    }

    private void applySectors() {
        var namings = new TreeMap<String, List<PendingChange>>();
        for (var change : pending) {
            if (change instanceof Write write) {
                applySectors(write);
            } else if (change instanceof Resize resize) {
                if (random.nextBoolean()) {
                    apply(resize);
                }
            } else if (change instanceof OfNames naming) {
                namings.computeIfAbsent(naming.directory(), _ -> new ArrayList<>())
                        .add(naming);
            }
        }
        for (var inDirectory : namings.values()) {
            inDirectory.subList(0, random.nextInt(inDirectory.size() + 1)).forEach(this::apply);
        }
    }

    private void applySectors(Write write) {
        int index = 0;
        while (index < write.bytes().length()) {
            int sectorEnd = (write.offset() + index) / SECTOR_LENGTH * SECTOR_LENGTH + SECTOR_LENGTH;
            int count = Math.min(sectorEnd - write.offset(), write.bytes().length()) - index;
            if (random.nextBoolean()) {
                write.bytes().copy(index, count, bytesOf(write.file()), write.offset() + index);
            }
            index += count;
        }
    }

    private void applyWithDamagedLast() {
        int last = pending.size() - 1;
        while (last >= 0 && !(pending.get(last) instanceof Write)) {
            last--;
        }
        for (int i = 0; i < pending.size(); i++) {
            if (i == last && pending.get(i) instanceof Write write) {
                applyDamaged(write);
            } else {
                apply(pending.get(i));
            }
        }
    }

    private void applyDamaged(Write write) {
        int count = random.nextInt(write.bytes().length() + 1);
        var to = bytesOf(write.file());
        if (cut == PowerCut.GARBAGE_LAST) {
            var garbage = new byte[write.bytes().length()];
            random.nextBytes(garbage);
            to.write(write.offset(), garbage, 0, garbage.length);
        }
        write.bytes().copy(0, count, to, write.offset());
    }

    private void applySize(PendingChange change) {
        if (change instanceof Write write) {
            bytesOf(write.file()).grow(write.offset() + write.bytes().length());
        } else {
            apply(change);
        }
    }

    private FileBytes bytesOf(SimulatedFile file) {
        return bytes.computeIfAbsent(file, from -> from.durable().copy());
    }
}
