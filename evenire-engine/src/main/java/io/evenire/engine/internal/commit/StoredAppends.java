package io.evenire.engine.internal.commit;

import io.evenire.api.Append;
import io.evenire.api.Appended;
import io.evenire.api.DuplicateEventException;
import io.evenire.api.StreamId;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells whether an append is stored already.
 *
 * <p>An append is one frame, so it is stored if there is a place where its events stand, all of them, one behind the
 * other, with their ids, in their streams. What is found is durable, for the index knows nothing else.
 */
final class StoredAppends {

    private final Index index;
    private final LongSupplier visible;
    private final Supplier<LogReader> readers;

    /**
     * Creates the look-up.
     *
     * @param index where ids are found
     * @param visible gives the position up to which frames are applied as a whole; what is behind it is not looked at
     * @param readers makes readers of records
     */
    StoredAppends(Index index, LongSupplier visible, Supplier<LogReader> readers) {
        this.index = index;
        this.visible = visible;
        this.readers = readers;
    }

    /** {@return the result of the first time, if the append is stored} */
    Optional<Appended> find(Append append) {
        long asOf = visible.getAsLong();
        var first = append.appends().getFirst().events().getFirst();
        for (long position : index.positions(first.id())) {
            if (position + append.eventCount() - 1 <= asOf) {
                var stored = at(position, append);
                if (stored.isPresent()) {
                    return stored;
                }
            }
        }
        return Optional.empty();
    }

    /** {@return where a change of a stream is stored, if it is} */
    Optional<Appended> find(StreamId stream, UUID change) {
        var position = position(change);
        if (position.isEmpty()) {
            return Optional.empty();
        }
        var reader = readers.get();
        reader.find(position.getAsLong(), position.getAsLong());
        if (RecordDecoder.stream(reader.body(), reader.offset()).equals(StreamChanges.STREAM)) {
            var written = StreamChanges.read(reader.body(), reader.offset());
            if (written.stream().equals(stream)) {
                return Optional.of(new Appended(
                        position.getAsLong(), position.getAsLong(), Map.of(stream, written.version()), true));
            }
        }
        return Optional.empty();
    }

    /** {@return what to tell the caller of the first id that is stored, if one is} */
    Optional<DuplicateEventException> duplicate(Request request) {
        for (var id : request.ids()) {
            var position = position(id);
            if (position.isPresent()) {
                return Optional.of(new DuplicateEventException(id, position.getAsLong()));
            }
        }
        return Optional.empty();
    }

    private OptionalLong position(UUID id) {
        long asOf = visible.getAsLong();
        for (long position : index.positions(id)) {
            if (position <= asOf && !isRemoved(position)) {
                return OptionalLong.of(position);
            }
        }
        return OptionalLong.empty();
    }

    /** {@return whether the event at a position was removed, so that its id may be used again} */
    private boolean isRemoved(long position) {
        var reader = readers.get();
        reader.find(position, position);
        return RecordFormat.isRemoved(reader.body(), reader.offset());
    }

    private Optional<Appended> at(long firstPosition, Append append) {
        var reader = readers.get();
        var versions = new LinkedHashMap<StreamId, Long>();
        long position = firstPosition;
        for (var part : append.appends()) {
            for (var event : part.events()) {
                if (!hasId(position, event.id())) {
                    return Optional.empty();
                }
                reader.find(position, position + 1);
                if (RecordFormat.isRemoved(reader.body(), reader.offset())
                        || !RecordDecoder.stream(reader.body(), reader.offset()).equals(part.stream())) {
                    return Optional.empty();
                }
                if (!part.stream().isNone()) {
                    versions.put(part.stream(), RecordFormat.version(reader.body(), reader.offset()));
                }
                position++;
            }
        }
        return Optional.of(new Appended(firstPosition, position - 1, versions, true));
    }

    private boolean hasId(long position, UUID id) {
        for (long candidate : index.positions(id)) {
            if (candidate == position) {
                return true;
            }
        }
        return false;
    }
}
