package io.evenire.storage.file;

import io.evenire.api.CorruptStoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A cut of the journal that is being made, as it stands in {@value #NAME}: JSON of exactly one form, with a checksum over
 * its own text. From when the file is durable on, the cut will be made, whatever happens; when it is gone, the cut was
 * made.
 *
 * @param position the position that becomes the next one
 * @param kept the name of the directory in which is kept what is cut off
 * @param derived the directories of blobs that are derived from the journal, and deleted
 * @param incarnation that of the store when the cut was made
 */
record CutPlan(long position, String kept, List<String> derived, UUID incarnation) {

    /** The name of the file. */
    static final String NAME = "cut.json";

    /** The name of the file while it is written. */
    static final String NEW_NAME = "cut.json.new";

    /** What the name of a directory begins with in which cut-off bytes are kept. */
    static final String KEPT_NAME_START = "repaired-";

    private static final int LENGTH_MAX = 4096;
    private static final Pattern FORM = Pattern.compile("""
            \\{
              "format": 1,
              "position": (\\d{1,18}),
              "kept": "(%s[-0-9]{15,30})",
              "derived": "([-a-z0-9/ ]{0,1000})",
              "incarnation": "([-0-9a-f]{36})",
              "checksum": "[0-9a-f]{8}"
            \\}
            """.formatted(KEPT_NAME_START));

    /** Copies the list. */
    CutPlan {
        derived = List.copyOf(derived);
    }

    /**
     * Reads the plan.
     *
     * @throws CorruptStoreException if the file is not as it was written
     */
    static CutPlan read(Disk disk) throws IOException {
        var bytes = new byte[LENGTH_MAX];
        try (var file = disk.open(NAME)) {
            int length = file.read(0, bytes, LENGTH_MAX);
            return parse(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        }
    }

    /** Writes the plan, durably, whole or not at all. */
    void write(Disk disk) throws IOException {
        var bytes = text().getBytes(StandardCharsets.ISO_8859_1);
        try (var file = disk.create(NEW_NAME)) {
            file.write(0, bytes, bytes.length);
            file.force();
        }
        disk.rename(NEW_NAME, NAME);
        disk.forceDirectory();
    }

    /** {@return the text of the file} */
    String text() {
        var checked = """
                {
                  "format": 1,
                  "position": %d,
                  "kept": "%s",
                  "derived": "%s",
                  "incarnation": "%s",
                """.formatted(position, kept, String.join(" ", derived), incarnation);
        var crc = new CRC32C();
        crc.update(checked.getBytes(StandardCharsets.ISO_8859_1));
        return "%s  \"checksum\": \"%08x\"\n}\n".formatted(checked, (int) crc.getValue());
    }

    /**
     * Reads the plan from the text of the file.
     *
     * @throws CorruptStoreException if it is not as it was written
     */
    static CutPlan parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new CorruptStoreException(NAME + "@0", "text is not as it was written");
        }
        try {
            var plan = new CutPlan(
                    Long.parseLong(form.group(1)),
                    form.group(2),
                    Arrays.stream(form.group(3).split(" "))
                            .filter(name -> !name.isEmpty())
                            .toList(),
                    UUID.fromString(form.group(4)));
            if (!text.equals(plan.text())) {
                throw new CorruptStoreException(NAME + "@0", "checksum is not that of the text");
            }
            return plan;
        } catch (IllegalArgumentException e) {
            throw new CorruptStoreException(NAME + "@0", "the incarnation is no id: " + e.getMessage());
        }
    }
}
