package io.evenire.planted.unmarked;

/** An offence: nobody says that nothing is null here. */
public final class Unmarked {

    private Unmarked() {}
}
