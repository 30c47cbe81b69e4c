package io.evenire.sample.onefile;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreFullException;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Journal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Frames one behind the other: 48 bytes that were decided, 4 of checksum, the body. */
final class OneFileJournal implements Journal {
    /*
     * Writing. Each append also writes how far everything was forced before it, into the head of the file. A frame
     * that is not whole is the torn end of the last batch, and is cut off when the file is opened; but if it stands
     * where the head says that all was forced, it was damaged later, and the store refuses to open.
     *
     * After a failed write or force nobody knows what the disk holds, so nothing more is taken until it is opened anew.
     *
     * Reading. Frames that were forced never change. One lock serves both, because there is one file pointer.
     */

    private static final int HEADER_LENGTH = Frame.DECIDED_LENGTH + Integer.BYTES;

    /** Where a frame stands in the file, and its last position in the store. */
    private record Place(long offset, int length, long lastPosition) {}

    private final RandomAccessFile file;
    private final Path path;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final List<Place> forced = new ArrayList<>();

    @GuardedBy("lock")
    private final List<Place> written = new ArrayList<>();

    @GuardedBy("lock")
    private long end = FileHead.LENGTH;

    @GuardedBy("lock")
    private int turn;

    @GuardedBy("lock")
    private boolean isFailed;

    private OneFileJournal(RandomAccessFile file, Path path) {
        this.file = file;
        this.path = path;
    }

    static OneFileJournal recover(RandomAccessFile file, Path path) throws IOException {
        var journal = new OneFileJournal(file, path);
        journal.scan();
        return journal;
    }

    @Override
    public long head() {
        lock.lock();
        try {
            return lastOf(forced);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void append(List<Frame> batch) throws IOException {
        lock.lock();
        try {
            requireWorking();
            requireSpace(batch);
            isFailed = true; // until all is written
            FileHead.writeForced(file, turn, lastOf(forced));
            turn = 1 - turn;
            file.seek(end);
            for (var frame : batch) {
                write(frame);
            }
            isFailed = false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void force() throws IOException {
        lock.lock();
        try {
            requireWorking();
            isFailed = true; // until all is forced
            file.getFD().sync();
            isFailed = false;
            forced.addAll(written);
            written.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Frame> read(long position, int lengthMax) throws IOException {
        if (position < 1) {
            throw new IllegalArgumentException("position to read must be 1 or more, is " + position);
        }
        lock.lock();
        try {
            var frames = new ArrayList<Frame>();
            long length = 0;
            for (int i = indexOf(position); i < forced.size(); i++) {
                length += forced.get(i).length - HEADER_LENGTH;
                if (!frames.isEmpty() && length > lengthMax) {
                    break;
                }
                frames.add(read(forced.get(i)));
            }
            return frames;
        } finally {
            lock.unlock();
        }
    }

    private void scan() throws IOException {
        lock.lock();
        try {
            var next = next(0);
            while (next.isPresent()) {
                var frame = next.get();
                forced.add(place(frame));
                end += forced.getLast().length;
                next = next(frame.checksum());
            }
            long wasForced = FileHead.readForced(file, path);
            if (lastOf(forced) < wasForced) {
                throw new CorruptStoreException(
                        path + "@" + end,
                        "no whole frame after position %d, but all was forced up to %d"
                                .formatted(lastOf(forced), wasForced));
            }
            file.setLength(end);
            file.getFD().sync();
        } finally {
            lock.unlock();
        }
    }

    /** {@return the frame at the end, if there is a whole one that follows the one before} */
    @GuardedBy("lock")
    private Optional<Frame> next(int previous) throws IOException {
        if (file.length() - end < HEADER_LENGTH) {
            return Optional.empty();
        }
        var header = bytes(end, HEADER_LENGTH);
        int bodyLength = Frame.bodyLength(header);
        if (bodyLength < 0 || bodyLength > file.length() - end - HEADER_LENGTH) {
            return Optional.empty();
        }
        var frame = Frame.stored(header, header.getInt(Frame.DECIDED_LENGTH), bytes(end + HEADER_LENGTH, bodyLength));
        return frame.isIntact() && frame.previous() == previous && frame.firstPosition() == lastOf(forced) + 1
                ? Optional.of(frame)
                : Optional.empty();
    }

    @GuardedBy("lock")
    private void write(Frame frame) throws IOException {
        var bytes = ByteBuffer.allocate(HEADER_LENGTH + frame.body().remaining());
        bytes.put(frame.decided()).putInt(frame.checksum()).put(frame.body());
        file.write(bytes.array());
        written.add(place(frame));
        end += bytes.capacity();
    }

    @GuardedBy("lock")
    private Place place(Frame frame) {
        return new Place(end, HEADER_LENGTH + frame.body().remaining(), frame.lastPosition());
    }

    @GuardedBy("lock")
    private Frame read(Place place) throws IOException {
        var bytes = bytes(place.offset, place.length);
        var frame = Frame.stored(
                bytes, bytes.getInt(Frame.DECIDED_LENGTH), bytes.slice(HEADER_LENGTH, place.length - HEADER_LENGTH));
        if (!frame.isIntact() || frame.lastPosition() != place.lastPosition) {
            throw new CorruptStoreException(path + "@" + place.offset, "the frame is not what was written");
        }
        return frame;
    }

    @GuardedBy("lock")
    private ByteBuffer bytes(long offset, int length) throws IOException {
        var bytes = new byte[length];
        file.seek(offset);
        file.readFully(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /** {@return the index of the first frame that ends at a position or behind it} */
    @GuardedBy("lock")
    private int indexOf(long position) {
        int low = 0;
        int high = forced.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (forced.get(middle).lastPosition < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @GuardedBy("lock")
    private void requireWorking() throws IOException {
        if (isFailed) {
            throw new IOException("writing to %s failed before; open the store again".formatted(path));
        }
    }

    @GuardedBy("lock")
    private void requireSpace(List<Frame> batch) {
        long length = 0;
        for (var frame : batch) {
            length += HEADER_LENGTH + frame.body().remaining();
        }
        long left = path.toFile().getUsableSpace();
        if (length > left) {
            throw new StoreFullException(
                    "%d bytes do not fit behind %s, where %d are left".formatted(length, path, left));
        }
    }

    private static long lastOf(List<Place> places) {
        return places.isEmpty() ? 0 : places.getLast().lastPosition;
    }
}
