package io.evenire.client;

import io.evenire.api.StoreUnavailableException;
import io.evenire.api.StreamState;
import io.evenire.protocol.StreamPage;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/** Streams in the order of their ids, fetched page by page. */
final class StreamListing implements Iterable<StreamState> {

    private final String after;
    private final Function<String, StreamPage> fetch;

    /**
     * Makes a listing.
     *
     * @param after the text that the ids are above
     * @param fetch fetches the page that begins after a text
     */
    StreamListing(String after, Function<String, StreamPage> fetch) {
        this.after = after;
        this.fetch = fetch;
    }

    @Override
    public Iterator<StreamState> iterator() {
        return new Pages();
    }

    private final class Pages implements Iterator<StreamState> {

        private List<StreamState> streams = List.of();
        private Optional<String> next = Optional.of(after);
        private int index;

        @Override
        public boolean hasNext() {
            while (index == streams.size() && next.isPresent()) {
                var from = next.get();
                var page = fetch.apply(from);
                if (page.next().filter(from::equals).isPresent()) {
                    throw new StoreUnavailableException(
                            "the server answers with the same page of streams again, after '%s'".formatted(from));
                }
                streams = page.streams();
                next = page.next();
                index = 0;
            }
            return index < streams.size();
        }

        @Override
        public StreamState next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the listing is at its end");
            }
            return streams.get(index++);
        }
    }
}
