package io.evenire.engine.internal.streamfile;

import java.io.IOException;

/** The bytes of a stream file are not what was written. Nothing of them was served, and the file can be written anew. */
final class DamagedFileException extends IOException {

    private static final long serialVersionUID = 1;

    private final String problem;

    DamagedFileException(String file, long offset, String problem) {
        super("%s@%d: %s".formatted(file, offset, problem));
        this.problem = problem;
    }

    /** {@return what is wrong there} */
    String problem() {
        return problem;
    }
}
