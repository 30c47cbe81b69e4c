package io.evenire.engine.internal.read;

import io.evenire.api.StreamId;
import io.evenire.engine.internal.commit.StreamChanges;

/** Finds deletions of streams in the stream of all changes. */
final class Deletions {

    private Deletions() {}

    /**
     * Tells whether a stream was deleted or tombstoned between two positions.
     *
     * @param reader looks up the stream of the changes
     * @param stream the stream
     * @param after only above this position
     * @param upTo and not above this one, which is visible
     * @param goesOn is called now and then, and throws if this should end
     * @return whether it was
     */
    static boolean isAny(StreamReader reader, StreamId stream, long after, long upTo, Runnable goesOn) {
        var changes = reader.head(StreamChanges.STREAM).head();
        if (changes == null) {
            return false;
        }
        long version = reader.firstAbove(changes, changes.firstVersion(), after);
        while (version <= changes.version()) {
            goesOn.run();
            var block = reader.blocks().find(changes, version);
            long last = Math.min(block.lastVersion(), changes.version());
            for (; version <= last; version++) {
                if (block.position(version) > upTo) {
                    return false;
                }
                if (StreamChanges.hides(stream, block.bytes(), block.offset(version))) {
                    return true;
                }
            }
        }
        return false;
    }
}
