package io.evenire.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenire.api.ExpectedVersion;
import io.evenire.api.NewEvent;
import io.evenire.client.EvenireClient;
import io.evenire.engine.Evenire;
import io.evenire.engine.Settings;
import io.evenire.engine.StreamFiling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools as a user meets them: each a process with lines and an exit code, before and after the server. */
class ToolsIT {

    private static final String SEGMENT = "0000000000000000001.journal";
    private static final int EVENT_COUNT = 12;

    /** Where the first frame begins, behind the header of the segment and a mark. */
    private static final int FIRST_FRAME_OFFSET = 132;

    /** In the second frame or the third, which later ones prove to have been durable. */
    private static final int DAMAGED_OFFSET = 500;

    @TempDir
    private Path directory;

    /** What a process said. */
    private record Result(int exitCode, List<String> out, List<String> err) {}

    @BeforeEach
    void fill() {
        try (var store = Evenire.builder()
                .location(directory.toString())
                .settings(Settings.defaults().withTableCountMax(4).withStreamFiles(StreamFiling.ALL))
                .withoutThread()
                .open()) {
            for (int i = 0; i < EVENT_COUNT; i++) {
                store.append(
                        "order-" + i % 3, ExpectedVersion.any(), NewEvent.json("Placed", "{\"n\": %d}".formatted(i)));
            }
        }
    }

    @Test
    void aSoundStoreIsSound() throws IOException, InterruptedException {
        var verified = run("verify", directory.toString());

        assertThat(verified.exitCode()).isZero();
        assertThat(verified.err()).isEmpty();
        assertThat(verified.out()).hasSize(2).last().isEqualTo("sound");
        assertThat(verified.out().getFirst())
                .startsWith("12 frames, 12 events up to position 12, 3 streams, ")
                .endsWith(", 3 stream files");
        assertThat(run("repair", "--yes", directory.toString()))
                .isEqualTo(new Result(
                        ToolRun.NOT_DONE,
                        List.of(),
                        List.of("evenire: nothing to repair in %s: the journal is sound".formatted(directory))));
    }

    @Test
    void everyFileIsPrintedForAPerson() throws IOException, InterruptedException {
        assertPrints(directory.resolve(SEGMENT), "segment of a journal, ", "  12  order-2  version 3  Placed  ");
        assertPrints(directory.resolve("store.json"), "who a store is", "incarnation ");
        assertPrints(directory.resolve("evenire.lock"), "lock of a store", "pid ");
        assertPrints(
                directory.resolve("streams/01/0000000000000001.events"),
                "file of a stream, ",
                "  10  order-0  version 3  Placed  ");
        try (var runs = Files.list(directory.resolve("index"))) {
            assertPrints(runs.findFirst().orElseThrow(), "run of the index, ", "type 'Placed': ");
        }
        var text = Files.writeString(directory.resolve("notes.txt"), "nothing");
        assertThat(run("inspect", text.toString()))
                .isEqualTo(new Result(
                        ToolRun.NOT_DONE, List.of(), List.of("evenire: %s is no file of a store".formatted(text))));
    }

    @Test
    void whatIsDerivedIsMadeAgain() throws IOException, InterruptedException {
        var file = directory.resolve("streams/01/0000000000000001.events");
        flip(file, 100);

        var verified = run("verify", directory.toString());

        assertThat(verified.exitCode()).isEqualTo(ToolRun.DERIVED_DAMAGED);
        assertThat(verified.out())
                .anyMatch(line -> line.startsWith("derived  streams/01/0000000000000001.events@0: stream file: "))
                .anyMatch(line -> line.contains("no event is lost") && line.contains("evenire rebuild " + directory));
        var rebuilt = run("rebuild", directory.toString());
        assertThat(rebuilt.exitCode()).isZero();
        assertThat(rebuilt.out()).containsExactly("made again what is derived from the journal, up to position 12");
        assertThat(run("verify", directory.toString()).exitCode()).isZero();
    }

