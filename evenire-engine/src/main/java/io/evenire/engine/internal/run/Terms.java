package io.evenire.engine.internal.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Terms of one kind in the order of their UTF-8 bytes, looked up one by one.
 *
 * <p><b>Thread safety.</b> For one thread.
 *
 * @param <T> what is told of each
 */
public final class Terms<T> {

    private final Run run;
    private final byte[] prefix;
    private final Telling<T> telling;
    private final TableCursor cursor;
    private byte @Nullable [] from; // where to go on; null for the next entry
    private boolean ended;

    /** Makes what is told of a term. */
    private interface Telling<T> {
        T tell(Block at, TermEntry entry);
    }

    private Terms(Run run, Kind kind, String prefix, @Nullable String after, Telling<T> telling) {
        this.run = run;
        this.prefix = Term.key(kind, prefix.getBytes(UTF_8));
        this.telling = telling;
        this.cursor = new TableCursor(run.table(), RunWatch.NONE);
        var start = this.prefix;
        if (after != null) {
            var key = Term.key(kind, after.getBytes(UTF_8));
            var behind = Keys.behind(key, key.length);
            start = Arrays.compareUnsigned(behind, start) > 0 ? behind : start;
        }
        this.from = start;
    }

    static Terms<StreamHead> streams(Run run, String prefix, String after) {
        return new Terms<>(run, Kind.STREAM, prefix, after, (at, entry) -> Objects.requireNonNull(entry.head()));
    }

    static Terms<TermCount> terms(Run run, Kind kind, String prefix, @Nullable String after) {
        if (kind == Kind.STREAM || kind == Kind.ID) {
            throw new IllegalArgumentException("terms of kind %s are not listed".formatted(kind));
        }
        return new Terms<>(run, kind, prefix, after, (at, entry) -> new TermCount(TermEntry.text(at), entry.count()));
    }

    /**
     * Looks up the next term.
     *
     * @return what is told of it, or null if there is no more
     * @throws IOException if it cannot be read
     */
    public @Nullable T next() throws IOException {
        while (!ended && move()) {
            var key = cursor.key();
            int length = cursor.keyLength();
            if (Keys.isChunk(key, length)) {
                from = Keys.behind(key, length - Keys.CHUNK_LENGTH);
                continue;
            }
            var entry = TermEntry.read(cursor.leaf(), run.range());
            from = entry.isLong() ? Keys.behind(key, length) : null; // over its chunks
            return telling.tell(cursor.leaf(), entry);
        }
        ended = true;
        return null;
    }

    private boolean move() throws IOException {
        var start = from;
        boolean found = start == null ? cursor.next() : cursor.ceiling(start, start.length);
        return found
                && cursor.keyLength() >= prefix.length
                && Arrays.equals(cursor.key(), 0, prefix.length, prefix, 0, prefix.length);
    }
}
