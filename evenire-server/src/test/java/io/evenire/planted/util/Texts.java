package io.evenire.planted.util;

/** An offence: a package is named for what it holds. */
public final class Texts {

    private Texts() {}
}
