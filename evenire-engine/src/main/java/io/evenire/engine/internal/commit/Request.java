package io.evenire.engine.internal.commit;

import io.evenire.api.Append;
import io.evenire.api.AppendCondition;
import io.evenire.api.Appended;
import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.api.StreamChange;
import io.evenire.api.StreamId;
import io.evenire.api.spi.Frame;
import io.evenire.engine.internal.commit.Expectation.Use;
import io.evenire.engine.internal.index.IdHash;
import io.evenire.engine.internal.log.RecordEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a caller asks of the commit path. */
sealed interface Request {

    /** {@return what it believes: first of the streams that it writes to or changes, then of those it checks} */
    List<Expectation> expectations();

    /** {@return how many events each of the streams that it writes to gets} */
    int[] eventCounts();

    /** {@return its records} */
    Prepared.Body encode();

    /** {@return the ids of its events} */
    List<UUID> ids();

    /** {@return what must not have happened in the whole store} */
    default AppendCondition condition() {
        return AppendCondition.none();
    }

    /** {@return what to tell the caller when it was written} */
    Appended appended(long firstPosition, long[] versions);

    /** {@return the hashes of its ids} */
    default IdSet idSet() {
        var ids = ids();
        var set = new IdSet(ids.size());
        for (var id : ids) {
            set.add(IdHash.of(id.getMostSignificantBits(), id.getLeastSignificantBits()));
        }
        return set;
    }

    /**
     * Events for streams.
     *
     * @param append the events
     */
    record Events(Append append) implements Request {

        @Override
        public List<Expectation> expectations() {
            var all = new ArrayList<Expectation>(
                    append.appends().size() + append.checks().size());
            for (var part : append.appends()) {
                all.add(new Expectation(part.stream(), part.expected(), Use.APPEND));
            }
            for (var check : append.checks()) {
                all.add(new Expectation(check.stream(), check.expected(), Use.CHECK));
            }
            return all;
        }

        @Override
        public AppendCondition condition() {
            return append.condition();
        }

        @Override
        public int[] eventCounts() {
            var counts = new int[append.appends().size()];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = append.appends().get(i).events().size();
            }
            return counts;
        }

        @Override
        public Prepared.Body encode() {
            var encoder = new RecordEncoder();
            for (var part : append.appends()) {
                encoder.add(part.stream(), part.events());
            }
            var encoded = encoder.finish();
            if (encoded.bytes().capacity() > Frame.BODY_LENGTH_MAX) {
                throw new IllegalArgumentException("append must have at most %d bytes when it is written, has %d"
                        .formatted(Frame.BODY_LENGTH_MAX, encoded.bytes().capacity()));
            }
            return new Prepared.Body.Events(encoded);
        }

        @Override
        public Appended appended(long firstPosition, long[] versions) {
            var byStream = new LinkedHashMap<StreamId, Long>();
            for (int i = 0; i < versions.length; i++) {
                var stream = append.appends().get(i).stream();
                if (!stream.isNone()) {
                    byStream.put(stream, versions[i]);
                }
            }
            return new Appended(firstPosition, firstPosition + append.eventCount() - 1, byStream, false);
        }

        @Override
        public List<UUID> ids() {
            var ids = new ArrayList<UUID>();
            for (var part : append.appends()) {
                for (var event : part.events()) {
                    ids.add(event.id());
                }
            }
            return ids;
        }
    }

    /**
     * An event for one of the store's own streams.
     *
     * @param stream the stream
     * @param expected what is believed about it
     * @param event the event, with an id that was not given before
     */
    record Own(StreamId stream, ExpectedVersion expected, NewEvent event) implements Request {

        @Override
        public List<Expectation> expectations() {
            return List.of(new Expectation(stream, expected, Use.APPEND));
        }

        @Override
        public int[] eventCounts() {
            return new int[] {1};
        }

        @Override
        public Prepared.Body encode() {
            var encoder = new RecordEncoder();
            encoder.add(stream, List.of(event));
            return new Prepared.Body.Events(encoder.finish());
        }

        @Override
        public Appended appended(long firstPosition, long[] versions) {
            return new Appended(firstPosition, firstPosition, Map.of(stream, versions[0]), false);
        }

        @Override
        public List<UUID> ids() {
            return List.of(event.id());
        }
    }

    /**
     * A change of a stream.
     *
     * @param stream the stream
     * @param expected what the caller believes about it
     * @param change the change
     */
    record Change(StreamId stream, ExpectedVersion expected, StreamChange change) implements Request {

        @Override
        public List<Expectation> expectations() {
            var expectation = switch (change) {
                case StreamChange.Tombstone _ -> new Expectation(stream, expected, Use.TOMBSTONE);
                case StreamChange.Delete _, StreamChange.Keep _ -> new Expectation(stream, expected, Use.CHANGE);
                case StreamChange.TruncateBefore(var _, long before) ->
                    new Expectation(stream, expected, Use.CHANGE, before);
                case StreamChange.Erase(var _, long version) -> new Expectation(stream, expected, Use.ERASE, version);
            };
            // the second is there for its head: the change is written to that stream
            return List.of(expectation, new Expectation(StreamChanges.STREAM, ExpectedVersion.any(), Use.CHECK));
        }

        @Override
        public int[] eventCounts() {
            return new int[] {0};
        }

        @Override
        public Prepared.Body encode() {
            return new Prepared.Body.Change(change);
        }

        @Override
        public Appended appended(long firstPosition, long[] versions) {
            return new Appended(firstPosition, firstPosition, Map.of(stream, versions[0]), false);
        }

        @Override
        public List<UUID> ids() {
            return List.of(change.id());
        }
    }
}