    @Test
    void aDamagedJournalIsCutWhenSomebodySaysSo() throws IOException, InterruptedException {
        flip(directory.resolve(SEGMENT), DAMAGED_OFFSET);
        var damaged = Files.readAllBytes(directory.resolve(SEGMENT));

        assertSays(
                ToolRun.JOURNAL_DAMAGED,
                run("verify", directory.toString()),
                "journal  %s@".formatted(SEGMENT),
                "evenire repair " + directory);
        assertThat(run("rebuild", directory.toString()))
                .satisfies(rebuilt -> assertThat(rebuilt.exitCode()).isEqualTo(ToolRun.JOURNAL_DAMAGED))
                .satisfies(rebuilt -> assertThat(rebuilt.err())
                        .last()
                        .asString()
                        .contains(SEGMENT, "nothing is made again from a damaged journal"));
        assertSays(
                ToolRun.JOURNAL_DAMAGED,
                run("repair", directory.toString()),
                "lost to the store: positions ",
                "kept beside the store");
        assertThat(Files.readAllBytes(directory.resolve(SEGMENT))).isEqualTo(damaged);

        assertSays(0, run("repair", "--yes", directory.toString()), "kept in %s/repaired-".formatted(directory));

        assertSays(0, run("verify", directory.toString()), "sound");
        try (var server = ServerProcess.serve(directory);
                var store = EvenireClient.connect(server.address())) {
            assertThat(store.state().head()).isBetween(1L, 3L);
            assertThat(store.append("order-9", ExpectedVersion.noStream(), NewEvent.json("Placed", "{}")))
                    .isNotNull();
        }
    }

    @Test
    void aDamagedMarkCostsNoEvent() throws IOException, InterruptedException {
        flip(directory.resolve(SEGMENT), FIRST_FRAME_OFFSET - 10);

        assertSays(
                ToolRun.JOURNAL_DAMAGED,
                run("verify", directory.toString()),
                "mark  %s@64: ".formatted(SEGMENT),
                "damaged: marks of the journal, but no event");
        assertSays(0, run("repair", "--yes", directory.toString()), "repaired; no event was lost");
        assertSays(0, run("verify", directory.toString()), "12 events up to position 12", "sound");
    }

