package io.evenire.storage.file;

import io.evenire.testkit.SimulatedDisk;
import io.evenire.testkit.SimulatedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The directory of a store on a simulated disk. */
record SimulatedDirectory(SimulatedDisk disk) implements Disk {

    @Override
    public List<String> names(String directory) {
        return Stream.concat(disk.names().stream(), disk.directories().stream())
                .filter(name -> Disk.directoryOf(name).equals(directory))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .sorted()
                .toList();
    }

    @Override
    public boolean isFile(String name) {
        return disk.file(name).isPresent();
    }

    @Override
    public boolean isDirectory(String name) {
        return disk.directories().contains(name);
    }

    @Override
    public void createDirectory(String name) throws IOException {
        if (!isDirectory(name)) {
            disk.createDirectory(name);
        }
    }

    @Override
    public File create(String name) throws IOException {
        return new Handle(disk.create(name));
    }

    @Override
    public File open(String name) throws IOException {
        return new Handle(file(name));
    }

    @Override
    public View view(String name) throws IOException {
        var file = file(name);
        return (offset, length) -> read(file, offset, length);
    }

    @Override
    public Optional<Snapshot> snapshot(String name) {
        return disk.file(name).map(file -> new Picture(file, file.length()));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    @Override
    public void forceDirectory(String name) {
        disk.forceDirectory(name);
    }

    @Override
    public String toString() {
        return "simulated disk";
    }

    private SimulatedFile file(String name) throws IOException {
        return disk.file(name).orElseThrow(() -> new IOException("there is no file " + name));
    }

    private static ByteBuffer read(SimulatedFile file, long offset, int length) {
        var bytes = new byte[length];
        int count = file.read(offset, bytes, length);
        return ByteBuffer.wrap(count == length ? bytes : Arrays.copyOf(bytes, count))
                .asReadOnlyBuffer();
    }

    private record Picture(SimulatedFile file, long length) implements Snapshot {

        @Override
        public ByteBuffer read(long offset, int count) {
            long from = Math.min(offset, length);
            return SimulatedDirectory.read(file, from, (int) Math.min(count, length - from));
        }
    }

    private record Handle(SimulatedFile file) implements File {

        @Override
        public long length() {
            return file.length();
        }

        @Override
        public int read(long offset, byte[] into, int length) {
            return file.read(offset, into, length);
        }

        @Override
        public void write(long offset, byte[] bytes, int length) throws IOException {
            try {
                file.write(offset, bytes, length);
            } catch (SimulatedFile.NoSpaceLeft e) {
                throw new NoSpaceException("no space for %d bytes".formatted(length), e);
            }
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public void close() {
            // A simulated file has no handles.
        }
    }
}
