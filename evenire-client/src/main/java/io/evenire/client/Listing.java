package io.evenire.client;

import io.evenire.api.StoreUnavailableException;
import io.evenire.protocol.Parameters;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a store lists in the order of texts, fetched page by page. */
final class Listing<T> implements Iterable<T> {

    private final String what;
    private final Parameters first;
    private final Function<Parameters, Page<T>> fetch;

    /**
     * Makes a listing.
     *
     * @param what what is listed, for messages
     * @param first what the first page is asked for with; without {@code after}, from the beginning
     * @param fetch fetches a page
     */
    Listing(String what, Parameters first, Function<Parameters, Page<T>> fetch) {
        this.what = what;
        this.first = first;
        this.fetch = fetch;
    }

    /**
     * Some of what is listed.
     *
     * @param elements them
     * @param next the text that the next page begins after; empty when this is the last page
     */
    record Page<T>(List<T> elements, Optional<String> next) {}

    @Override
    public Iterator<T> iterator() {
        return new Pages();
    }

    private final class Pages implements Iterator<T> {

        private List<T> elements = List.of();
        private @Nullable Parameters next = first; // null behind the last page
        private int index;

        @Override
        public boolean hasNext() {
            while (index == elements.size() && next != null) {
                var asked = next;
                var page = fetch.apply(asked);
                if (page.next().isPresent() && page.next().equals(asked.text(Parameters.AFTER))) {
                    throw new StoreUnavailableException("the server answers with the same page of %s again, after '%s'"
                            .formatted(what, page.next().get()));
                }
                elements = page.elements();
                next = page.next().isPresent()
                        ? asked.with(Parameters.AFTER, page.next().get())
                        : null;
                index = 0;
            }
            return index < elements.size();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the listing is at its end");
            }
            return elements.get(index++);
        }
    }
}
