package io.evenire.benchmarks.scavenge;

/**
 * How much is scavenged.
 *
 * @param eventCount how many events the store has; a segment holds 64 MiB
 * @param dataLength how many bytes of data each has, 12 or more
 * @param streamCount how many streams there are, even
 * @param appendCount how many events are appended in a window without a scavenge, by all callers
 * @param windowCount how many stores are scavenged in each way; odd
 */
public record ScavengeSize(int eventCount, int dataLength, int streamCount, int appendCount, int windowCount) {

    /** {@return what takes some minutes, and 3 GB of disk} */
    public static ScavengeSize full() {
        return new ScavengeSize(1_000_000, 1_000, 10_000, 16_000, 5);
    }

    /** {@return what takes some seconds} */
    public static ScavengeSize quick() {
        return new ScavengeSize(150_000, 1_000, 1_000, 1_600, 1);
    }
}
