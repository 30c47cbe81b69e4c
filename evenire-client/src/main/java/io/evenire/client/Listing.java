package io.evenire.client;

import io.evenire.api.StoreUnavailableException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/** What a store lists in the order of texts, fetched page by page. */
final class Listing<T> implements Iterable<T> {

    private final String what;
    private final String after;
    private final Function<String, Page<T>> fetch;

    /**
     * Makes a listing.
     *
     * @param what what is listed, for messages
     * @param after the text that all is above
     * @param fetch fetches the page that begins after a text
     */
    Listing(String what, String after, Function<String, Page<T>> fetch) {
        this.what = what;
        this.after = after;
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
        private Optional<String> next = Optional.of(after);
        private int index;

        @Override
        public boolean hasNext() {
            while (index == elements.size() && next.isPresent()) {
                var from = next.get();
                var page = fetch.apply(from);
                if (page.next().filter(from::equals).isPresent()) {
                    throw new StoreUnavailableException(
                            "the server answers with the same page of %s again, after '%s'".formatted(what, from));
                }
                elements = page.elements();
                next = page.next();
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
