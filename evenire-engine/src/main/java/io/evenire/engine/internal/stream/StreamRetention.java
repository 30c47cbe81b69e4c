package io.evenire.engine.internal.stream;

/**
 * What of its events a stream keeps, and what it did not keep before that was changed.
 *
 * @param ageMax how old events may be, in nanoseconds; {@link #UNBOUNDED} for any age
 * @param countMax how many there may be; {@link #UNBOUNDED} for any number
 * @param since events that were recorded before are hidden, in nanoseconds since 1970: they were too old when that was
 *     changed; {@link #ALWAYS} if there are none
 */
public record StreamRetention(long ageMax, long countMax, long since) {
    /*
     * What is hidden must stay so when less is hidden from then on, because its space may be free by then. How many there
     * may be is folded into the first version of the head with each change of it, so nothing has to be remembered. How old
     * they may be is asked when they are read. The moment before which they were too old when that changed says the same
     * without a look at the events, so it can be applied by whoever has nothing but the frame of the change.
     */

    /** An age or a number without bounds. */
    public static final long UNBOUNDED = Long.MAX_VALUE;

    /** The moment before which nothing was recorded. */
    public static final long ALWAYS = Long.MIN_VALUE;

    /** Keeps everything. */
    public static final StreamRetention NONE = new StreamRetention(UNBOUNDED, UNBOUNDED, ALWAYS);

    /** Keeps the last event, as of the streams that only the store itself writes to. */
    static final StreamRetention LAST = new StreamRetention(UNBOUNDED, 1, ALWAYS);

    /** {@return the lowest version that is kept of a stream that ends at a version, if none is too old} */
    long firstVersion(long version) {
        return version + 1 - countMax;
    }

    /** {@return whether events are hidden by when they were recorded} */
    public boolean boundsAge() {
        return ageMax != UNBOUNDED || since != ALWAYS;
    }

    /**
     * Tells which events are too old.
     *
     * @param now the moment of asking, in nanoseconds since 1970
     * @return those that were recorded before this moment, in nanoseconds since 1970
     */
    public long recordedFrom(long now) {
        boolean isBounded = ageMax != UNBOUNDED && now >= ALWAYS + ageMax;
        return isBounded ? Math.max(since, now - ageMax) : since;
    }

    /** {@return what is kept after that was changed at a moment} */
    StreamRetention change(long newAgeMax, long newCountMax, long now) {
        return new StreamRetention(newAgeMax, newCountMax, recordedFrom(now));
    }

    /** {@return what is kept of a stream that has no events that were too old before} */
    StreamRetention startedAgain() {
        return since == ALWAYS ? this : new StreamRetention(ageMax, countMax, ALWAYS);
    }
}
