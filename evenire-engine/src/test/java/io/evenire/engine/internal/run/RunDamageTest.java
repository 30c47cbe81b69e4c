package io.evenire.engine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenire.api.StreamId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that is not as it was written is found out, or answers as before. */
class RunDamageTest {

    static LongStream seeds() {
        var given = Long.getLong("evenire.seed");
        return given != null ? LongStream.of(given) : new Random().longs(20);
    }

    @Test
    void findsEveryFlippedBit() throws IOException {
        var bytes = SmallRuns.golden();
        var expected = answers(SmallRuns.open(bytes));
        int lookedUpCount = 0;
        for (int bit = 0; bit < Byte.SIZE * bytes.length; bit++) {
            bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));

            assertThatThrownBy(() -> SmallRuns.open(bytes).verify(RunWatch.NONE))
                    .as("bit %d", bit)
                    .isInstanceOf(DamagedRunException.class)
                    .hasMessageStartingWith("small@");
            lookedUpCount += answersAsBefore(bytes, expected) ? 1 : 0;

            bytes[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
        }
        assertThat(lookedUpCount)
                .as("only lines of the filter that nobody asked")
                .isLessThan(1000);
    }

    @Test
    void findsThatItIsCutOff() throws IOException {
        var bytes = SmallRuns.golden();
        for (int length = 0; length < bytes.length; length++) {
            var cut = Arrays.copyOf(bytes, length);

            assertThatExceptionOfType(DamagedRunException.class)
                    .as("length %d", length)
                    .isThrownBy(() -> SmallRuns.open(cut));
        }
    }

    @Test
    void findsThatBytesWereAdded() throws IOException {
        var bytes = SmallRuns.golden();

        assertThatExceptionOfType(DamagedRunException.class)
                .isThrownBy(() -> SmallRuns.open(Arrays.copyOf(bytes, bytes.length + 1)));
    }

    @Test
    void findsABlockInTheWrongPlace() throws IOException {
        var bytes = SmallRuns.withLongLists(1, 20_000);
        var blocks = blocks(bytes);
        var first = blocks.get(0);
        var swapped = bytes.clone();
        var other = blocks.get(1);
        System.arraycopy(bytes, other.offset, swapped, first.offset, other.length);

        assertThatExceptionOfType(DamagedRunException.class)
                .isThrownBy(() -> SmallRuns.open(swapped).head(Term.of(SmallRuns.ORDER)))
                .withMessageStartingWith("small@40: checksum of block is ");
    }

    @Test
    void findsABlockOfAnotherRun() throws IOException {
        var bytes = SmallRuns.golden();
        var builder = new RunBuilder();
        builder.stream(SmallRuns.orderHead(), 5, new long[] {105}, 1);
        var out = new MemoryBlob.Writer();
        builder.writeTo(out, new RunRange(101, 106, 0xC0FFEE01));
        var other = out.bytes();
        var mixed = bytes.clone();
        var block = blocks(other).getFirst();
        System.arraycopy(other, block.offset, mixed, block.offset, block.length);

        assertThatExceptionOfType(DamagedRunException.class).isThrownBy(() -> SmallRuns.open(mixed));
    }

    /** Whoever can seal what he has changed may get wrong answers, but nothing breaks or runs for ever. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void neverBreaksByBytesThatAreSealed(long seed) throws IOException {
        var random = new Random(seed);
        var model = new RunModel(random);
        model.append(600);
        var bytes = random.nextBoolean() ? model.write(1, model.last()).bytes() : SmallRuns.withLongLists(1, 3000);
        int refusedCount = 0;
        for (int i = 0; i < 300; i++) {
            var changed = bytes.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                change(changed, random);
            }
            try {
                var run = SmallRuns.open(changed);
                answers(run);
                RunMerge.of(List.of(run), 1).writeTo(new MemoryBlob.Writer(), RunWatch.NONE);
                run.verify(RunWatch.NONE);
            } catch (DamagedRunException e) {
                refusedCount++;
            }
        }
        assertThat(refusedCount).isPositive();
    }

    private static boolean answersAsBefore(byte[] bytes, List<Object> expected) throws IOException {
        try {
            assertThat(answers(SmallRuns.open(bytes))).isEqualTo(expected);
            return true;
        } catch (DamagedRunException e) {
            return false;
        }
    }

    /** Asks everything. */
    private static List<Object> answers(Run run) throws IOException {
        var answers = new ArrayList<Object>();
        answers.add(run.range());
        for (var name : List.of("order-42", "order-7 ☕", "$streams", "a", "a-10", "b")) {
            var stream = run.stream(Term.of(StreamId.of(name)));
            if (stream != null) {
                var positions = new long[700];
                answers.add(stream.fill(Math.max(0, stream.firstVersion() - 10), positions));
                answers.add(LongStream.of(positions).boxed().toList());
                answers.add(stream.head());
            }
        }
        for (var id : List.of(Term.id(0x018F4E3A_0000_7000L, 102), Term.id(-1, 104), Term.id(0, 0))) {
            answers.add(LongStream.of(run.positions(id)).boxed().toList());
        }
        var heads = run.streams("", "");
        for (var head = heads.next(); head != null; head = heads.next()) {
            answers.add(head);
        }
        for (var kind : List.of(Kind.CATEGORY, Kind.TYPE, Kind.TAG)) {
            var terms = run.terms(kind, "", null);
            for (var term = terms.next(); term != null; term = terms.next()) {
                answers.add(term);
                var postings = run.postings(Term.of(kind, term.text()));
                while (postings.next()) {
                    answers.add(postings.position());
                }
                while (postings.previous()) {
                    answers.add(postings.position());
                }
                answers.add(postings.floor(300) ? postings.position() : -1);
            }
        }
        return answers;
    }

    /** Changes a byte of a block, and seals the block again. */
    private static void change(byte[] bytes, Random random) throws IOException {
        var blocks = blocks(bytes);
        var block = blocks.get(random.nextInt(blocks.size()));
        int index = block.offset + Block.LEVEL_OFFSET + random.nextInt(block.length - Block.LEVEL_OFFSET);
        bytes[index] = (byte) (random.nextBoolean() ? random.nextInt(256) : bytes[index] + random.nextInt(3) - 1);
        var copy = Arrays.copyOfRange(bytes, block.offset, block.offset + block.length);
        int salt = ByteBuffer.wrap(bytes).getInt(36);
        ByteBuffer.wrap(bytes).putInt(block.offset, Seal.of(salt, block.offset, copy, Seal.LENGTH, copy.length));
    }

    private record Place(int offset, int length) {}

    private static List<Place> blocks(byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        var footer = RunFooter.read("small", new MemoryBlob(bytes), buffer.getInt(36));
        var blocks = new ArrayList<Place>();
        for (int offset = RunHeader.LENGTH; offset < footer.filterOffset(); ) {
            var block = new Place(offset, buffer.getShort(offset + Block.LENGTH_OFFSET));
            blocks.add(block);
            offset += block.length;
        }
        return blocks;
    }
}
