package io.evenire.transport.http;

import java.io.IOException;

/** What a client sent is not a request that is taken; the connection is closed after the answer. */
final class RefusedRequestException extends IOException {

    private static final long serialVersionUID = 1;

    private final int status;

    RefusedRequestException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    /** The status of the answer, such as 400 or 413. */
    int status() {
        return status;
    }

    /** What is wrong, for the client. */
    String detail() {
        return String.valueOf(getMessage());
    }
}
