package io.evenire.storage.file;

import java.io.IOException;

/** There is no space on the disk for what was to be written. */
final class NoSpaceException extends IOException {

    private static final long serialVersionUID = 1;

    NoSpaceException(String message, Throwable cause) {
        super(message, cause);
    }
}
