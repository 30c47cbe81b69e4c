package io.evenire.engine.internal.read;

import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.engine.internal.index.Index;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The live streams with a prefix, looked up one by one.
 *
 * @param index where streams are found
 * @param reader looks them up
 * @param prefix what their ids start with
 * @param after only ids above this text
 * @param requireOpen throws when the store is closed
 */
record StreamListing(Index index, StreamReader reader, String prefix, String after, Runnable requireOpen)
        implements Iterable<StreamState> {

    /** Stands behind every stream of the store's own, and before every other one above them. */
    private static final String OWN_END = "$" + Character.toString(Character.MAX_CODE_POINT);

    @Override
    public Iterator<StreamState> iterator() {
        requireOpen.run();
        return new States(index.streams(prefix, after));
    }

    private final class States implements Iterator<StreamState> {

        private Iterator<StreamId> ids;
        private @Nullable StreamState next;

        States(Iterator<StreamId> ids) {
            this.ids = ids;
        }

        @Override
        public boolean hasNext() {
            while (next == null && ids.hasNext()) {
                requireOpen.run();
                var stream = ids.next();
                boolean isAsked = !stream.isSystem() || prefix.startsWith("$");
                if (isAsked) {
                    next = reader.state(stream)
                            .filter(state -> state.status() == StreamState.Status.LIVE)
                            .orElse(null);
                } else if (StreamId.compare(stream.value(), OWN_END) < 0) {
                    ids = index.streams(prefix, OWN_END); // there may be one for each state of each stream
                }
            }
            return next != null;
        }

        @Override
        public StreamState next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            var state = next;
            next = null;
            return Objects.requireNonNull(state);
        }
    }
}
