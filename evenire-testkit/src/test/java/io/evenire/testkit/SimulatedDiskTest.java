package io.evenire.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {

    private final SimulatedDisk disk = SimulatedDisk.empty();

    @Test
    void forgetsWhatWasNotForced() throws IOException {
        var file = durableFile("a", "old");
        write(file, 3, "new");

        assertThat(disk.bytes("a")).asString().isEqualTo("oldnew");
        assertThat(text(disk.afterPowerCut(PowerCut.NONE, 1), "a")).isEqualTo("old");
        assertThat(text(disk.afterPowerCut(PowerCut.ALL, 1), "a")).isEqualTo("oldnew");
        assertThat(text(disk.afterPowerCut(PowerCut.SIZE_ONLY, 1), "a")).isEqualTo("old\0\0\0");

        file.force();

        assertThat(text(disk.afterPowerCut(PowerCut.NONE, 1), "a")).isEqualTo("oldnew");
    }

    @Test
    void forgetsANameThatWasNotForced() throws IOException {
        var file = durableFile("a", "text");
        disk.create("b");
        disk.rename("a", "c");
        file.force();

        assertThat(disk.names()).containsExactly("b", "c");
        assertThat(disk.afterPowerCut(PowerCut.NONE, 1).names()).containsExactly("a");

        disk.forceDirectory();
        disk.delete("c");

        assertThat(text(disk.afterPowerCut(PowerCut.NONE, 1), "c")).isEqualTo("text");
        assertThat(disk.afterPowerCut(PowerCut.ALL, 1).names()).containsExactly("b");
    }

    @Test
    void losesWhatIsInADirectoryThatIsNotDurable() throws IOException {
        disk.createDirectory("a");
        var file = disk.create("a/b");
        write(file, 0, "text");
        file.force();
        disk.forceDirectory("a");

        assertThat(disk.directories()).containsExactly("a");
        assertThat(disk.afterPowerCut(PowerCut.NONE, 1).names()).isEmpty();
        assertThat(disk.afterPowerCut(PowerCut.NONE, 1).directories()).isEmpty();
        assertThat(text(disk.afterPowerCut(PowerCut.ALL, 1), "a/b")).isEqualTo("text");
        var killed = disk.afterPowerCut(PowerCut.KILL9, 1);
        assertThat(killed.names()).containsExactly("a/b");
        assertThat(killed.afterPowerCut(PowerCut.NONE, 1).names()).isEmpty();

        disk.forceDirectory();

        assertThat(text(disk.afterPowerCut(PowerCut.NONE, 1), "a/b")).isEqualTo("text");
    }

    @Test
    void movesAFileToADirectoryWhenThatIsForced() throws IOException {
        var file = durableFile("new", "new");
        disk.createDirectory("a");
        disk.forceDirectory();
        disk.rename("new", "a/b");
        file.force();

        assertThat(disk.names()).containsExactly("a/b");
        assertThat(disk.afterPowerCut(PowerCut.NONE, 1).names()).containsExactly("new");

        disk.forceDirectory("a");
        assertThat(disk.afterPowerCut(PowerCut.NONE, 1).names()).containsExactly("a/b", "new");
        disk.forceDirectory();
        assertThat(disk.afterPowerCut(PowerCut.NONE, 1).names()).containsExactly("a/b");
    }

    @Test
    void losesAFileThatOnlyItsOldDirectoryWasForcedOf() throws IOException {
        durableFile("new", "new");
        disk.createDirectory("a");
        disk.forceDirectory();
        disk.rename("new", "a/b");

        disk.forceDirectory();

        assertThat(disk.afterPowerCut(PowerCut.NONE, 1).names()).isEmpty();
    }

    @Test
    void keepsWhatIsPendingWhenAProcessIsKilled() throws IOException {
        var file = durableFile("a", "old");
        write(file, 3, "new");

        var killed = disk.afterPowerCut(PowerCut.KILL9, 1);

        assertThat(text(killed, "a")).isEqualTo("oldnew");
        assertThat(text(killed.afterPowerCut(PowerCut.NONE, 1), "a")).isEqualTo("old");
        killed.file("a").orElseThrow().force();
        assertThat(text(killed.afterPowerCut(PowerCut.NONE, 1), "a")).isEqualTo("oldnew");
    }

    @Test
    void losesForGoodWhatAFailedForceShouldHaveKept() throws IOException {
        var file = durableFile("a", "old");
        write(file, 3, "new");
        disk.failForce(disk.forceCount() + 1);

        assertThatIOException().isThrownBy(file::force);
        file.force();

        assertThat(disk.bytes("a")).asString().isEqualTo("oldnew");
        assertThat(text(disk.afterPowerCut(PowerCut.ALL, 1), "a")).isEqualTo("old");
    }

    @Test
    void tearsAndReordersWhatWasNotForced() throws IOException {
        var file = durableFile("a", "");
        write(file, 0, "a".repeat(512) + "b".repeat(512));
        write(file, 1024, "c".repeat(512));

        var sectors = new HashSet<String>();
        var torn = new HashSet<Integer>();
        var prefixes = new HashSet<Integer>();
        LongStream.range(0, 200).forEach(seed -> {
            sectors.add(
                    text(disk.afterPowerCut(PowerCut.SUBSET_SECTORS, seed), "a").replaceAll("(.)\\1*", "$1"));
            torn.add(text(disk.afterPowerCut(PowerCut.TORN_LAST, seed), "a").length());
            prefixes.add(text(disk.afterPowerCut(PowerCut.PREFIX, seed), "a").length());
        });

        assertThat(sectors).containsExactlyInAnyOrder("", "a", "\0b", "ab", "\0c", "a\0c", "\0bc", "abc");
        assertThat(torn).hasSizeGreaterThan(50).allMatch(length -> length >= 1024 && length <= 1536);
        assertThat(prefixes).containsExactlyInAnyOrder(0, 1024, 1536);
    }

    @Test
    void leavesGarbageWhereTheLastWriteShouldBe() throws IOException {
        var file = durableFile("a", "");
        write(file, 0, "first");
        write(file, 5, "last".repeat(100));

        var found = text(disk.afterPowerCut(PowerCut.GARBAGE_LAST, 3), "a");

        assertThat(found).hasSize(405).startsWith("first").isNotEqualTo("first" + "last".repeat(100));
    }

    @Test
    void isDeadAfterThePowerIsCut() throws IOException {
        var file = durableFile("a", "old");
        disk.cutPowerAt(disk.stepCount() + 2);
        write(file, 3, "new");

        assertThatExceptionOfType(PowerFailure.class).isThrownBy(file::force);
        assertThatExceptionOfType(PowerFailure.class).isThrownBy(file::length);
        assertThatExceptionOfType(PowerFailure.class).isThrownBy(disk::names);

        assertThat(text(disk.afterPowerCut(PowerCut.NONE, 1), "a"))
                .as("the force did not come to it")
                .isEqualTo("old");
        assertThat(text(disk.afterPowerCut(PowerCut.ALL, 1), "a")).isEqualTo("oldnew");
    }

    @Test
    void failsAWrite() throws IOException {
        var file = durableFile("a", "old");
        disk.failWrite(disk.writeCount() + 1);

        assertThatIOException().isThrownBy(() -> write(file, 3, "new"));

        assertThat(disk.bytes("a")).asString().isEqualTo("old");
        write(file, 3, "new");
        assertThat(disk.bytes("a")).asString().isEqualTo("oldnew");
    }

    @Test
    void writesAsMuchAsThereIsSpaceFor() throws IOException {
        var file = durableFile("a", "old");
        disk.setCapacity(5);

        assertThatExceptionOfType(SimulatedFile.NoSpaceLeft.class).isThrownBy(() -> write(file, 3, "new"));
        assertThat(disk.bytes("a")).asString().isEqualTo("oldne");
        write(file, 0, "OLD");
        assertThat(disk.bytes("a")).asString().isEqualTo("OLDne");

        disk.setCapacity(100);
        disk.shortenWrite(disk.writeCount() + 1);
        assertThatExceptionOfType(SimulatedFile.NoSpaceLeft.class).isThrownBy(() -> write(file, 5, "1234"));
        assertThat(disk.bytes("a")).asString().isEqualTo("OLDne12");
    }

    @Test
    void cutsAFile() throws IOException {
        var file = durableFile("a", "text");

        file.setLength(2);
        file.setLength(3);

        assertThat(disk.bytes("a")).asString().isEqualTo("te\0");
        assertThat(text(disk.afterPowerCut(PowerCut.NONE, 1), "a")).isEqualTo("text");
        assertThat(text(disk.afterPowerCut(PowerCut.ALL, 1), "a")).isEqualTo("te\0");
    }

    @Test
    void refusesNamesThatAreTakenOrMissing() throws IOException {
        disk.create("a");

        assertThatIOException().isThrownBy(() -> disk.create("a")).withMessageContaining("a");
        assertThatIOException().isThrownBy(() -> disk.delete("b")).withMessageContaining("b");
        assertThatIOException().isThrownBy(() -> disk.rename("b", "c")).withMessageContaining("b");
        assertThatIOException().isThrownBy(() -> disk.createDirectory("a")).withMessageContaining("a");
        assertThatIOException().isThrownBy(() -> disk.create("d/e")).withMessageContaining("d");
        assertThatIOException().isThrownBy(() -> disk.rename("a", "d/a")).withMessageContaining("d");
    }

    private SimulatedFile durableFile(String name, String text) throws IOException {
        var file = disk.create(name);
        write(file, 0, text);
        file.force();
        disk.forceDirectory();
        return file;
    }

    private static void write(SimulatedFile file, int offset, String text) throws IOException {
        file.write(offset, text.getBytes(US_ASCII), text.length());
    }

    private static String text(SimulatedDisk disk, String name) {
        try {
            return new String(disk.bytes(name), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
