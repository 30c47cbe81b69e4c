package io.evenire.testkit;

/** The power of a {@link SimulatedDisk} is off: nothing more can be done on it. */
public final class PowerFailure extends Error {

    private static final long serialVersionUID = 1;

    PowerFailure() {
        super("the power is off");
    }
}
