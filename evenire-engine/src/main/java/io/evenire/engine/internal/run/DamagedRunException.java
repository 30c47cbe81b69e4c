package io.evenire.engine.internal.run;

import java.io.IOException;

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
