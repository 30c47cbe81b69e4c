package io.evenire.engine.internal.query;

import io.evenire.api.Cursor;
import io.evenire.api.Facet;
import io.evenire.api.PositionAheadException;
import io.evenire.api.Read;
import io.evenire.api.Read.From;
import io.evenire.api.Read.Source;
import io.evenire.engine.internal.index.Index;
import io.evenire.engine.internal.log.LogReader;
import io.evenire.engine.internal.log.RecordEncoder;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.subscription.Tail;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens cursors over the whole store.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public final class StoreReader {
    /*
     * A scan goes from position to position: the index gives candidates, the record decides. So what the index says can
     * cost time, but never make an answer wrong. Candidates are looked up a stretch at a time, each from the runs that
     * there are at that moment, because runs are merged and made again while somebody reads.
     */

    private final Index index;
    private final Supplier<LogReader> readers;
    private final LongSupplier visible;
    private final InstantSource clock;

    /**
     * Creates a reader.
     *
     * @param index where events are found
     * @param readers makes readers of records
     * @param visible gives the position up to which events are seen
     * @param clock tells which moments have not come yet
     */
    public StoreReader(Index index, Supplier<LogReader> readers, LongSupplier visible, InstantSource clock) {
        this.index = index;
        this.readers = readers;
        this.visible = visible;
        this.clock = clock;
    }

    /**
     * Throws if a moment has not come yet, neither by the clock nor by the last event, which may be ahead of it if the
     * clock was set back.
     *
     * @param moment the moment
     * @throws IllegalArgumentException if it has not come yet
     */
    public void requirePast(Instant moment) {
        var now = clock.instant();
        long head = visible.getAsLong();
        if (moment.isAfter(now) && firstRecorded(RecordEncoder.nanos(moment), head) > head) {
            throw new IllegalArgumentException(
                    "moment to read from must not be in the future, is %s, now is %s".formatted(moment, now));
        }
    }

    /**
     * Opens a cursor.
     *
     * @param source what is to be read
     * @param read how it is to be read
     * @param requireOpen is called before every access to the store, and throws when it is closed
     * @return the events that are visible now
     */
    public Cursor open(Source.Store source, Read read, Runnable requireOpen) {
        long asOf = visible.getAsLong();
        return switch (read.direction()) {
            case FORWARD -> {
                var scan = new Scan(index, readers, source, Way.FORWARD, asOf);
                yield new StoreCursor(scan, firstForward(read.from(), asOf), read.limit(), asOf, requireOpen);
            }
            case BACKWARD -> {
                var scan = new Scan(index, readers, source, Way.BACKWARD, 1);
                yield new StoreCursor(scan, firstBackward(read.from(), asOf), read.limit(), asOf, requireOpen);
            }
        };
    }

    /**
     * Goes on behind the end of a read.
     *
     * @param source what is to be read
     * @param read how it is to be read, forward
     * @return what is visible now and comes later
     * @throws PositionAheadException if it begins behind the next position to be written
     */
    public Tail follow(Source.Store source, Read read) {
        long asOf = visible.getAsLong();
        Tail.requireReached(read.from(), asOf, position -> new PositionAheadException(position, asOf));
        return new StoreTail(index, readers, visible, source, firstForward(read.from(), asOf));
    }

    /**
     * Lists what events have.
     *
     * @param kind categories, types or tags
     * @param prefix what they start with
     * @param after only those above this text, or null for all; only null gives the empty category
     * @param requireOpen is called before every access to the store, and throws when it is closed
     * @return them in the order of their UTF-8 bytes, looked up lazily
     */
    public Iterable<Facet> facets(Facet.Kind kind, String prefix, @Nullable String after, Runnable requireOpen) {
        return new FacetListing(new FacetListing.Means(index, readers, visible), kind, prefix, after, requireOpen);
    }

    private long firstForward(From from, long asOf) {
        return switch (from) {
            case From.Start() -> 1;
            case From.End() -> asOf + 1;
            case From.At(long position) -> Math.max(position, 1);
            case From.After(long position) -> Math.min(position, asOf) + 1;
            case From.Behind(var checkpoint) -> Math.min(checkpoint.position(), asOf) + 1;
            case From.Moment(var moment) -> firstRecorded(RecordEncoder.nanos(moment), asOf);
        };
    }

    private long firstBackward(From from, long asOf) {
        return switch (from) {
            case From.Start() -> 0;
            case From.End() -> asOf;
            case From.At(long position) -> Math.min(position, asOf);
            case From.After(long position) -> Math.min(position - 1, asOf);
            case From.Behind(var checkpoint) -> Math.min(checkpoint.position() - 1, asOf);
            // in whole nanoseconds, so what was recorded then or earlier was recorded before the next one
            case From.Moment(var moment) -> firstRecorded(RecordEncoder.nanos(moment) + 1, asOf) - 1;
        };
    }

    /** {@return the first position that was recorded at a moment or later; the one behind the last if there is none} */
    private long firstRecorded(long nanos, long last) {
        var reader = readers.get();
        long low = 1;
        long high = last + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            reader.find(middle, middle);
            if (RecordFormat.recordedAt(reader.body(), reader.offset()) < nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
