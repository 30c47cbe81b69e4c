package io.evenire.client;

import io.evenire.api.Limits;
import io.evenire.protocol.Codec;
import io.evenire.protocol.Problem;
import io.evenire.protocol.ProblemType;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What a server answered. */
final class Answer {

    private static final int NO_CONTENT = 204;
    private static final int NOT_FOUND = 404;
    private static final Set<ProblemType> MISSING =
            Set.of(ProblemType.STREAM_NOT_FOUND, ProblemType.CHECKPOINT_NOT_FOUND, ProblemType.SNAPSHOT_NOT_FOUND);
    private static final int RETRY_AFTER_DIGITS_MAX = 6;

    private final int status;
    private final String contentType;
    private final Duration retryAfter;
    private final byte[] body;

    private Answer(int status, String contentType, Duration retryAfter, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.retryAfter = retryAfter;
        this.body = body;
    }

    static Answer of(HttpResponse<byte[]> response) {
        var headers = response.headers();
        return new Answer(
                response.statusCode(),
                headers.firstValue("Content-Type").orElse(""),
                headers.firstValue("Retry-After").map(Answer::parseSeconds).orElse(Duration.ZERO),
                response.body());
    }

    private static Duration parseSeconds(String text) {
        // a date is legal too, but says nothing to a client whose clock may differ
        boolean digits = !text.isEmpty()
                && text.length() <= RETRY_AFTER_DIGITS_MAX
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Duration.ofSeconds(Long.parseLong(text)) : Duration.ZERO;
    }

    /** {@return the HTTP status} */
    int status() {
        return status;
    }

    /** {@return how long the server asks to wait before the next attempt; zero if it does not say} */
    Duration retryAfter() {
        return retryAfter;
    }

    /** {@return the body itself, which nobody changes} */
    byte[] body() {
        return body;
    }

    /** Throws unless the body is in a form: to Protobuf, the empty page of something else is an empty stream. */
    void requireForm(Codec codec) {
        if (Codec.of(contentType).filter(codec::equals).isEmpty()) {
            throw new IllegalArgumentException(
                    "Content-Type must be %s, is %s".formatted(codec.contentType(), Limits.quote(contentType)));
        }
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** {@return whether the server says that what was asked for is not there, which is an answer to the question} */
    boolean isMissing() {
        return status == NOT_FOUND
                && problem().filter(problem -> MISSING.contains(problem.type())).isPresent();
    }

    boolean isEmpty() {
        return status == NO_CONTENT;
    }

    /** {@return the problem that the server described; empty if it did not, as a proxy would not} */
    Optional<Problem> problem() {
        if (!contentType.startsWith(Problem.CONTENT_TYPE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Problem.parse(body));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // of a newer server: the status has to do
        }
    }
}
