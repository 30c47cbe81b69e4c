package io.evenire.benchmarks.read;

/**
 * How much is read.
 *
 * @param streamCount how many streams of each length there are
 * @param workCount how many streams are read in a window
 * @param windowCount how many windows there are of each thing; odd
 * @param scanCount how often the whole journal is read in a window
 */
public record ReadSize(int streamCount, int workCount, int windowCount, int scanCount) {

    /** {@return what takes a minute or two} */
    public static ReadSize full() {
        return new ReadSize(1_000, 4_000, 9, 1);
    }

    /** {@return what takes some seconds} */
    public static ReadSize quick() {
        return new ReadSize(200, 1_000, 5, 1);
    }
}
