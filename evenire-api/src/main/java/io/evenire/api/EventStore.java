package io.evenire.api;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A place where events are appended to streams and read back in the order they were appended.
 *
 * <p>{@snippet :
 * store.append("order-42", noStream(), NewEvent.json("OrderPlaced", "{\"total\": 42}"));
 * for (var event : store.read("order-42")) {
 *     System.out.println(event.version() + " " + event.type() + " " + event.data().text());
 * }
 * }
 *
 * <p>Arguments out of the bounds of {@link Limits} are refused with an {@link IllegalArgumentException} that names the
 * value and the bound, before anything is written. After {@link #close()} every method but
 * {@link #state()} throws {@link IllegalStateException}, or the future that it gives does.
 *
 * <p><b>Durability.</b> When an append returns, its events survive a crash of the process and of the machine, and every
 * later read sees them. No read ever sees an event that a crash could take away.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads, platform or virtual. They block.
 */
public interface EventStore extends AutoCloseable {

    /**
     * Appends events, all of them or none.
     *
     * <p>An append that is stored already, known by the ids of its events, writes nothing and gives the first result
     * with {@link Appended#duplicate()}, whatever was expected and however much happened since.
     *
     * @param append the events and the conditions
     * @return where they ended up
     * @throws VersionConflictException if a stream is not as expected
     * @throws StreamDeletedException if a stream was tombstoned, or was deleted and is expected to exist
     * @throws ConditionFailedException if an event matches the condition of the append
     * @throws DuplicateEventException if an id is stored already, but not as part of this same append; ids are looked up
     *     where the expected version does not prove that the events are new
     * @throws StoreBusyException if the append had to wait too long for its turn; nothing was written
     * @throws StoreFullException if there is no space left; nothing was written
     * @throws StoreUnavailableException if the store takes no more appends; nothing was written
     * @throws AppendInterruptedException if the thread was interrupted while it waited; nothing was written
     * @throws AppendOutcomeUnknownException if the write failed in a way that may or may not have kept the events
     */
    Appended append(Append append);

    /**
     * Appends events to one stream, all of them or none.
     *
     * @param stream the id of the stream
     * @param expected what the caller believes about it
     * @param events the events, oldest first; not empty
     * @return where they ended up
     * @see #append(Append)
     */
    default Appended append(String stream, ExpectedVersion expected, NewEvent... events) {
        return append(Append.to(StreamId.of(stream), expected, events));
    }

    /**
     * Appends events without waiting for the result.
     *
     * <p>Appends of one thread, and its changes, are decided in the order of its calls, so one may expect the version that
     * the one before it will leave behind. The call itself waits while too many appends are
     * under way. What is chained to the future runs on a virtual thread; cancelling the future does not take the append
     * back.
     *
     * @param append the events and the conditions
     * @return where they ended up, or the exception that {@link #append(Append)} would have thrown
     */
    CompletableFuture<Appended> appendAsync(Append append);

    /**
     * Opens a reader.
     *
     * @param read what is to be read
     * @return the events that are there now; none if there is no such stream or it was deleted
     * @throws IllegalArgumentException if the read begins at a moment that has not come yet
     * @throws PositionAheadException if the read begins behind a checkpoint that the store does not have
     */
    Cursor read(Read read);

    /**
     * Opens a reader of a whole stream, oldest event first.
     *
     * @param stream the id of the stream
     * @return the events that are there now
     */
    default Cursor read(String stream) {
        return read(Read.stream(stream));
    }

    /**
     * Opens a reader that waits for more where the store ends.
     *
     * @param read what is to be read: forward and without a limit. From the {@linkplain Read.From.End end} on it gives
     *     only what is appended from now on. A stream may be one that never had an event, or was deleted: it gives the
     *     next ones. Behind a checkpoint, a stream that was deleted since has ended
     * @return the subscription; close it
     * @throws IllegalArgumentException if the read is backward, has a limit, or begins at a moment that has not come yet
     * @throws PositionAheadException if the read begins at a place that the store, or the stream, has not reached; the
     *     next one to be written has been reached
     * @throws StoreBusyException if there are {@value Limits#SUBSCRIPTION_COUNT_MAX} subscriptions already
     */
    Subscription subscribe(Read read);

    /**
     * Looks up a stream.
     *
     * @param stream the stream
     * @return what is known about it; empty if it never had an event and was not tombstoned, and for {@link StreamId#NONE}
     */
    Optional<StreamState> stream(StreamId stream);

    /**
     * Lists the live streams whose ids start with a prefix.
     *
     * @param prefix what the ids start with, at most {@value Limits#STREAM_ID_LENGTH_MAX} UTF-8 bytes, no control
     *     characters, no unpaired surrogates; empty for all; the store's own streams only if it starts with {@code $}
     * @return the streams in the order of their ids, looked up lazily
     * @throws IllegalArgumentException if the prefix is out of bounds
     */
    default Iterable<StreamState> streams(String prefix) {
        return streams(prefix, "");
    }

    /**
     * Lists the live streams whose ids start with a prefix, from somewhere on.
     *
     * @param prefix what the ids start with, at most {@value Limits#STREAM_ID_LENGTH_MAX} UTF-8 bytes, no control
     *     characters, no unpaired surrogates; empty for all; the store's own streams only if it starts with {@code $}
     * @param after only ids above this text, which has the bounds of the prefix; empty for all
     * @return the streams in the order of their ids, looked up lazily
     * @throws IllegalArgumentException if one of the texts is out of bounds
     */
    Iterable<StreamState> streams(String prefix, String after);

    /**
     * Lists all categories, types or tags that events have.
     *
     * @param kind which of them
     * @return them in the order of their UTF-8 bytes, looked up lazily
     */
    default Iterable<Facet> facets(Facet.Kind kind) {
        return facets(kind, "");
    }

    /**
     * Lists categories, types or tags that events have, with how many have them.
     *
     * @param kind which of them
     * @param prefix what they start with, at most {@value Limits#STREAM_ID_LENGTH_MAX} UTF-8 bytes, no control
     *     characters, no unpaired surrogates; empty for all; those that start with {@code $}, as the store's own do, only
     *     if it starts with {@code $}
     * @return them in the order of their UTF-8 bytes, looked up lazily
     * @throws IllegalArgumentException if the prefix is out of bounds
     */
    Iterable<Facet> facets(Facet.Kind kind, String prefix);

    /**
     * Lists categories, types or tags that events have, with how many have them, from somewhere on.
     *
     * @param kind which of them
     * @param prefix what they start with, at most {@value Limits#STREAM_ID_LENGTH_MAX} UTF-8 bytes, no control
     *     characters, no unpaired surrogates; empty for all; those that start with {@code $}, as the store's own do, only
     *     if it starts with {@code $}
     * @param after only those above this text, which has the bounds of the prefix; empty for all but the empty category
     * @return them in the order of their UTF-8 bytes, looked up lazily
     * @throws IllegalArgumentException if one of the texts is out of bounds
     */
    Iterable<Facet> facets(Facet.Kind kind, String prefix, String after);

    /**
     * Changes a stream as a whole.
     *
     * <p>A stream that never had an event can be tombstoned, but not changed otherwise; one that is deleted can be
     * tombstoned, and changed otherwise when it was started again; a tombstone stays. Events can be erased of any stream
     * that had them.
     *
     * <p>An {@linkplain StreamChange.Erase erasure} takes as long as it takes to write those parts of the store anew that
     * hold the event, and needs the space for one of them. When this returns, the data and the metadata are in no file of
     * the store any more, and no read that begins then gives them. If that fails, the exception says that the erasure is
     * decided but not carried out yet: repeating the change carries it out, and so does opening the store.
     *
     * @param stream the stream; not one of the store's own, not {@link StreamId#NONE}
     * @param expected what the caller believes about it
     * @param change the change
     * @return where the change was recorded; the versions hold the last version of the stream
     * @throws IllegalArgumentException if the stream is to be truncated further than it goes, or does not have the version
     *     that is to be erased
     * @throws StoreUnsupportedException if an event is to be erased, and the storage cannot write its journal anew
     * @throws VersionConflictException if the stream is not as expected, or never had an event and is not to be tombstoned
     * @throws StreamDeletedException if the stream was tombstoned, or was deleted and is not to be tombstoned; neither
     *     refuses an erasure, unless the stream is expected to exist
     * @throws StoreFullException if there is no space for the change, or to write what is to be erased anew
     * @throws StoreUnavailableException if it failed earlier, or an erasure cannot be carried out
     * @throws CorruptStoreException if what is to be erased cannot be, because it is damaged
     * @see #append(Append) the other exceptions
     */
    Appended change(StreamId stream, ExpectedVersion expected, StreamChange change);

    /** {@return where named consumers are} */
    Checkpoints checkpoints();

    /** {@return the saved states of streams} */
    Snapshots snapshots();

    /** {@return what takes back the space of hidden events} */
    Scavenging scavenging();

    /** {@return how the store is} */
    StoreState state();

    /**
     * Closes the store: refuses new appends, finishes those under way, and lets go of what it holds.
     *
     * <p>Closing a closed store does nothing. A second thread that closes waits until the first has done so.
     */
    @Override
    void close();
}
