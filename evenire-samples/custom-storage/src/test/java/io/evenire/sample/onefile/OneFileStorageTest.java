package io.evenire.sample.onefile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.Frame;
import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneFileStorageTest {

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("store.evenire");
    }

    @Test
    void aStoreIsOpenOnceAtATime() throws IOException {
        try (var storage = open()) {
            assertThat(storage.journal().head()).isZero();
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(this::open)
                    .withMessageContaining(file.toString());
        }
    }

    @Test
    void aTornEndIsCutOffWhereverItIsTorn() throws IOException {
        writeThreeBatches();
        var whole = Files.readAllBytes(file);
        int lastBatch = FileHead.LENGTH + 2 * (Frame.DECIDED_LENGTH + 4 + 3);

        for (int length = lastBatch; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (var storage = open()) {
                assertThat(storage.journal().head())
                        .as("cut to %d bytes", length)
                        .isEqualTo(2);
                assertThat(storage.journal().read(1, Integer.MAX_VALUE)).hasSize(2);
            }
            assertThat(Files.size(file)).isEqualTo(lastBatch);
        }
    }

    @Test
    void aDamagedFrameThatWasForcedIsNeverCutOff() throws IOException {
        writeThreeBatches();
        var whole = Files.readAllBytes(file);
        int lastBatch = FileHead.LENGTH + 2 * (Frame.DECIDED_LENGTH + 4 + 3);

        for (int offset = FileHead.LENGTH; offset < lastBatch; offset++) {
            var damaged = whole.clone();
            damaged[offset] ^= 0x10;
            Files.write(file, damaged);
            assertThatExceptionOfType(CorruptStoreException.class)
                    .as("byte %d", offset)
                    .isThrownBy(this::open)
                    .withMessageContaining(file + "@");
            assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
        }
    }

    @Test
    void anyDamagedByteOfTheHeadIsHarmlessOrFound() throws IOException {
        writeThreeBatches();
        var whole = Files.readAllBytes(file);

        int foundCount = 0;
        for (int offset = 0; offset < FileHead.LENGTH; offset++) {
            var damaged = whole.clone();
            damaged[offset] ^= 0x01;
            Files.write(file, damaged);
            try (var storage = open()) {
                assertThat(storage.journal().head()).isEqualTo(3);
            } catch (CorruptStoreException found) {
                foundCount++;
            }
        }
        assertThat(foundCount).as("magic, identity, time and checksum").isEqualTo(68);
    }

    @Test
    void aHeadThatWasTornWhenTheStoreWasCreatedIsWrittenAnew() throws IOException {
        writeThreeBatches();
        var begun = Arrays.copyOf(Files.readAllBytes(file), 40);

        for (var torn : List.of(new byte[0], new byte[40], new byte[FileHead.LENGTH], begun)) {
            Files.write(file, torn);
            try (var storage = open()) {
                assertThat(storage.journal().head()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, FileHead.LENGTH, 1_000})
    void aForeignFileIsRefusedAndLeftAsItIs(int length) throws IOException {
        Files.write(file, "x".repeat(length).getBytes(UTF_8));

        assertThatExceptionOfType(CorruptStoreException.class)
                .isThrownBy(this::open)
                .withMessageContaining("is not a store of the storage 'one-file'");
        assertThat(file).hasContent("x".repeat(length));
    }

    @Test
    void aLocationIsNeededAndMustBeAFile() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OneFileStorageProvider().open(StorageSettings.at("")))
                .withMessageContaining("needs the path of a file");
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> new OneFileStorageProvider().open(StorageSettings.at(directory.toString())))
                .withMessageContaining(directory.toString());
    }

    private Storage open() {
        return new OneFileStorageProvider().open(StorageSettings.at(file.toString()));
    }

    private void writeThreeBatches() throws IOException {
        try (var storage = open()) {
            int previous = 0;
            for (int i = 1; i <= 3; i++) {
                var place = new Frame.Place(i, 1, 1, i, 1_000, previous);
                var frame = Frame.of(place, (byte) 0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
                storage.journal().append(List.of(frame));
                storage.journal().force();
                previous = frame.checksum();
            }
        }
    }
}
