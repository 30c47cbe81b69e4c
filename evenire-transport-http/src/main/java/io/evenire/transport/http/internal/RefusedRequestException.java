package io.evenire.transport.http.internal;

import java.io.IOException;

/** What a client sent is not a request that is taken; the connection is closed after the answer. */
public final class RefusedRequestException extends IOException {

    private static final long serialVersionUID = 1;

    private final int status;

    RefusedRequestException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    /** {@return the status of the answer, such as 400 or 413} */
    public int status() {
        return status;
    }

    /** {@return what is wrong, for the client} */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
