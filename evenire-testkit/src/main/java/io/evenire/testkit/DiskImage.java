package io.evenire.testkit;

import io.evenire.testkit.PendingChange.OfBytes;
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

    private final Map<String, SimulatedFile> durableNames;
    private final List<PendingChange> pending;
    private final PowerCut cut;
    private final SplittableRandom random;
    private final Map<String, SimulatedFile> names;
    private final Map<SimulatedFile, FileBytes> bytes = new LinkedHashMap<>();

    private DiskImage(
            Map<String, SimulatedFile> durableNames,
            List<PendingChange> pending,
            PowerCut cut,
            SplittableRandom random) {
        this.durableNames = durableNames;
        this.pending = pending;
        this.cut = cut;
        this.random = random;
        this.names = new TreeMap<>(durableNames);
    }

    static DiskImage of(Map<String, SimulatedFile> durableNames, List<PendingChange> pending, PowerCut cut, long seed) {
        var image = new DiskImage(durableNames, pending, cut, new SplittableRandom(seed));
        image.applyPending();
        return image;
    }

    /** {@return a disk with these files} */
    SimulatedDisk toDisk(Map<String, SimulatedFile> currentNames) {
        if (cut == PowerCut.KILL9) {
            return SimulatedDisk.of(currentNames, durableNames, pending);
        }
        var disk = SimulatedDisk.empty();
        names.forEach((name, file) -> disk.put(name, bytesOf(file).toArray()));
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
            SimulatedDisk.apply(change, names);
        }
    }

    private void applySectors() {
        var namings = new ArrayList<PendingChange>();
        for (var change : pending) {
            if (change instanceof Write write) {
                applySectors(write);
            } else if (change instanceof Resize resize) {
                if (random.nextBoolean()) {
                    apply(resize);
                }
            } else {
                namings.add(change);
            }
        }
        namings.subList(0, random.nextInt(namings.size() + 1)).forEach(this::apply);
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
