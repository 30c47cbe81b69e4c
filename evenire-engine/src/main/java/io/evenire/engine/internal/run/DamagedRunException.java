package io.evenire.engine.internal.run;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The bytes of a run are not what was written. Nothing of them was served, and the run can be made again. */
public final class DamagedRunException extends IOException {

    private static final long serialVersionUID = 1;

    private final String run;
    private final long offset;
    private final String problem;

    DamagedRunException(String run, long offset, String problem) {
        super("%s@%d: %s".formatted(run, offset, problem));
        this.run = run;
        this.offset = offset;
        this.problem = problem;
    }

    /**
     * Tells that bytes of a run cannot be read, which is no better than if they were wrong.
     *
     * @param run the name of the run
     * @param offset where they stand
     * @param cause why they cannot be read, or null if that is not known
     * @return the exception
     */
    public static DamagedRunException unreadable(String run, long offset, @Nullable IOException cause) {
        var exception = new DamagedRunException(run, offset, "cannot be read");
        exception.initCause(cause);
        return exception;
    }

    /** {@return the name of the run} */
    public String run() {
        return run;
    }

    /** {@return the run and the offset in it} */
    public String where() {
        return "%s@%d".formatted(run, offset);
    }

    /** {@return what is wrong there} */
    public String problem() {
        return problem;
    }
}
