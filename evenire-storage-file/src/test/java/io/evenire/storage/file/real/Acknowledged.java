package io.evenire.storage.file.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.Event;
import io.evenire.api.EventStore;
import io.evenire.api.Read;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The last versions that were acknowledged to the writers, and the comparison of a store with them. */
final class Acknowledged {

    private final long[] versions = new long[Writers.COUNT];

    Acknowledged() {
        Arrays.fill(versions, -1);
    }

    /** Reads what {@link #toString()} gives. */
    static Acknowledged parse(String text) {
        var parsed = new Acknowledged();
        var words = text.split(",", -1);
        for (int i = 0; i < parsed.versions.length; i++) {
            parsed.versions[i] = Long.parseLong(words[i]);
        }
        return parsed;
    }

    @Override
    public String toString() {
        return Arrays.stream(versions).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    void add(int writer, long version) {
        versions[writer] = version;
    }

    /** Takes in what was acknowledged later. */
    void add(Acknowledged later) {
        for (int i = 0; i < versions.length; i++) {
            versions[i] = Math.max(versions[i], later.versions[i]);
        }
    }

    long count() {
        return Arrays.stream(versions).map(version -> version + 1).sum();
    }

    Acknowledged copy() {
        var copy = new Acknowledged();
        copy.add(this);
        return copy;
    }

    /** {@return how many events were acknowledged that a store does not have} */
    long lostIn(EventStore store) {
        long lost = 0;
        for (int writer = 0; writer < versions.length; writer++) {
            long found =
                    store.read(Read.stream(Writers.stream(writer))).stream().count();
            lost += Math.max(0, versions[writer] + 1 - found);
        }
        return lost;
    }

    /**
     * Requires that a store has all that was acknowledged, in order, as it was written, and of each writer at most one
     * event more than {@code last} knows: the one that was under way.
     */
    void requireAllIn(EventStore store, Acknowledged last, String when) {
        Set<Long> positions = new HashSet<>();
        for (int writer = 0; writer < versions.length; writer++) {
            long version = 0;
            long position = 0;
            for (Event event : store.read(Read.stream(Writers.stream(writer)))) {
                assertThat(event.version())
                        .as("version, writer %d, %s", writer, when)
                        .isEqualTo(version);
                assertThat(event.content()).as("content, %s", when).isEqualTo(Writers.event(writer, version));
                assertThat(event.position()).as("position, %s", when).isGreaterThan(position);
                assertThat(positions.add(event.position())).as("once, %s", when).isTrue();
                position = event.position();
                version++;
            }
            assertThat(version)
                    .as("events of writer %d, %s", writer, when)
                    .isBetween(versions[writer] + 1, last.versions[writer] + 2);
        }
        assertThat(store.state().head()).as("head, %s", when).isEqualTo(positions.size());
    }
}
