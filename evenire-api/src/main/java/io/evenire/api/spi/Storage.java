package io.evenire.api.spi;

import java.io.IOException;
import java.time.Instant;
import java.util.UUID;

/** The bytes of one store, held open by one owner. */
public interface Storage extends AutoCloseable {

    /** {@return the one ordered log of the store} */
    Journal journal();

    /** {@return the blobs beside the log, which are derived from it} */
    Shelf shelf();

    /** {@return who this store is} */
    Identity identity();

    /**
     * Lets go of everything. Closing a closed storage does nothing.
     *
     * @throws IOException if the last writes failed; what was forced is safe
     */
    @Override
    void close() throws IOException;

    /**
     * Who a store is; kept with its bytes.
     *
     * @param store the store, from its creation on, copies included
     * @param node this copy of it
     * @param incarnation the history that positions belong to; another one after a restore
     * @param createdAt when the store was created
     */
    record Identity(UUID store, UUID node, UUID incarnation, Instant createdAt) {}
}
