package io.evenire.engine;

import io.evenire.engine.internal.index.IndexThread;
import io.evenire.engine.internal.streamfile.FilingThread;

/**
 * Who does what can be done in the background.
 *
 * @param index makes runs of the index
 * @param files writes stream files
 * @param scavenges whether a scavenge gets a thread of its own; else it is done by whoever starts it
 */
record Threads(IndexThread index, FilingThread files, boolean scavenges) {

    /** {@return threads of the store's own} */
    static Threads own() {
        return new Threads(IndexThread.start(), FilingThread.own(), true);
    }

    /** {@return none: work is done by callers} */
    static Threads none() {
        return new Threads(IndexThread.none(), FilingThread.none(), false);
    }

    void close() {
        index.close();
        files.close();
    }
}
