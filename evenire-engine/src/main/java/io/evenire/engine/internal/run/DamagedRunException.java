package io.evenire.engine.internal.run;

import java.io.IOException;

/** The bytes of a run are not what was written. Nothing of them was served, and the run can be made again. */
public final class DamagedRunException extends IOException {

    private static final long serialVersionUID = 1;

    private final String run;

    DamagedRunException(String run, long offset, String problem) {
        super("%s@%d: %s".formatted(run, offset, problem));
        this.run = run;
    }

    /** {@return the name of the run} */
    public String run() {
        return run;
    }
}
