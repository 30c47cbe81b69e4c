package io.evenire.engine.internal.commit;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An append on its way through the queue. */
final class Submission {

    private static final Logger LOG = LoggerFactory.getLogger(Submission.class);

    /** Where it is on its way. */
    enum State {
        /** In the queue; it can be taken back. */
        QUEUED,
        /** First in the queue, and its caller is to lead the next batch. */
        LEADS,
        /** In a batch. */
        TAKEN,
        /** Its outcome is known and may be told. */
        DONE
    }

    private final Prepared prepared;
    private final @Nullable Thread caller; // null: nobody waits, `then` is called
    private final @Nullable Consumer<Outcome> then;
    private final long deadline;

    private volatile State state = State.QUEUED; // written under the lock of the queue or by the leader, read by all
    private Outcome outcome = new Outcome.Stale(); // written by the leader before DONE, read after

    private Submission(Prepared prepared, @Nullable Thread caller, @Nullable Consumer<Outcome> then, long deadline) {
        this.prepared = prepared;
        this.caller = caller;
        this.then = then;
        this.deadline = deadline;
    }

    /** {@return an append whose caller waits on the current thread until a moment of {@link System#nanoTime()}} */
    static Submission waiting(Prepared prepared, long deadline) {
        return new Submission(prepared, Thread.currentThread(), null, deadline);
    }

    /** {@return an append nobody waits for; {@code then} is called on the thread that led, and must not block} */
    static Submission notifying(Prepared prepared, Consumer<Outcome> then, long deadline) {
        return new Submission(prepared, null, then, deadline);
    }

    Prepared prepared() {
        return prepared;
    }

    long deadline() {
        return deadline;
    }

    boolean isWaited() {
        return caller != null;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    void wake() {
        LockSupport.unpark(caller);
    }

    Outcome outcome() {
        return outcome;
    }

    void decide(Outcome decided) {
        outcome = decided;
    }

    /** Tells the outcome to whoever wants it; whatever comes of that, the others can be told theirs. */
    void tell() {
        try {
            state = State.DONE;
            if (then != null) {
                then.accept(outcome);
            } else {
                wake();
            }
        } catch (Throwable e) {
            LOG.error("cannot tell a caller what became of his append", e);
        }
    }
}
