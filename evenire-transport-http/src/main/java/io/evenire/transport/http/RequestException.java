package io.evenire.transport.http;

import io.evenire.protocol.Problem;
import io.evenire.protocol.ProblemType;

/** A request that cannot be done, with the problem that is answered. */
final class RequestException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    RequestException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    RequestException(ProblemType type, String detail) {
        this(Problem.of(type, detail));
    }

    Problem problem() {
        return problem;
    }
}
