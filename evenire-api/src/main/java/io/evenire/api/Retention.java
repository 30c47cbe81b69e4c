package io.evenire.api;

import java.time.Duration;

/**
 * How much a stream keeps; older events are hidden from reads of the stream, and their space is freed later.
 *
 * <p>{@snippet :
 * store.change(sensor, any(), StreamChange.keep(Retention.ofAge(Duration.ofDays(30)).withCountMax(10_000)));
 * }
 *
 * <p>Where both are bounded, an event is kept only if neither hides it.
 *
 * @param ageMax how old an event may be, by the time it was recorded: more than zero, at most
 *     {@link Limits#RETENTION_AGE_MAX}, or {@link #AGE_UNBOUNDED}
 * @param countMax how many events are kept, the last ones: 1 or more; {@link #COUNT_UNBOUNDED} for all
 */
public record Retention(Duration ageMax, long countMax) {

    /** The age of a stream that keeps its events however old they are. */
    public static final Duration AGE_UNBOUNDED = Duration.ofSeconds(Long.MAX_VALUE);

    /** The count of a stream that keeps its events however many they are. */
    public static final long COUNT_UNBOUNDED = Long.MAX_VALUE;

    private static final Retention NONE = new Retention(AGE_UNBOUNDED, COUNT_UNBOUNDED);

    /**
     * Validates both.
     *
     * @throws IllegalArgumentException if one of them is out of bounds
     */
    public Retention {
        if (ageMax.isNegative() || ageMax.isZero()) {
            throw new IllegalArgumentException("ageMax must be more than zero, is " + ageMax);
        }
        if (!ageMax.equals(AGE_UNBOUNDED) && ageMax.compareTo(Limits.RETENTION_AGE_MAX) > 0) {
            throw new IllegalArgumentException(
                    "ageMax must be at most %s, is %s".formatted(Limits.RETENTION_AGE_MAX, ageMax));
        }
        if (countMax < 1) {
            throw new IllegalArgumentException("countMax must be 1 or more, is " + countMax);
        }
    }

    /** {@return the retention of a stream that keeps everything} */
    public static Retention none() {
        return NONE;
    }

    /**
     * Keeps events up to an age.
     *
     * @param ageMax how old they may be: more than zero, at most {@link Limits#RETENTION_AGE_MAX}
     * @return the retention
     */
    public static Retention ofAge(Duration ageMax) {
        return NONE.withAgeMax(ageMax);
    }

    /**
     * Keeps the last events.
     *
     * @param countMax how many, 1 or more
     * @return the retention
     */
    public static Retention ofCount(long countMax) {
        return NONE.withCountMax(countMax);
    }

    /**
     * Bounds the age of events.
     *
     * @param newAgeMax how old they may be: more than zero, at most {@link Limits#RETENTION_AGE_MAX}, or
     *     {@link #AGE_UNBOUNDED}
     * @return a retention with it
     */
    public Retention withAgeMax(Duration newAgeMax) {
        return new Retention(newAgeMax, countMax);
    }

    /**
     * Bounds the number of events.
     *
     * @param newCountMax how many are kept, 1 or more; {@link #COUNT_UNBOUNDED} for all
     * @return a retention with it
     */
    public Retention withCountMax(long newCountMax) {
        return new Retention(ageMax, newCountMax);
    }

    /** {@return whether events are hidden when they are too old} */
    public boolean boundsAge() {
        return !ageMax.equals(AGE_UNBOUNDED);
    }

    /** {@return whether events are hidden when there are too many} */
    public boolean boundsCount() {
        return countMax != COUNT_UNBOUNDED;
    }
}
