package io.evenire.engine.internal.commit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The appends in the queue, in their order, and how much they are together.
 *
 * <p><b>Thread safety.</b> For whoever holds the lock of the queue.
 */
final class Waiting {

    private final Appender.Bounds bounds;
    private final ArrayDeque<Submission> queue;

    private long length;
    private int eventCount;

    Waiting(Appender.Bounds bounds) {
        this.bounds = bounds;
        // as large as it gets, because one that has to grow when there is no memory would lose what is in it
        this.queue = new ArrayDeque<>(bounds.countMax() + 1);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int count() {
        return queue.size();
    }

    @Nullable
    Submission first() {
        return queue.peekFirst();
    }

    /** {@return whether an append may come in; one that is alone may always} */
    boolean hasRoom(Prepared prepared) {
        return queue.isEmpty()
                || (queue.size() < bounds.countMax()
                        && length + prepared.length() <= bounds.lengthMax()
                        && eventCount + prepared.eventCount() <= CommitQueue.EVENT_COUNT_MAX);
    }

    void add(Submission submission) {
        queue.addLast(submission);
        length += submission.prepared().length();
        eventCount += submission.prepared().eventCount();
    }

    /** {@return whether the append was still there} */
    boolean remove(Submission submission) {
        boolean isThere = queue.remove(submission);
        if (isThere) {
            leave(submission);
        }
        return isThere;
    }

    /**
     * Removes the first appends, which become taken.
     *
     * @param countMax how many at most
     * @param lengthMax how many bytes at most, unless one append alone is larger
     */
    List<Submission> take(int countMax, int lengthMax) {
        // with room for all, so that nothing can fail any more once the first has left the queue
        var batch = new ArrayList<Submission>(Math.min(queue.size(), countMax));
        long batchLength = 0;
        while (!queue.isEmpty() && batch.size() < countMax) {
            int next = queue.getFirst().prepared().length();
            if (!batch.isEmpty() && batchLength + next > lengthMax) {
                break;
            }
            var submission = queue.removeFirst();
            leave(submission);
            submission.become(Submission.State.TAKEN);
            batch.add(submission);
            batchLength += next;
        }
        return batch;
    }

    /** Removes some, and leaves the others in their order; needs no memory. Each is told the outcome. */
    void refuse(Predicate<Submission> which, Outcome outcome) {
        for (int left = queue.size(); left > 0; left--) {
            var submission = queue.removeFirst();
            if (which.test(submission)) {
                leave(submission);
                submission.decide(outcome);
                submission.tell();
            } else {
                queue.addLast(submission);
            }
        }
    }

    /** {@return how many bytes wait} */
    long length() {
        return length;
    }

    /** {@return how much waits, for a message} */
    @Override
    public String toString() {
        return "%d appends with %d events and %d bytes wait already".formatted(queue.size(), eventCount, length);
    }

    private void leave(Submission submission) {
        length -= submission.prepared().length();
        eventCount -= submission.prepared().eventCount();
    }
}
