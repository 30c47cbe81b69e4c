package io.evenire.engine.internal.memory;

import io.evenire.api.spi.Journal;
import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.Storage;
import java.time.Instant;
import java.util.UUID;

/** One store in memory. */
final class MemoryStorage implements Storage {

    private final MemoryJournal journal = new MemoryJournal();
    private final MemoryShelf shelf = new MemoryShelf();
    private final Identity identity =
            new Identity(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), Instant.now());

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Shelf shelf() {
        return shelf;
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public void close() {
        shelf.close();
        journal.close();
    }
}
