package io.evenire.testkit;

import java.io.IOException;

/**
 * A file of a {@link SimulatedDisk}. It stays the same under another name, and after its last name is deleted.
 *
 * <p><b>Durability.</b> What was written is durable when the {@link #force()} after it returned.
 *
 * <p><b>Thread safety.</b> Any number of threads.
 */
public final class SimulatedFile {

    private final SimulatedDisk disk;
    private final FileBytes current;
    private final FileBytes durable;

    SimulatedFile(SimulatedDisk disk, FileBytes current, FileBytes durable) {
        this.disk = disk;
        this.current = current;
        this.durable = durable;
    }

    /** {@return how many bytes it has} */
    public long length() {
        return disk.whilePowered(() -> (long) current.length());
    }

    /**
     * Reads what was written, durable or not.
     *
     * @param offset where to begin
     * @param into where the bytes are put, from index 0 on
     * @param length how many bytes are wanted
     * @return how many there were: fewer than wanted only where the file ends
     */
    public int read(long offset, byte[] into, int length) {
        return disk.whilePowered(() -> current.read(Math.toIntExact(offset), into, length));
    }

    /**
     * Writes bytes.
     *
     * @param offset where to begin
     * @param bytes the bytes, from index 0 on
     * @param length how many of them
     * @throws NoSpaceLeft if there was no space for all of them; those for which there was are written
     * @throws IOException if the write was set to fail; nothing is written
     */
    public void write(long offset, byte[] bytes, int length) throws IOException {
        disk.write(this, Math.toIntExact(offset), bytes, length);
    }

    /**
     * Cuts the file, or makes it longer with zeros.
     *
     * @param length how many bytes it shall have
     */
    public void setLength(long length) {
        disk.resize(this, Math.toIntExact(length));
    }

    /**
     * Makes what was written durable.
     *
     * @throws IOException if the force was set to fail: what was written is not durable and never will be, but it can
     *     still be read, and the next force returns as if all were well
     */
    public void force() throws IOException {
        disk.force(this);
    }

    FileBytes current() {
        return current;
    }

    FileBytes durable() {
        return durable;
    }

    /** There is no space on the disk. */
    public static final class NoSpaceLeft extends IOException {

        private static final long serialVersionUID = 1;

        NoSpaceLeft() {
            super("No space left on device");
        }
    }
}
