package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the simulated disk stands in for does the same with real files, interrupted or not. */
class DirectoryDiskTest {

    @TempDir
    private Path directory;

    @AfterEach
    void forgetInterrupt() {
        Thread.interrupted();
    }

    @Test
    void writesForcesAndReads() throws IOException {
        var disk = DirectoryDisk.at(directory);
        try (var file = disk.create("a")) {
            file.write(2, bytes("text"), 4);
            file.force();

            assertThat(file.length()).isEqualTo(6);
            var into = new byte[10];
            assertThat(file.read(2, into, 10)).isEqualTo(4);
            assertThat(into).startsWith(bytes("text"));
            assertThat(file.read(100, into, 10)).isZero();
        }
        assertThat(Files.readAllBytes(directory.resolve("a"))).isEqualTo(bytes("\0\0text"));
    }

    @Test
    void changesNames() throws IOException {
        var disk = DirectoryDisk.at(directory);
        disk.create("b").close();
        disk.create("a").close();
        assertThat(disk.names()).containsExactly("a", "b");

        disk.rename("b", "a");
        disk.forceDirectory();
        assertThat(disk.names()).containsExactly("a");

        disk.delete("a");
        assertThat(disk.names()).isEmpty();
    }

    @Test
    void tellsNoLackOfSpaceWhereThereIsSome() throws IOException {
        var disk = DirectoryDisk.at(directory);
        disk.create("a").close();

        assertThatIOException().isThrownBy(() -> disk.create("missing/b")).isNotInstanceOf(NoSpaceException.class);
        assertThatIOException().isThrownBy(() -> disk.createDirectory("a/b")).isNotInstanceOf(NoSpaceException.class);
    }

    @Test
    void refusesNamesThatAreTakenOrMissing() throws IOException {
        var disk = DirectoryDisk.at(directory);
        disk.create("a").close();

        assertThatIOException().isThrownBy(() -> disk.create("a"));
        assertThatIOException().isThrownBy(() -> disk.open("b"));
        assertThatIOException().isThrownBy(() -> disk.delete("b"));
        assertThat(disk.names()).containsExactly("a");
    }

    @Test
    void seesAFileGrowThroughAView() throws IOException {
        var disk = DirectoryDisk.at(directory);
        try (var file = disk.create("a")) {
            file.write(0, new byte[100], 100);
            var view = disk.view("a");
            var before = view.read(0, 100);

            file.write(50, bytes("text"), 4);
            file.write(100, bytes("more"), 4);

            assertThat(before.slice(50, 4)).isEqualTo(ByteBuffer.wrap(bytes("text")));
            assertThat(view.read(100, 4)).isEqualTo(ByteBuffer.wrap(bytes("more")));
            assertThat(view.read(102, 4).remaining()).as("where the file ends").isEqualTo(2);
            assertThat(view.read(500, 4).remaining()).isZero();
            assertThat(before.isReadOnly()).isTrue();
        }
    }

    @Test
    void hasDirectories() throws IOException {
        var disk = DirectoryDisk.at(directory);
        disk.createDirectory("a");
        disk.createDirectory("a");
        disk.createDirectory("a/b");
        disk.create("a/c").close();
        disk.create("d").close();

        assertThat(disk.names()).containsExactly("a", "d");
        assertThat(disk.names("a")).containsExactly("b", "c");
        assertThat(disk.names("a/b")).isEmpty();
        assertThat(disk.names("a/c")).as("a file").isEmpty();
        assertThat(disk.names("e")).as("not there").isEmpty();
        assertThat(disk.isDirectory("a/b")).isTrue();
        assertThat(disk.isDirectory("a/c")).isFalse();
        assertThat(disk.isFile("a/c")).isTrue();
        assertThat(disk.isFile("a/b")).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("a/b"))))
                .isEqualTo("rwx------");

        disk.rename("d", "a/b/d");
        disk.forceDirectory("a/b");
        assertThat(disk.names("a/b")).containsExactly("d");
        assertThatIOException().isThrownBy(() -> disk.createDirectory("a/c"));
        assertThatIOException().isThrownBy(() -> disk.create("e/f"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32 * 1024, 32 * 1024 + 1, 200_000})
    void seesAFileAsItWasThroughASnapshot(int length) throws IOException {
        var disk = DirectoryDisk.at(directory);
        var old = new byte[length];
        Arrays.fill(old, (byte) 7);
        try (var file = disk.create("a");
                var other = disk.create("b")) {
            file.write(0, old, length);
            var snapshot = disk.snapshot("a").orElseThrow();

            file.write(length, bytes("more"), 4);
            other.write(0, bytes("other"), 5);
            disk.rename("b", "a");

            assertThat(snapshot.length()).isEqualTo(length);
            assertThat(snapshot.read(0, 500_000)).isEqualTo(ByteBuffer.wrap(old));
            assertThat(snapshot.read(length / 2, 3).remaining()).isEqualTo(Math.min(3, length - length / 2));
            assertThat(snapshot.read(Long.MAX_VALUE, 3).remaining()).isZero();
            assertThat(snapshot.read(0, 3).isReadOnly()).isTrue();
            assertThat(disk.snapshot("a").orElseThrow().length()).isEqualTo(5);
        }
        assertThat(disk.snapshot("b")).isEmpty();
        assertThat(disk.snapshot("c/d")).isEmpty();
    }

    @Test
    void seesAFileOfMoreThanTwoGibibytes() throws IOException {
        var disk = DirectoryDisk.at(directory);
        long far = 5L << 30;
        try (var file = disk.create("a")) {
            file.write(far, bytes("text"), 4); // the rest is a hole, which takes no space
        }

        var snapshot = disk.snapshot("a").orElseThrow();

        assertThat(snapshot.length()).isEqualTo(far + 4);
        assertThat(snapshot.read(far, 10)).isEqualTo(ByteBuffer.wrap(bytes("text")));
        assertThat(snapshot.read(3L << 30, 2)).isEqualTo(ByteBuffer.wrap(bytes("\0\0")));
    }

    @Test
    void isNotHarmedByAnInterrupt() throws IOException {
        var disk = DirectoryDisk.at(directory);
        Thread.currentThread().interrupt();

        try (var file = disk.create("a")) {
            file.write(0, bytes("text"), 4);
            file.force();
            disk.forceDirectory();

            assertThat(disk.view("a").read(0, 4)).isEqualTo(ByteBuffer.wrap(bytes("text")));
            assertThat(disk.snapshot("a").orElseThrow().read(0, 4)).isEqualTo(ByteBuffer.wrap(bytes("text")));
            assertThat(file.read(0, new byte[4], 4)).isEqualTo(4);
            assertThat(Thread.currentThread().isInterrupted())
                    .as("the interrupt is kept")
                    .isTrue();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
