package io.evenire.api;

/** Bytes of a store are not what was written: a checksum, a length or an order is wrong. They are never served. */
public final class CorruptStoreException extends EvenireException {

    private static final long serialVersionUID = 1;

    private final String resource;

    /**
     * Creates the exception.
     *
     * @param resource where, as in {@code 0000000000000001.journal@8192}
     * @param problem what is wrong there: what was found and what was expected
     */
    public CorruptStoreException(String resource, String problem) {
        super("%s: %s".formatted(resource, problem), null);
        this.resource = resource;
    }

    /** {@return the file and the offset in it, or another place in the store} */
    public String resource() {
        return resource;
    }
}
