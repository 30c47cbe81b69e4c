package io.evenire.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.evenire.api.spi.Shelf;
import io.evenire.api.spi.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shelf of every storage must do. */
abstract class ShelfContract {

    private static final int ALL = Integer.MAX_VALUE;

    /** More than anybody's buffer. */
    private static final int LONG = 300_000;

    private final StorageContract contract;
    private Storage storage;
    private Shelf shelf;

    @SuppressWarnings("NullAway.Init") // opened before each test
    ShelfContract(StorageContract contract) {
        this.contract = contract;
    }

    @BeforeEach
    void open() {
        storage = contract.open();
        shelf = storage.shelf();
    }

    @AfterEach
    void close() throws IOException {
        storage.close();
    }

    @Test
    void isEmptyAtFirst() throws IOException {
        assertThat(shelf.open("index/run")).isEmpty();
        assertThat(shelf.names("index")).isEmpty();
        assertThat(shelf.names("streams/ab")).isEmpty();
    }

    @Test
    void givesBackWhatWasCommitted() throws IOException {
        put("index/run", "text");

        assertBlob("index/run", "text");
    }

    @Test
    void keepsABlobWithoutBytes() throws IOException {
        put("index/run", "");

        assertBlob("index/run", "");
        assertThat(shelf.names("index")).containsExactly("index/run");
    }

    @Test
    void readsAtAnyOffset() throws IOException {
        var bytes = new byte[LONG];
        new SplittableRandom(1).nextBytes(bytes);
        try (var writer = shelf.write("index/run")) {
            int from = 0;
            for (int length = 0; from < LONG; length = Math.min(3 * length + 1, LONG - from)) {
                writer.write(ByteBuffer.wrap(bytes, from, length));
                from += length;
            }
            writer.commit();
        }

        var blob = shelf.open("index/run").orElseThrow();
        assertThat(blob.length()).isEqualTo(LONG);
        assertThat(blob.read(0, ALL)).isEqualTo(ByteBuffer.wrap(bytes));
        assertThat(blob.read(100_001, 77)).isEqualTo(ByteBuffer.wrap(bytes, 100_001, 77));
        assertThat(blob.read(LONG - 10, 20)).isEqualTo(ByteBuffer.wrap(bytes, LONG - 10, 10));
        assertThat(blob.read(LONG, 20).remaining()).isZero();
        assertThat(blob.read(Long.MAX_VALUE, 20).remaining()).isZero();
        assertThat(blob.read(5, 0).remaining()).isZero();
    }

    @Test
    void givesNumbersAsTheyWereWritten() throws IOException {
        try (var writer = shelf.write("index/run")) {
            writer.write(ByteBuffer.allocate(12).putInt(7).putLong(-2).flip());
            writer.commit();
        }

        var bytes = shelf.open("index/run").orElseThrow().read(0, 12);
        assertThat(bytes.position()).isZero();
        assertThat(bytes.getInt()).isEqualTo(7);
        assertThat(bytes.getLong(4)).isEqualTo(-2);
    }

    @Test
    void leavesTheBuffersOfOthersAsTheyAre() throws IOException {
        var bytes = bytes("text");
        try (var writer = shelf.write("index/run")) {
            writer.write(bytes);
            assertThat(bytes.remaining()).as("taken").isZero();
            bytes.put(0, (byte) 'x');
            writer.commit();
        }

        assertBlob("index/run", "text");
    }

    @Test
    void replacesABlob() throws IOException {
        put("index/run", "a long text");
        put("index/run", "text");

        assertBlob("index/run", "text");
        assertThat(shelf.names("index")).containsExactly("index/run");
    }

    @Test
    void showsNothingBeforeTheCommit() throws IOException {
        put("index/old", "old");
        try (var first = shelf.write("index/old");
                var second = shelf.write("index/new")) {
            first.write(bytes("text"));
            second.write(bytes("text"));

            assertBlob("index/old", "old");
            assertThat(shelf.open("index/new")).isEmpty();
            assertThat(shelf.names("index")).containsExactly("index/old");
        }
    }

    @Test
    void forgetsWhatIsNotCommitted() throws IOException {
        put("index/old", "old");
        try (var first = shelf.write("index/old");
                var second = shelf.write("index/new")) {
            first.write(bytes("x".repeat(LONG)));
            second.write(bytes("x".repeat(LONG)));
        }

        assertBlob("index/old", "old");
        assertThat(shelf.open("index/new")).isEmpty();
        assertThat(shelf.names("index")).containsExactly("index/old");
    }

    @Test
    void closesAWriterTwiceWithoutHarm() throws IOException {
        var writer = shelf.write("index/run");
        writer.write(bytes("text"));
        writer.commit();

        writer.close();
        writer.close();

        assertBlob("index/run", "text");
    }

    @Test
    void writesSeveralBlobsAtOnce() throws IOException {
        try (var first = shelf.write("index/run");
                var second = shelf.write("index/run");
                var third = shelf.write("streams/ab/run")) {
            first.write(bytes("first"));
            second.write(bytes("second"));
            third.write(bytes("third"));
            second.commit();
            third.commit();
            first.commit();
        }

        assertBlob("index/run", "first");
        assertBlob("streams/ab/run", "third");
    }

    @Test
    void keepsAnOpenBlobReadable() throws IOException {
        var texts = new String[] {"short", "long".repeat(LONG)};
        for (var text : texts) {
            put("index/replaced", text);
            put("index/deleted", text);
            var replaced = shelf.open("index/replaced").orElseThrow();
            var deleted = shelf.open("index/deleted").orElseThrow();

            put("index/replaced", "x");
            shelf.delete("index/deleted");

            assertThat(replaced.length()).isEqualTo(text.length());
            assertThat(replaced.read(0, ALL)).isEqualTo(bytes(text));
            assertThat(deleted.read(0, ALL)).isEqualTo(bytes(text));
            assertBlob("index/replaced", "x");
        }
    }

