package io.evenire.benchmarks.subscribe;

/**
 * How much is appended while subscribers wait for it.
 *
 * @param appendCount how many events are appended in a window, by all callers
 * @param windowCount how many windows there are with subscribers, and as many without; odd
 */
public record SubscribeSize(int appendCount, int windowCount) {

    /** {@return what takes a minute or two} */
    public static SubscribeSize full() {
        return new SubscribeSize(8_000, 9);
    }

    /** {@return what takes some seconds} */
    public static SubscribeSize quick() {
        return new SubscribeSize(800, 3);
    }
}
