package io.evenire.engine.internal.read;

import io.evenire.api.StreamId;
import io.evenire.api.StreamState;
import io.evenire.engine.internal.index.Index;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The live streams with a prefix, looked up one by one.
 *
 * @param index where streams are found
 * @param visible gives the position up to which they are seen
 * @param prefix what their ids start with
 * @param after only ids above this text
 * @param requireOpen throws when the store is closed
 */
public record StreamListing(Index index, LongSupplier visible, String prefix, String after, Runnable requireOpen)
        implements Iterable<StreamState> {

    @Override
    public Iterator<StreamState> iterator() {
        requireOpen.run();
        return new States(index.streams(prefix, after));
    }

    private final class States implements Iterator<StreamState> {

        private final Iterator<StreamId> ids;
        private @Nullable StreamState next;

        States(Iterator<StreamId> ids) {
            this.ids = ids;
        }

        @Override
        public boolean hasNext() {
            while (next == null && ids.hasNext()) {
                requireOpen.run();
                var stream = ids.next();
                var head = index.headAsOf(stream, visible).head();
                boolean isAsked = !stream.isSystem() || prefix.startsWith("$");
                if (isAsked && head != null && head.status() == StreamState.Status.LIVE) {
                    next = StreamStates.of(head);
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
