package io.evenire.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Which Evenire this is. */
final class Version {

    private static final String RESOURCE = "version.txt";

    private Version() {}

    /** {@return the version, written by the build} */
    static String text() {
        try (var in = Objects.requireNonNull(Version.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(in.readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
