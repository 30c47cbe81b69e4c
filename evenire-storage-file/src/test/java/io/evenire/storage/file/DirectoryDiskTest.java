package io.evenire.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void isNotHarmedByAnInterrupt() throws IOException {
        var disk = DirectoryDisk.at(directory);
        Thread.currentThread().interrupt();

        try (var file = disk.create("a")) {
            file.write(0, bytes("text"), 4);
            file.force();
            disk.forceDirectory();

            assertThat(disk.view("a").read(0, 4)).isEqualTo(ByteBuffer.wrap(bytes("text")));
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
