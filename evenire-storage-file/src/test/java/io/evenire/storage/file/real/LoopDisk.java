package io.evenire.storage.file.real;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own in a file. */
final class LoopDisk implements AutoCloseable {

    /** What is in the file. */
    enum Kind {
        EXT4("mkfs.ext4", "-q", "-F"),
        XFS("mkfs.xfs", "-q", "-f");

        private final String program;
        private final String quiet;
        private final String force;

        Kind(String program, String quiet, String force) {
            this.program = program;
            this.quiet = quiet;
            this.force = force;
        }
    }

    private final Path image;
    private final Path mount;
    private boolean isMounted;

    private LoopDisk(Path image, Path mount) {
        this.image = image;
        this.mount = mount;
    }

    /** Makes a file system of a size, and mounts it. */
    static LoopDisk make(Path directory, Kind kind, long length) throws IOException, InterruptedException {
        var image = directory.resolve(kind + ".img");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(length);
        }
        Machine.run(kind.program, kind.quiet, kind.force, image.toString());
        var disk = new LoopDisk(image, Files.createDirectory(directory.resolve(kind + ".mount")));
        disk.mount();
        return disk;
    }

    /** {@return where it is mounted} */
    Path path() {
        return mount;
    }

    private void mount() throws IOException, InterruptedException {
        Machine.run("mount", "-o", "loop", image.toString(), mount.toString());
        isMounted = true;
    }

    /** Cuts the power: what was not forced is gone, and nothing more gets through. */
    void cutPower() throws IOException, InterruptedException {
        Machine.run("xfs_io", "-x", "-c", "shutdown", mount.toString());
    }

    /** Takes it up again after the power was cut; nobody may have a file of it open. */
    void restart() throws IOException, InterruptedException {
        unmount();
        mount();
    }

    private void unmount() throws IOException, InterruptedException {
        Machine.run("umount", mount.toString());
        isMounted = false;
    }

    @Override
    public void close() throws IOException {
        try {
            if (isMounted) {
                Machine.run("umount", "-l", mount.toString()); // this process may still have files of it mapped
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while %s was unmounted".formatted(mount), e);
        }
        Files.delete(image);
    }
}
