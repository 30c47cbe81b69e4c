package io.evenire.storage.file;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A disk that does what another one does, but for what a subclass spoils. */
class ForwardingDisk implements Disk {

    private final Disk disk;

    ForwardingDisk(Disk disk) {
        this.disk = disk;
    }

    /** {@return the handle that the store gets in place of one to a file} */
    File spoil(String name, File file) throws IOException {
        return file;
    }

    @Override
    public List<String> names(String directory) throws IOException {
        return disk.names(directory);
    }

    @Override
    public boolean isFile(String name) throws IOException {
        return disk.isFile(name);
    }

    @Override
    public boolean isDirectory(String name) throws IOException {
        return disk.isDirectory(name);
    }

    @Override
    public void createDirectory(String name) throws IOException {
        disk.createDirectory(name);
    }

    @Override
    public File create(String name) throws IOException {
        return spoil(name, disk.create(name));
    }

    @Override
    public File open(String name) throws IOException {
        return spoil(name, disk.open(name));
    }

    @Override
    public View view(String name) throws IOException {
        return disk.view(name);
    }

    @Override
    public Optional<Snapshot> snapshot(String name) throws IOException {
        return disk.snapshot(name);
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
    public void forceDirectory(String name) throws IOException {
        disk.forceDirectory(name);
    }

    /** A file that does what another one does, but for what a subclass spoils. */
    static class ForwardingFile implements File {

        private final File file;

        ForwardingFile(File file) {
            this.file = file;
        }

        @Override
        public long length() throws IOException {
            return file.length();
        }

        @Override
        public int read(long offset, byte[] into, int length) throws IOException {
            return file.read(offset, into, length);
        }

        @Override
        public void write(long offset, byte[] bytes, int length) throws IOException {
            file.write(offset, bytes, length);
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** A file that is never forced. */
    static final class UnforcedFile extends ForwardingFile {

        UnforcedFile(File file) {
            super(file);
        }

        @Override
        public void force() {
            // That is what is wrong with it.
        }
    }
}
