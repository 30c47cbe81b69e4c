package io.evenire.storage.file;

import static io.evenire.api.ExpectedVersion.any;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.NewEvent;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that is damaged where an opening asks it whether a run of the index is of this history. */
class EngineDamageTest {

    private static final int RUN_COUNT = 8; // events in a run on the shelf
    private static final int EVENT_COUNT = 2 * RUN_COUNT;
    private static final int BODY_LENGTH = 1024 * 1024;

    @TempDir
    Path directory;

    /** Neither may the run be believed, nor the damage be passed over. */
    @Test
    void doesNotOpenAndTellsTheFileAndTheOffset() throws IOException {
        try (var store = open()) {
            for (int i = 0; i < EVENT_COUNT; i++) {
                var data = "event %02d ".formatted(i).repeat(BODY_LENGTH / 10);
                for (int copy = 0; copy < 6; copy++) { // so that a segment is full before the end
                    store.append("stream-" + i + "-" + copy, any(), NewEvent.text("Tested", data));
                }
            }
        }
        var names = Files.list(directory.resolve("index")).map(path -> path.getFileName().toString());
        var first = names.sorted().findFirst().orElseThrow();
        long last = Long.parseUnsignedLong(first.substring(17, 33), 16);
        var segment = Files.list(directory)
                .filter(path -> SegmentHeader.isName(path.getFileName().toString()))
                .sorted()
                .findFirst()
                .orElseThrow();
        var bytes = Files.readAllBytes(segment);
        int at = find(bytes, ("stream-%d-%d".formatted((last - 1) / 6, (last - 1) % 6)).getBytes(UTF_8));
        bytes[at] ^= 1;
        Files.write(segment, bytes);

        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(this::open)
                .satisfies(e -> assertThat(e.resource()).startsWith(segment.getFileName() + "@"));
    }

    private Evenire open() {
        return Evenire.builder()
                .location(directory.toString())
                .settings(Settings.defaults().withTableCountMax(1).withDataLengthMax(2 * BODY_LENGTH))
                .withoutThread()
                .open();
    }

    private static int find(byte[] bytes, byte[] text) {
        for (int i = 0; i + text.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + text.length, text, 0, text.length)) {
                return i;
            }
        }
        throw new AssertionError("text is not there");
    }
}
