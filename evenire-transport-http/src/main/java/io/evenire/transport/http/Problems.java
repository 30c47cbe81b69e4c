package io.evenire.transport.http;

import io.evenire.api.EventStore;
import io.evenire.api.StoreState.Health;
import io.evenire.protocol.Problem;
import io.evenire.protocol.ProblemType;
import io.evenire.transport.http.internal.RefusedRequestException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answers to requests that cannot be done. None of them tells more than the client may know. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private static final long RETRY_SECONDS = 1;

    private Problems() {}

    /** Answers with a problem. */
    static Answer answer(Problem problem) {
        var answer = Answer.of(problem.status(), Problem.CONTENT_TYPE, problem.toBytes());
        var retryAfter = problem.members().get(Problem.RETRY_AFTER);
        return retryAfter == null ? answer : answer.with("Retry-After", retryAfter.toString());
    }

    /** Answers what went wrong while a request was worked on. */
    static Answer of(RuntimeException failure, EventStore store) {
        return answer(problem(failure, store));
    }

    /** {@return what went wrong while a request was worked on; logged if it should not} */
    static Problem problem(RuntimeException failure, EventStore store) {
        if (failure instanceof RequestException known) {
            return known.problem();
        }
        boolean closed =
                failure instanceof IllegalStateException && store.state().health() == Health.CLOSED;
        var problem = closed ? Problem.of(ProblemType.STORE_UNAVAILABLE, "the store is closed") : Problem.of(failure);
        if (problem.type() == ProblemType.INTERNAL || problem.type() == ProblemType.STORE_CORRUPT) {
            LOG.error("a request failed", failure);
        }
        return problem;
    }

    /** Answers what is not a request that is taken. */
    static Answer refused(RefusedRequestException refusal) {
        var type = switch (refusal.status()) {
            case 408 -> ProblemType.REQUEST_TIMEOUT;
            case 413 -> ProblemType.CONTENT_TOO_LARGE;
            default -> ProblemType.BAD_REQUEST;
        };
        return answer(Problem.of(type, refusal.detail()).withStatus(refusal.status()));
    }

    /** {@return the problem that there is no room for another request now} */
    static Problem busy(String detail) {
        return Problem.of(ProblemType.STORE_BUSY, detail).with(Problem.RETRY_AFTER, RETRY_SECONDS);
    }

    /** {@return the problem that the server is about to stop} */
    static Problem stopping() {
        return Problem.of(ProblemType.STORE_UNAVAILABLE, "the server is stopping")
                .with(Problem.RETRY_AFTER, RETRY_SECONDS); // it may be back soon, and nothing was done
    }
}
