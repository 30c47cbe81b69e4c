package io.evenire.engine.internal.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Makes the filter of a run, a window of lines at a time, because the filter of a large run is larger than what may be
 * taken of the heap. Every term is added once for each window.
 */
final class TermFilterWriter {

    /** How many lines are made at a time, at most: 32 MiB, enough for 22 million terms. */
    static final int WINDOW_LINE_COUNT_MAX = 1 << 19;

    private final long lineCount;
    private final int windowLineCount;
    private final byte[] window;
    private long firstLine;

    TermFilterWriter(long termCount, int windowLineCountMax) {
        this.lineCount = TermFilter.lineCount(termCount);
        this.windowLineCount = (int) Math.min(lineCount, windowLineCountMax);
        this.window = new byte[windowLineCount * TermFilter.LINE_LENGTH];
    }

    /** {@return how many windows a filter has} */
    static long windowCount(long termCount, int windowLineCountMax) {
        return Math.ceilDiv(TermFilter.lineCount(termCount), windowLineCountMax);
    }

    long lineCount() {
        return lineCount;
    }

    /** Adds a term, unless it belongs to another window. */
    void add(long hash) {
        long line = TermFilter.line(hash, lineCount) - firstLine;
        if (line >= 0 && line < windowLineCount) {
            TermFilter.set(hash, window, (int) line * TermFilter.LINE_LENGTH);
        }
    }

    /** Writes the window and begins the next one; false if it was the last. */
    boolean writeTo(RunOutput out, int salt) throws IOException {
        int count = (int) Math.min(windowLineCount, lineCount - firstLine);
        var lines = ByteBuffer.wrap(window);
        for (int i = 0; i < count; i++) {
            int start = i * TermFilter.LINE_LENGTH;
            int end = start + TermFilter.BITS_LENGTH;
            lines.putInt(end, Seal.of(salt, firstLine + i, window, start, end));
            out.write(window, start, TermFilter.LINE_LENGTH);
        }
        firstLine += count;
        Arrays.fill(window, (byte) 0);
        return firstLine < lineCount;
    }
}