    @Test
    void keepsWhatWasReadAsItWas() throws IOException {
        put("index/run", "x".repeat(LONG));
        var read = shelf.open("index/run").orElseThrow().read(0, ALL);

        put("index/run", "y".repeat(LONG));
        shelf.delete("index/run");

        assertThat(read).isEqualTo(bytes("x".repeat(LONG)));
    }

    @Test
    void addsBytesIfItCanDoSo() throws IOException {
        if (!shelf.append("streams/ab/1", bytes("one"))) {
            assertThat(shelf.open("streams/ab/1")).isEmpty();
            return;
        }
        var first = shelf.open("streams/ab/1").orElseThrow();

        var bytes = bytes("xtwox").limit(4).position(1);
        shelf.append("streams/ab/1", bytes);
        put("streams/ab/2", "two");
        shelf.append("streams/ab/2", bytes("three"));

        assertThat(bytes.remaining()).as("taken").isZero();
        assertBlob("streams/ab/1", "onetwo");
        assertBlob("streams/ab/2", "twothree");
        assertThat(first.length()).as("as it was when it was opened").isEqualTo(3);
        assertThat(first.read(0, ALL)).isEqualTo(bytes("one"));
        put("streams/ab/1", "new");
        assertBlob("streams/ab/1", "new");
    }

    @Test
    void deletesABlob() throws IOException {
        put("index/run", "text");
        put("index/other", "text");

        shelf.delete("index/run");
        shelf.delete("index/run");
        shelf.delete("nowhere/run");

        assertThat(shelf.open("index/run")).isEmpty();
        assertThat(shelf.names("index")).containsExactly("index/other");
        put("index/run", "again");
        assertBlob("index/run", "again");
    }

    @Test
    void listsTheBlobsOfADirectory() throws IOException {
        for (var name : new String[] {"index/1", "index/2", "index/a/3", "index/a/b/4", "index.5/6", "a/index/7"}) {
            put(name, name);
        }

        assertThat(shelf.names("index")).containsExactlyInAnyOrder("index/1", "index/2");
        assertThat(shelf.names("index/a")).containsExactly("index/a/3");
        assertThat(shelf.names("index/a/b")).containsExactly("index/a/b/4");
        assertThat(shelf.names("index.5")).containsExactly("index.5/6");
        assertThat(shelf.names("inde")).isEmpty();
        assertThat(shelf.names("index/1")).as("a blob is no directory").isEmpty();
        assertThat(shelf.open("index/a")).as("a directory is no blob").isEmpty();
        assertBlob("index/a/b/4", "index/a/b/4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run",
                "/",
                "/run",
                "index/",
                "index//run",
                "../run",
                "index/..",
                "index/.run",
                "./run",
                "index/Run",
                "index/r_n",
                "index/r n",
                "index/r\u00fcn",
                "index/r\0n",
                "index\\run",
                "index/run/",
                "~/run"
            })
    void refusesWhatIsNoName(String name) throws IOException {
        assertMisuse(() -> shelf.write(name));
        assertMisuse(() -> shelf.open(name));
        assertMisuse(() -> shelf.delete(name));
        if (!name.equals("run")) {
            assertMisuse(() -> shelf.names(name));
        }
        if (shelf.append("streams/ab/1", bytes("text"))) {
            assertMisuse(() -> shelf.append(name, bytes("text")));
        }
    }

    @Test
    void takesANameOfTheGreatestLength() throws IOException {
        var longest = "index/" + "x".repeat(Shelf.NAME_LENGTH_MAX - 6);

        put(longest, "text");

        assertBlob(longest, "text");
        assertThat(shelf.names("index")).containsExactly(longest);
        assertMisuse(() -> shelf.write(longest + "x"));
        assertMisuse(() -> shelf.open(longest + "x"));
    }

    @Test
    void keepsBlobsAcrossReopeningIfItKeepsAny() throws IOException {
        var expected = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            put("index/" + i, "text " + i);
            expected.add("index/" + i);
            storage.close();
            open();

            if (contract.keepsBlobs()) {
                assertThat(shelf.names("index")).hasSameElementsAs(expected);
                assertBlob("index/" + i, "text " + i);
                assertBlob("index/0", "text 0");
            } else {
                assertThat(shelf.names("index")).isEmpty();
                assertThat(shelf.open("index/" + i)).isEmpty();
            }
        }
    }

    @Test
    void changesNothingOfTheJournal() throws IOException {
        var chain = FrameChain.of(1);
        storage.journal().append(chain.batch(3, 100));
        storage.journal().force();

        put("index/run", "text");
        shelf.append("streams/ab/1", bytes("text"));
        shelf.delete("index/run");

        assertThat(storage.journal().head()).isEqualTo(3);
        assertThat(storage.journal().read(1, ALL)).hasSize(3);
    }

    private void put(String name, String text) throws IOException {
        try (var writer = shelf.write(name)) {
            writer.write(bytes(text));
            writer.commit();
        }
    }

    private void assertBlob(String name, String text) throws IOException {
        var blob = shelf.open(name).orElseThrow();
        assertThat(blob.length()).as("length of %s", name).isEqualTo(text.length());
        assertThat(blob.read(0, ALL)).as(name).isEqualTo(bytes(text));
    }

    private static void assertMisuse(ThrowingCallable call) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(call)
                .withMessageStartingWith("name of a ");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }
}
