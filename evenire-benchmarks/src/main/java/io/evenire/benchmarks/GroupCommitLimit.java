package io.evenire.benchmarks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What group commit can do here at best: the same bytes as the store writes, into one file that was filled with zeros
 * and is written again from its beginning when it is full; one write and one force a batch; leader and followers as in
 * the store, and nothing else: no checksum, no version, no index.
 */
final class GroupCommitLimit implements Appends {

    private static final int FILE_LENGTH = 64 * 1024 * 1024;
    private static final int BATCH_LENGTH_MAX = 8 * 1024 * 1024;

    private final RandomAccessFile file;
    private final byte[] record;
    private final byte[] buffer = new byte[BATCH_LENGTH_MAX];
    private final ReentrantLock lock = new ReentrantLock();
    private int end; // of what was written; used by the leader

    @GuardedBy("lock")
    private List<Waiting> queue = new ArrayList<>();

    @GuardedBy("lock")
    private boolean isLed;

    GroupCommitLimit(Path path, int recordLength) throws IOException {
        record = new byte[recordLength];
        file = new RandomAccessFile(path.toFile(), "rw");
        var zeros = new byte[1024 * 1024];
        for (int length = 0; length < FILE_LENGTH; length += zeros.length) {
            file.write(zeros);
        }
        file.getFD().sync();
    }

    @Override
    public void append(int caller, long number) throws IOException {
        var own = new Waiting(Thread.currentThread());
        boolean leads;
        lock.lock();
        try {
            queue.add(own);
            leads = !isLed;
            isLed = true;
        } finally {
            lock.unlock();
        }
        while (!leads && !own.isDone) {
            LockSupport.park(this);
            leads = own.leads;
        }
        if (leads) {
            lead(own);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void lead(Waiting own) throws IOException {
        List<Waiting> batch;
        lock.lock();
        try {
            batch = queue;
            queue = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        write(batch.size());
        Waiting next;
        lock.lock();
        try {
            next = queue.isEmpty() ? null : queue.getFirst();
            isLed = next != null;
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.leads = true;
            LockSupport.unpark(next.caller);
        }
        for (var waiting : batch) {
            if (waiting != own) {
                waiting.isDone = true;
                LockSupport.unpark(waiting.caller);
            }
        }
    }

    private void write(int count) throws IOException {
        int length = 0;
        for (int i = 0; i < count; i++) {
            System.arraycopy(record, 0, buffer, length, record.length);
            length += record.length;
        }
        if (end + length > FILE_LENGTH) {
            end = 0;
        }
        file.seek(end);
        file.write(buffer, 0, length);
        file.getFD().sync();
        end += length;
    }

    /** A caller in the queue. */
    private static final class Waiting {

        private final Thread caller;
        private volatile boolean isDone; // written by the leader, read by the caller
        private volatile boolean leads; // the same

        Waiting(Thread caller) {
            this.caller = caller;
        }
    }
}
