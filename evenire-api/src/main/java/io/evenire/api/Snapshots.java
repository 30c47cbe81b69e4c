package io.evenire.api;

import java.util.Optional;

/**
 * Saved states of streams, so that an entity with a long history need not be rebuilt from its first event.
 *
 * <p>{@snippet :
 * var snapshot = store.snapshots().latest(account, "balance");
 * var balance = snapshot.map(Balance::of).orElse(Balance.ZERO);
 * long version = snapshot.map(Snapshot::version).orElse(-1L);
 * for (var event : store.read(Read.stream(account).from(version + 1))) {
 *     balance = balance.after(event);
 * }
 * }
 *
 * <p>One is kept of each name of a stream: that of the highest version.
 *
 * <p><b>Durability.</b> As that of events: when {@link #save} returns, the state survives a crash of the process and of the
 * machine. It is kept as an event of a stream of the store's own, of which only the last one can be read.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public interface Snapshots {

    /**
     * Saves a state in the place of an older one. Where there is one of a higher version, nothing is written; one of the
     * same version is replaced.
     *
     * @param snapshot the state
     * @throws IllegalArgumentException if the state is longer than the data of an event may be, or the stream is one of the
     *     store's own
     * @throws PositionAheadException if the stream has not reached the version; nothing was written
     * @throws StreamDeletedException if the stream was deleted since, or is tombstoned; nothing was written
     * @throws StoreBusyException if too many others saved a state of this name at the same time; nothing was written
     * @see EventStore#append(Append) the other exceptions
     */
    void save(Snapshot snapshot);

    /**
     * Looks up the latest state of a stream.
     *
     * <p>It is as good as the events that it stands for: it is not given once the stream was deleted or tombstoned, nor once
     * an event behind it is hidden by a truncation or by what the stream keeps, nor once an event of the stream was erased
     * after it was saved.
     *
     * @param stream the stream; not {@link StreamId#NONE}
     * @param name which state; 1 to {@value Limits#SNAPSHOT_NAME_LENGTH_MAX} UTF-8 bytes, no control characters, no unpaired
     *     surrogates
     * @return the state; empty if there is none, or none that can still be used
     * @throws IllegalArgumentException if the name is out of bounds, or there is no stream
     */
    Optional<Snapshot> latest(StreamId stream, String name);
}
