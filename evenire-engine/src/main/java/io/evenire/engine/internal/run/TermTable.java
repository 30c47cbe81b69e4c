package io.evenire.engine.internal.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;

/**
 * The terms of one kind and their positions, gathered in memory without an object for a term or a posting.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
final class TermTable {
    /*
     * The texts stand one behind the other in one array; a hash table with open addressing finds the number of a text.
     * The postings of all terms stand in the order they came; each knows the one before of the same term.
     */

    private static final int SLOT_COUNT_MIN = 16;

    private final Kind kind;
    private int[] slots = new int[SLOT_COUNT_MIN]; // the number of a term, plus 1
    private byte[] texts = new byte[256];
    private int[] starts = new int[SLOT_COUNT_MIN + 1]; // of the texts, one more than there are
    private int[] lasts = new int[SLOT_COUNT_MIN]; // the number of the last posting of each term
    private int[] postingCounts = new int[SLOT_COUNT_MIN];
    private int termCount;

    private long[] positions = new long[SLOT_COUNT_MIN];
    private int[] befores = new int[SLOT_COUNT_MIN]; // the number of the posting before, -1 for none
    private int positionCount;

    TermTable(Kind kind) {
        this.kind = kind;
    }

    int termCount() {
        return termCount;
    }

    void add(String text, long position) {
        int term = term(text.getBytes(UTF_8));
        int before = lasts[term];
        if (before >= 0 && positions[before] >= position) {
            throw new IllegalArgumentException(
                    "positions of a term must rise, found %d after %d".formatted(position, positions[before]));
        }
        if (positionCount == positions.length) {
            positions = Arrays.copyOf(positions, 2 * positionCount);
            befores = Arrays.copyOf(befores, 2 * positionCount);
        }
        positions[positionCount] = position;
        befores[positionCount] = before;
        lasts[term] = positionCount++;
        postingCounts[term]++;
    }

    void writeTo(RunWriter writer) throws IOException {
        var order = IndexSort.sorted(
                termCount,
                (a, b) -> Arrays.compareUnsigned(texts, starts[a], starts[a + 1], texts, starts[b], starts[b + 1]));
        for (int term : order) {
            var key = Term.key(kind, Arrays.copyOfRange(texts, starts[term], starts[term + 1]));
            int count = postingCounts[term];
            writer.begin(kind, key, key.length, count);
            for (long position : positions(lasts[term], count)) {
                writer.add(position);
            }
            writer.end();
        }
    }

    private long[] positions(int last, int count) {
        var found = new long[count];
        int posting = last;
        for (int i = count - 1; i >= 0; i--) {
            found[i] = positions[posting];
            posting = befores[posting];
        }
        return found;
    }

    private int term(byte[] text) {
        int mask = slots.length - 1;
        int slot = slot(text, 0, text.length, mask);
        while (slots[slot] != 0) {
            int term = slots[slot] - 1;
            if (Arrays.equals(texts, starts[term], starts[term + 1], text, 0, text.length)) {
                return term;
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = termCount + 1;
        return addTerm(text);
    }

    private int addTerm(byte[] text) {
        int start = starts[termCount];
        int end = Math.addExact(start, text.length);
        if (end > texts.length) {
            texts = Arrays.copyOf(texts, Math.max(end, (int) Math.min(2L * texts.length, Integer.MAX_VALUE - 8)));
        }
        if (termCount == lasts.length) {
            lasts = Arrays.copyOf(lasts, 2 * termCount);
            postingCounts = Arrays.copyOf(postingCounts, 2 * termCount);
            starts = Arrays.copyOf(starts, 2 * termCount + 1);
        }
        System.arraycopy(text, 0, texts, start, text.length);
        starts[termCount + 1] = end;
        lasts[termCount] = -1;
        int term = termCount++;
        if (termCount > slots.length / 2) {
            growSlots();
        }
        return term;
    }

    private void growSlots() {
        var larger = new int[2 * slots.length];
        int mask = larger.length - 1;
        for (int term = 0; term < termCount; term++) {
            int slot = slot(texts, starts[term], starts[term + 1], mask);
            while (larger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = term + 1;
        }
        slots = larger;
    }

    private static int slot(byte[] bytes, int start, int end, int mask) {
        return (int) TermHash.of(bytes, start, end) & mask;
    }
}