    /** A repair that only made an interrupted one to its end used to end as if it had failed. */
    @Test
    void anInterruptedRepairIsFinished() throws IOException, InterruptedException {
        var kept = Files.createDirectory(directory.resolve("repaired-20260101-120000"));
        Files.writeString(directory.resolve("cut.json"), cut(5));

        assertThat(run("verify", directory.toString()))
                .satisfies(verified -> assertThat(verified.exitCode()).isEqualTo(ToolRun.NOT_DONE))
                .satisfies(verified -> assertThat(verified.err())
                        .singleElement()
                        .asString()
                        .contains("a repair of the store", "was interrupted"));
        assertSays(0, run("inspect", directory.resolve("cut.json").toString()), "cut before position 5");
        assertSays(
                0,
                run("repair", directory.toString()),
                "finished a repair that was interrupted; what it cut off is kept in " + kept);
        assertSays(0, run("verify", directory.toString()), "4 events up to position 4", "sound");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "rebuild", "repair"})
    void thereMustBeAStore(String tool) throws IOException, InterruptedException {
        var none = Files.createDirectories(directory.resolve("none"));

        assertThat(run(tool, none.toString()))
                .isEqualTo(new Result(
                        ToolRun.NOT_DONE,
                        List.of(),
                        List.of("evenire: there is no store in %s: it has no store.json".formatted(none))));
        assertThat(none).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "rebuild", "repair", "inspect"})
    void wordsMustMakeSense(String tool) throws IOException, InterruptedException {
        var nothing = run(tool);
        var unknown = run(tool, directory.toString(), "--colour");

        assertThat(nothing.exitCode()).isEqualTo(Main.MISUSED);
        assertThat(nothing.err()).last().isEqualTo("Try 'evenire %s --help'.".formatted(tool));
        assertThat(unknown.exitCode()).isEqualTo(Main.MISUSED);
        assertThat(unknown.out()).isEmpty();
    }

    @Test
    void aStoreThatAServerHoldsIsLeftAlone() throws IOException, InterruptedException {
        try (var server = ServerProcess.serve(directory);
                var store = EvenireClient.connect(server.address())) {
            assertRefused(run("verify", directory.toString()));
            assertRefused(run("repair", "--yes", directory.toString()));
            assertRefused(run("rebuild", directory.toString()));
            assertRefused(run("inspect", directory.resolve(SEGMENT).toString()));
            assertRefused(run(
                    "inspect",
                    directory.resolve("streams/01/0000000000000001.events").toString()));

            assertThat(store.append("order-9", ExpectedVersion.noStream(), NewEvent.json("Placed", "{}"))
                            .lastPosition())
                    .isEqualTo(EVENT_COUNT + 1);
        }
    }

    /** Where the end of the journal shows that what is before it was durable, and is damaged now. */
    @Test
    void aServerDoesNotStartOnADamagedJournal() throws IOException, InterruptedException {
        deleteIndex();
        flip(directory.resolve(SEGMENT), DAMAGED_OFFSET);

        var served = run("serve", "--port", "0", "--data", directory.toString());

        assertThat(served.exitCode()).isEqualTo(Main.FAILED);
        assertThat(served.err())
                .singleElement()
                .asString()
                .startsWith("evenire: ")
                .contains(SEGMENT + "@", "damaged");
        assertThat(served.out()).noneMatch(line -> line.contains(" serves "));
    }

    @Test
    void aServerDoesNotStartWhereNothingSaysWhoTheStoreIs() throws IOException, InterruptedException {
        flip(directory.resolve("store.json"), 40);

        var served = run("serve", "--port", "0", "--data", directory.toString());

        assertThat(served.exitCode()).isEqualTo(Main.FAILED);
        assertThat(served.err())
                .singleElement()
                .asString()
                .startsWith("evenire: ")
                .contains("store.json@0");
    }

    private void deleteIndex() throws IOException {
        try (var runs = Files.list(directory.resolve("index"))) {
            for (var run : runs.toList()) {
                Files.delete(run);
            }
        }
    }

    private static void assertPrints(Path file, String first, String some) throws IOException, InterruptedException {
        var result = run("inspect", file.toString());
        assertThat(result.exitCode()).as("%s", result).isZero();
        assertThat(result.out().getFirst()).startsWith(first);
        assertThat(result.out()).anyMatch(line -> line.contains(some));
        assertThat(result.err()).isEmpty();
    }

    private static void assertSays(int exitCode, Result result, String... some) {
        assertThat(result.exitCode()).as("%s", result).isEqualTo(exitCode);
        for (var text : some) {
            assertThat(result.out()).anyMatch(line -> line.contains(text));
        }
    }

    private static void assertRefused(Result result) {
        assertThat(result.exitCode()).isEqualTo(ToolRun.NOT_DONE);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).singleElement().asString().matches("evenire: .* held by another process: pid \\d+ .*");
    }

    private static Result run(String... words) throws IOException, InterruptedException {
        try (var tool = ServerProcess.run(words)) {
            int exitCode = tool.exitCode();
            return new Result(exitCode, tool.out(), tool.err());
        }
    }

    private static void flip(Path file, int offset) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[offset] ^= 1;
        Files.write(file, bytes);
    }

    /** {@return the file that a repair leaves which is interrupted} */
    private static String cut(long position) {
        var checked = """
                {
                  "format": 1,
                  "position": %d,
                  "kept": "repaired-20260101-120000",
                  "derived": "index streams",
                  "incarnation": "8d2b3c9e-3f0a-4c55-9d2f-6a1b7c8d9e0f",
                """.formatted(position);
        var crc = new CRC32C();
        crc.update(checked.getBytes(StandardCharsets.ISO_8859_1));
        return "%s  \"checksum\": \"%08x\"\n}\n".formatted(checked, (int) crc.getValue());
    }
}
