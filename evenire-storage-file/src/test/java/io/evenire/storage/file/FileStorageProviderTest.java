package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.testkit.FrameChain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageProviderTest {

    private final StorageProvider provider = new FileStorageProvider();

    @TempDir
    private Path temporary;

    @Test
    void isFoundByItsName() {
        assertThat(ServiceLoader.load(StorageProvider.class))
                .filteredOn(found -> found.name().equals("file"))
                .singleElement()
                .isInstanceOf(FileStorageProvider.class);
    }

    @Test
    void createsADirectoryForItsOwnerAlone() throws IOException {
        var directory = temporary.resolve("a/b/store");

        provider.open(at(directory)).close();

        assertThat(permissions(directory)).isEqualTo("rwx------");
        try (var files = Files.list(directory)) {
            assertThat(files.toList())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
    }

    @Test
    void refusesALocationThatIsAFile() throws IOException {
        var file = Files.writeString(temporary.resolve("file"), "text");

        assertRefused(file, "file: it is a file, expected a directory");
        assertThat(file).hasContent("text");
    }

    @Test
    void refusesALocationThatIsNone() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> provider.open(StorageSettings.at(" ")))
                .withMessage("storage 'file' needs a directory as its location");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> provider.open(StorageSettings.at("a\0b")))
                .withMessageContaining("is not a path");
    }

    @Test
    void tellsHowMuchOfTheJournalIsMapped() throws IOException {
        var directory = temporary.resolve("store");
        try (var storage = provider.open(at(directory))) {
            var journal = storage.journal();
            journal.append(FrameChain.of(1).batch(1, 1_000));
            journal.force();
            assertThat(journal.mappedLength()).isZero();

            journal.read(1, 1);

            var file = directory.resolve(SegmentHeader.name(1));
            assertThat(journal.mappedLength()).isBetween(1_000L, Files.size(file));
        }
    }

    @Test
    void leavesFilesAloneThatOnlyLookLikeItsOwn() throws IOException {
        var directory = temporary.resolve("store");
        provider.open(at(directory)).close();
        var spare = Files.writeString(directory.resolve("photos.spare"), "mine");
        var copy = Files.writeString(directory.resolve("0000000000000000001.journal.copy"), "mine");

        provider.open(at(directory)).close();

        assertThat(spare).hasContent("mine");
        assertThat(copy).hasContent("mine");
    }

    @Test
    void findsDamageThatComesWhileItIsOpen() throws IOException {
        var directory = temporary.resolve("store");
        var chain = FrameChain.of(1);
        try (var storage = provider.open(at(directory))) {
            storage.journal().append(chain.batch(3, 50));
            storage.journal().force();
        }

        try (var storage = provider.open(at(directory));
                var file = new RandomAccessFile(
                        directory.resolve(SegmentHeader.name(1)).toFile(), "rw")) {
            assertThat(storage.journal().read(1, 1)).hasSize(1);
            int body = SegmentHeader.LENGTH + 2 * FrameHeader.LENGTH;
            file.seek(body);
            int found = file.read();
            file.seek(body);
            file.write(found ^ 1);

            assertThatExceptionOfType(CorruptStoreException.class)
                    .isThrownBy(() -> storage.journal().read(1, 1))
                    .withMessageContaining(SegmentHeader.name(1) + "@" + (body - FrameHeader.LENGTH));
        }
    }

    @Test
    void refusesOptions() {
        var settings = new StorageSettings(temporary.toString(), Map.of("segmentLength", "1"));

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> provider.open(settings))
                .withMessage("storage 'file' has no options, found [segmentLength]");
    }

    @Test
    void refusesADirectoryWithAForeignFileAndLeavesItAsItWas() throws IOException {
        var foreign = Files.writeString(temporary.resolve("thesis.txt"), "text");

        assertRefused(temporary, "there is thesis.txt, which is not of a store");
        assertThat(temporary).isDirectoryNotContaining(path -> !path.equals(foreign));
    }

    @Test
    void leavesAForeignFileBesideAStoreAlone() throws IOException {
        provider.open(at(temporary)).close();
        var foreign = Files.writeString(temporary.resolve("thesis.txt"), "text");

        provider.open(at(temporary)).close();

        assertThat(foreign).hasContent("text");
    }

    @Test
    void keepsBlobsForItsOwnerAloneAndDeletesWhatWasNotFinished() throws IOException {
        var directory = temporary.resolve("store");
        try (var storage = provider.open(at(directory));
                var writer = storage.shelf().write("streams/ab/run")) {
            writer.commit();
        }
        var leftover = Files.writeString(directory.resolve("blob-7.new"), "half");
        var foreign = Files.writeString(directory.resolve("streams/ab/Thesis.txt"), "mine");
        var inside = Files.createDirectory(directory.resolve("streams/ab/more"));

        try (var storage = provider.open(at(directory))) {
            assertThat(storage.shelf().names("streams/ab")).containsExactly("streams/ab/run");
        }

        assertThat(leftover).doesNotExist();
        assertThat(foreign).hasContent("mine");
        assertThat(inside).isDirectory();
        assertThat(permissions(directory.resolve("streams"))).isEqualTo("rwx------");
        assertThat(permissions(directory.resolve("streams/ab"))).isEqualTo("rwx------");
        assertThat(permissions(directory.resolve("streams/ab/run"))).isEqualTo("rw-------");
    }

    @Test
    void refusesADirectoryWithAForeignDirectory() throws IOException {
        Files.createDirectory(temporary.resolve("photos"));

        assertRefused(temporary, "there is photos, which is not of a store");
    }

    @Test
    void tellsOfABlobThatCannotBeRead() throws IOException {
        var directory = temporary.resolve("store");
        try (var storage = provider.open(at(directory))) {
            try (var writer = storage.shelf().write("index/run")) {
                writer.write(ByteBuffer.allocate(1 << 20));
                writer.commit();
            }
            var blob = storage.shelf().open("index/run").orElseThrow();
            try (var file = new RandomAccessFile(directory.resolve("index/run").toFile(), "rw")) {
                file.setLength(0); // so that its pages cannot be read, as when a disk fails
            }

            assertThatIOException()
                    .isThrownBy(() -> blob.read(4096, 1 << 19))
                    .withMessage("cannot read index/run at offset 4096");
        }
    }

    @Test
    void createsAStoreAtTheTopOfAFileSystem() throws IOException {
        Files.createDirectory(temporary.resolve("lost+found"));

        provider.open(at(temporary)).close();

        assertThat(temporary.resolve("store.json")).isRegularFile();
    }

    @Test
    void refusesAStoreOfANewerFormat() throws IOException {
        provider.open(at(temporary)).close();
        var file = temporary.resolve("store.json");
        Files.writeString(file, Files.readString(file).replace("\"format\": 1,", "\"format\": 2,"));

        assertRefused(temporary, "store.json has format 2, this version reads format 1");
    }

    @Test
    void refusesWhatItCannotRead() throws IOException {
        Files.createDirectory(temporary.resolve("evenire.lock"));

        assertRefused(temporary, "cannot open the store in " + temporary);
    }

    @Test
    void opensADirectoryOnceAtATime() throws IOException {
        try (var first = provider.open(at(temporary))) {
            assertRefused(temporary, "is already open in this process");
            assertRefused(temporary.resolve("../" + temporary.getFileName()), "is already open in this process");

            var chain = FrameChain.of(1);
            first.journal().append(chain.batch(1, 10));
            first.journal().force();
        }

        try (var second = provider.open(at(temporary))) {
            assertThat(second.journal().head()).isEqualTo(1);
        }
    }

    @Test
    void namesTheProcessThatHoldsTheStore() throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreHolder.class.getName(),
                        temporary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            assertThat(out.readLine()).isEqualTo("open");

            assertRefused(temporary, "is held by another process: pid %d on ".formatted(process.pid()));

            process.getOutputStream().close();
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
        provider.open(at(temporary)).close();
    }

    @Test
    void takesNoOffenceAtAnInterrupt() throws IOException {
        var chain = FrameChain.of(1);
        try {
            Thread.currentThread().interrupt();
            try (var storage = provider.open(at(temporary))) {
                storage.journal().append(chain.batch(2, 10));
                storage.journal().force();

                assertThat(TestStore.readAll(storage.journal())).hasSize(2);
            }
        } finally {
            assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
        }
    }

    private void assertRefused(Path location, String message) {
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> provider.open(at(location)))
                .withMessageContaining(message);
    }

    private static StorageSettings at(Path directory) {
        return StorageSettings.at(directory.toString());
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** A process that has a store open until its input ends. */
    static final class StoreHolder {

        private StoreHolder() {}

        /** Opens the store in the directory given as the only argument. */
        public static void main(String[] arguments) throws IOException {
            try (var storage = new FileStorageProvider()
                    .open(StorageSettings.at(List.of(arguments).getFirst()))) {
                assertThat(storage.journal().head()).isZero();
                System.out.println("open");
                assertThat(System.in.read()).isNegative();
            }
        }
    }
}
