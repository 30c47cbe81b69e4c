package io.evenire.storage.file;

import io.evenire.api.Append;
import io.evenire.api.EventStore;
import io.evenire.api.Read;
import io.evenire.api.StoreFullException;
import io.evenire.api.StreamAppend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a store of one caller was given, and what it may therefore hold: all that was acknowledged, nothing else. */
final class StoreLedger {

    private final Map<String, List<String>> streams;

    /** An append that was neither acknowledged nor refused: it is there whole or not at all. */
    private Optional<Append> open = Optional.empty();

    private StoreLedger(Map<String, List<String>> streams) {
        this.streams = streams;
    }

    static StoreLedger empty() {
        return new StoreLedger(new TreeMap<>());
    }

    StoreLedger branch() {
        var branch = new StoreLedger(copy(streams));
        branch.open = open;
        return branch;
    }

    /** Appends, and remembers what became of it. */
    void append(EventStore store, Append append) {
        open = Optional.of(append);
        try {
            store.append(append);
        } catch (StoreFullException e) {
            settle();
            throw e;
        }
        acknowledged();
    }

    /** {@return how many events there are, and so the last position, unless it is unknown what became of an append} */
    int eventCount() {
        return streams.values().stream().mapToInt(List::size).sum();
    }

    /** {@return the version of the last event of a stream, -1 before the first} */
    int version(String stream) {
        return streams.getOrDefault(stream, List.of()).size() - 1;
    }

    /**
     * Compares everything that a store holds, and remembers what it served, which must not go away again.
     *
     * @return what is wrong; empty if nothing is
     */
    Optional<String> compare(EventStore store) {
        var found = readAll(store);
        long head = store.state().head();
        int count = found.values().stream().mapToInt(List::size).sum();
        if (count != head) {
            return Optional.of("%d events are found, the last position is %d".formatted(count, head));
        }
        if (open.isPresent() && found.equals(withOpen())) {
            acknowledged();
            return Optional.empty();
        }
        return found.equals(streams)
                ? Optional.empty()
                : Optional.of("found %s, expected %s%s".formatted(found, streams, open.isPresent() ? " or more" : ""));
    }

    /** What is not there by now never will be. */
    void settle() {
        open = Optional.empty();
    }

    /** {@return the content of all events, by stream; under the empty id of those that have none} */
    static Map<String, List<String>> readAll(EventStore store) {
        var found = new TreeMap<String, List<String>>();
        for (var state : store.streams("")) {
            var texts = new ArrayList<String>();
            for (var event : store.read(state.stream().value())) {
                texts.add(event.data().text());
            }
            found.put(state.stream().value(), texts);
        }
        for (var event : store.read(Read.all())) {
            if (event.stream().isNone()) {
                found.computeIfAbsent(event.stream().value(), _ -> new ArrayList<>())
                        .add(event.data().text());
            }
        }
        return found;
    }

    private void acknowledged() {
        open.ifPresent(append -> add(streams, append));
        open = Optional.empty();
    }

    private Map<String, List<String>> withOpen() {
        var all = copy(streams);
        open.ifPresent(append -> add(all, append));
        return all;
    }

    private static void add(Map<String, List<String>> streams, Append append) {
        for (StreamAppend part : append.appends()) {
            var texts = streams.computeIfAbsent(part.stream().value(), _ -> new ArrayList<>());
            part.events().forEach(event -> texts.add(event.data().text()));
        }
    }

    private static Map<String, List<String>> copy(Map<String, List<String>> streams) {
        var copy = new TreeMap<String, List<String>>();
        streams.forEach((stream, texts) -> copy.put(stream, new ArrayList<>(texts)));
        return copy;
    }
}
