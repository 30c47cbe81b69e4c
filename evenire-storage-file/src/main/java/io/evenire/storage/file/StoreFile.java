package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Storage.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** Who a store is, as it stands in {@value #NAME}: JSON of exactly one form, with a checksum over its own text. */
final class StoreFile {

    /** The name of the file. */
    static final String NAME = "store.json";

    /** The name of the file while it is written. */
    static final String NEW_NAME = "store.json.new";

    /** The format of a store that is written and read. */
    static final int FORMAT = 1;

    private static final int LENGTH_MAX = 4096;
    private static final Pattern FORMAT_LINE = Pattern.compile("^\\{\\n {2}\"format\": (\\d{1,9}),\\n");
    private static final Pattern FORM = Pattern.compile("""
            \\{
              "format": 1,
              "storeId": "([-0-9a-f]{36})",
              "nodeId": "([-0-9a-f]{36})",
              "incarnation": "([-0-9a-f]{36})",
              "createdAt": "([-0-9:.TZ]{20,30})",
              "checksum": "[0-9a-f]{8}"
            \\}
            """);

    private StoreFile() {}

    /**
     * Reads who the store is.
     *
     * @throws CorruptStoreException if the file is not as it was written
     * @throws StoreUnavailableException if the store has a newer format
     */
    static Identity read(Disk disk) throws IOException {
        var bytes = new byte[LENGTH_MAX];
        try (var file = disk.open(NAME)) {
            int length = file.read(0, bytes, LENGTH_MAX);
            return parse(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        }
    }

    /** Writes who the store is, durably, whole or not at all. */
    static void write(Disk disk, Identity identity) throws IOException {
        var bytes = text(identity).getBytes(StandardCharsets.ISO_8859_1);
        try (var file = disk.create(NEW_NAME)) {
            file.write(0, bytes, bytes.length);
            file.force();
        }
        disk.rename(NEW_NAME, NAME);
        disk.forceDirectory();
    }

    /** {@return the text of the file} */
    static String text(Identity identity) {
        var checked =
                """
                {
                  "format": %s,
                  "storeId": "%s",
                  "nodeId": "%s",
                  "incarnation": "%s",
                  "createdAt": "%s",
                """.formatted(FORMAT, identity.store(), identity.node(), identity.incarnation(), identity.createdAt());
        var crc = new CRC32C();
        crc.update(checked.getBytes(StandardCharsets.ISO_8859_1));
        return checked + "  \"checksum\": \"" + HexFormat.of().toHexDigits((int) crc.getValue()) + "\"\n}\n";
    }

    /**
     * Reads who the store is from the text of the file.
     *
     * @throws CorruptStoreException if it is not as it was written
     * @throws StoreUnavailableException if the store has a newer format
     */
    static Identity parse(String text) {
        var format = FORMAT_LINE.matcher(text);
        if (format.find() && Integer.parseInt(format.group(1)) != FORMAT) {
            throw new StoreUnavailableException(
                    "%s has format %s, this version reads format %d".formatted(NAME, format.group(1), FORMAT));
        }
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new CorruptStoreException(NAME + "@0", "text is not as it was written");
        }
        try {
            var identity = new Identity(
                    UUID.fromString(form.group(1)),
                    UUID.fromString(form.group(2)),
                    UUID.fromString(form.group(3)),
                    Instant.parse(form.group(4)));
            if (!text.equals(text(identity))) {
                throw new CorruptStoreException(NAME + "@0", "checksum is not that of the text");
            }
            return identity;
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new CorruptStoreException(NAME + "@0", "an id or a time is none: " + e.getMessage());
        }
    }
}
