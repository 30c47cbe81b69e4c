package io.evenire.transport.http;

import io.evenire.api.EventStore;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.Limits;
import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.api.VersionConflictException;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.Problem;
import io.evenire.protocol.ProblemType;
import io.evenire.transport.http.Forms.Form;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a client believes about the stream that it changes, and how it said so.
 *
 * @param expected the belief
 * @param status the status if it is wrong: 409 if a parameter said it, 412 if a field did
 */
record Belief(ExpectedVersion expected, int status) {

    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int VERSION_DIGITS_MAX = 18;
    private static final String PROTOBUF_MARK = "-p"; // the same tag means the same bytes
    private static final String FIRST_MARK = "-f";
    private static final String ERASED_MARK = "-e";
    private static final String NUMBER = "[0-9]{1,%d}".formatted(VERSION_DIGITS_MAX);
    private static final Pattern TAG = Pattern.compile("\"(?:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-)?(" + NUMBER
            + ")(?:" + FIRST_MARK + NUMBER + ")?(?:" + ERASED_MARK + NUMBER + ")?(?:" + PROTOBUF_MARK + ")?\"");

    /**
     * Writes the tag of a page of a stream: its history and its version, where it begins if events before are hidden, how
     * many events of the page are erased if any are, and the form where it is not JSON.
     */
    static String tag(UUID incarnation, StreamState state, long erasedCount, Form form) {
        return "\"%s-%d%s%s%s\""
                .formatted(
                        incarnation,
                        state.version(),
                        state.firstVersion() > 0 ? FIRST_MARK + state.firstVersion() : "",
                        erasedCount > 0 ? ERASED_MARK + erasedCount : "",
                        form == Form.PROTOBUF ? PROTOBUF_MARK : "");
    }

    /**
     * Reads what a client believes: {@code expectedVersion}, or {@code If-Match} with a version or the tag of a page, or
     * {@code If-None-Match: *}.
     */
    static Belief of(Request request, Parameters parameters, StreamId stream, EventStore store) {
        var match = request.field("If-Match");
        var noneMatch = request.field("If-None-Match");
        int ways = (match.isPresent() ? 1 : 0)
                + (noneMatch.isPresent() ? 1 : 0)
                + (parameters.text(Parameters.EXPECTED_VERSION).isPresent() ? 1 : 0);
        if (ways > 1) {
            throw new IllegalArgumentException("only one of expectedVersion, If-Match and If-None-Match may be given");
        }
        if (noneMatch.isPresent()) {
            if (!noneMatch.get().equals("*")) {
                throw new IllegalArgumentException(
                        "If-None-Match must be * where something is written, is " + Limits.quote(noneMatch.get()));
            }
            return new Belief(ExpectedVersion.noStream(), PRECONDITION_FAILED);
        }
        if (match.isPresent()) {
            return new Belief(expected(match.get(), stream, store), PRECONDITION_FAILED);
        }
        return new Belief(parameters.expectedVersion(), CONFLICT);
    }

    /** Gives the problem that a wrong belief is, with the status that belongs to the way it was said. */
    RequestException wrong(VersionConflictException conflict) {
        return new RequestException(Problem.of(conflict).withStatus(status));
    }

    private static ExpectedVersion expected(String match, StreamId stream, EventStore store) {
        if (match.equals("*")) {
            return ExpectedVersion.streamExists();
        }
        var tag = TAG.matcher(match);
        if (!tag.matches()) {
            throw new IllegalArgumentException(
                    "If-Match must be *, a version in quotes or the ETag of a page, is " + Limits.quote(match));
        }
        var expected = ExpectedVersion.exactly(Long.parseLong(tag.group(2)));
        var incarnation = store.state().incarnation().toString();
        if (tag.group(1) != null && !tag.group(1).equals(incarnation)) {
            throw new RequestException(Problem.of(
                            ProblemType.VERSION_CONFLICT,
                            "If-Match is of the history %s, the store has %s".formatted(tag.group(1), incarnation))
                    .with("stream", stream.value())
                    .with("expected", expected.toString())
                    .withStatus(PRECONDITION_FAILED));
        }
        return expected;
    }
}
