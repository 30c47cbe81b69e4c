package io.evenire.engine;

import static io.evenire.api.ExpectedVersion.any;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.NewEvent;
import io.evenire.api.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A store that believed stream files too much would be found out. The mutants leave the code as it is: before a file is
 * looked at they change in it what the code would compare, so that the comparison says what the mutant believes.
 */
class StreamFileMutantTest {

    private static final String ORDER = "order-1";
    private static final int EVENT_COUNT = 10;

    /* Where things are in a block, see docs/file-format.md. */
    private static final int LENGTH_OFFSET = 12;
    private static final int NUMBER_OFFSET = 16;
    private static final int POSITION_OFFSET = 64;
    private static final int FRAME_OFFSET = 72;
    private static final int RECORDS_OFFSET = 76;
    private static final int HEADER_OFFSET = 80;
    private static final int HEADER_LENGTH = 84;
    private static final int END_LENGTH = 4;

    enum Mutant {
        COMPARES_NO_CHECKSUMS {
            @Override
            List<String> wrongReads(boolean isMutated) throws IOException {
                var storage = filed("right");
                var name = storage.shelf().streamFiles().getFirst();
                var bytes = storage.shelf().bytes(name);
                int at = new String(bytes, ISO_8859_1).indexOf("right 3");
                storage.shelf().flipBit(name, at * Byte.SIZE);
                if (isMutated) {
                    storage.shelf().belief = (_, file) -> withChecksums(file, storage);
                }
                return wrongIn(storage);
            }
        },
        BELIEVES_THE_FILE_OF_ANOTHER_STREAM {
            @Override
            List<String> wrongReads(boolean isMutated) throws IOException {
                var storage = filed("right");
                append(storage, "order-2", "wrong");
                var names = storage.shelf().streamFiles();
                var mine = names.get(0).contains("0001.events") ? names.get(0) : names.get(1);
                var other = names.get(mine.equals(names.get(0)) ? 1 : 0);
                storage.shelf().put(mine, storage.shelf().bytes(other));
                if (isMutated) {
                    storage.shelf().belief = (name, file) -> {
                        var text = new String(file, ISO_8859_1);
                        var bytes = name.equals(mine)
                                ? text.replace("order-2", ORDER).getBytes(ISO_8859_1)
                                : file;
                        if (name.equals(mine)) {
                            forEachBlock(bytes, at -> ByteBuffer.wrap(bytes).putLong(at + NUMBER_OFFSET, 1));
                        }
                        return withChecksums(bytes, storage);
                    };
                }
                return wrongIn(storage);
            }
        },
        BELIEVES_A_FILE_THAT_IS_AHEAD {
            @Override
            List<String> wrongReads(boolean isMutated) throws IOException {
                var lost = filed("wrong");
                var name = lost.shelf().streamFiles().getFirst();
                var storage = new ScriptedStorage(lost);
                append(storage, ORDER, "right", EVENT_COUNT / 2);
                storage.shelf().put(name, lost.shelf().bytes(name));
                if (isMutated) {
                    storage.shelf().belief = (_, file) -> {
                        var last = storage.batches().getLast().getLast();
                        forEachBlock(
                                file,
                                at -> ByteBuffer.wrap(file)
                                        .putLong(at + POSITION_OFFSET, last.lastPosition())
                                        .putInt(at + FRAME_OFFSET, last.checksum()));
                        return withChecksums(file, storage);
                    };
                }
                return wrongIn(storage);
            }
        },
        BELIEVES_A_FILE_OF_A_HISTORY_THAT_WAS_CUT_OFF {
            @Override
            List<String> wrongReads(boolean isMutated) throws IOException {
                var lost = filed("wrong");
                var name = lost.shelf().streamFiles().getFirst();
                var storage = new ScriptedStorage(lost);
                append(storage, ORDER, "right");
                storage.shelf().put(name, lost.shelf().bytes(name));
                if (isMutated) {
                    storage.shelf().belief = (_, file) -> {
                        int checksum =
                                storage.batches().get(EVENT_COUNT - 1).getLast().checksum();
                        forEachBlock(file, at -> ByteBuffer.wrap(file).putInt(at + FRAME_OFFSET, checksum));
                        return withChecksums(file, storage);
                    };
                }
                return wrongIn(storage);
            }
        };

        /** {@return the events that a store gives and should not} */
        abstract List<String> wrongReads(boolean isMutated) throws IOException;
    }

    /** What is done to the block that begins at an offset. */
    private interface Change {

        void of(int offset);
    }

    @ParameterizedTest
    @EnumSource
    void isFoundOut(Mutant mutant) throws IOException {
        assertThat(mutant.wrongReads(false)).as("what the store does wrong").isEmpty();
        assertThat(mutant.wrongReads(true)).as("what %s does wrong", mutant).isNotEmpty();
    }

    private static ScriptedStorage filed(String word) {
        var storage = new ScriptedStorage();
        append(storage, ORDER, word);
        return storage;
    }

    private static void append(ScriptedStorage storage, String stream, String word) {
        append(storage, stream, word, EVENT_COUNT);
    }

    private static void append(ScriptedStorage storage, String stream, String word, int count) {
        try (var store = open(storage)) {
            for (int i = 0; i < count; i++) {
                store.append(stream, any(), NewEvent.of("Tested", Payload.text(word + " " + i)));
            }
        }
    }

    private static List<String> wrongIn(ScriptedStorage storage) {
        try (var store = open(storage)) {
            var wrong = new ArrayList<String>();
            int version = 0;
            for (var event : store.read(ORDER)) {
                if (!event.data().text().equals("right " + version)) {
                    wrong.add(event.data().text());
                }
                version++;
            }
            return wrong;
        }
    }

    private static Evenire open(ScriptedStorage storage) {
        return Evenire.builder()
                .storage(storage)
                .settings(Settings.defaults().withStreamFiles(StreamFiling.ALL).withMemory(0, 0))
                .withoutThread()
                .open();
    }

    /** Makes the checksums of all blocks those of their bytes. */
    private static byte[] withChecksums(byte[] file, ScriptedStorage storage) {
        var view = ByteBuffer.wrap(file);
        forEachBlock(file, at -> {
            int length = view.getInt(at + LENGTH_OFFSET);
            var crc = new CRC32C();
            crc.update(file, at + HEADER_LENGTH, length - HEADER_LENGTH - END_LENGTH);
            view.putInt(at + RECORDS_OFFSET, (int) crc.getValue());
            view.putInt(at + HEADER_OFFSET, headerChecksum(file, at, storage.incarnation()));
        });
        return file;
    }

    private static int headerChecksum(byte[] file, int offset, UUID incarnation) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(incarnation.getMostSignificantBits())
                .putLong(incarnation.getLeastSignificantBits())
                .putLong(offset)
                .flip());
        crc.update(file, offset, HEADER_OFFSET);
        return (int) crc.getValue();
    }

    private static void forEachBlock(byte[] file, Change change) {
        var view = ByteBuffer.wrap(file);
        for (int at = 0; at < file.length; at += view.getInt(at + LENGTH_OFFSET)) {
            if (!new String(file, at, Long.BYTES, ISO_8859_1).equals("EVENIRES")) {
                return; // a run of the index
            }
            change.of(at);
        }
    }
}
