package io.evenire.api.spi;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One append as it stands in the journal: what was decided about it, and a body that only the engine understands.
 *
 * <p>All that was decided is held together by {@link #checksum()}, and every frame names the checksum of the frame
 * before it, so two journals that agree in one checksum agree in everything before it.
 *
 * <p>A frame that was <em>rewritten</em> has another body than it was decided with, because events were removed from it or
 * emptied. It keeps its place and its checksum, so the frames behind it still follow it; {@link #content()} says whether
 * what is there now is as it was written.
 *
 * <p><b>Thread safety.</b> Immutable; each call of {@link #body()} gives a buffer of its own.
 */
public final class Frame {

    /** How many bytes {@link #decided()} has. */
    public static final int DECIDED_LENGTH = 48;

    /** The format of a frame with the body that it was decided with. */
    public static final byte FORMAT = 1;

    /** The format of a frame that was given another body later. */
    public static final byte REWRITTEN_FORMAT = 2;

    /** The longest body, in bytes: more than the largest append has with all that is written around its events. */
    public static final int BODY_LENGTH_MAX = 32 * 1024 * 1024;

    /** The encoding of a body that stands as it is; 1 (compressed) and 2 (encrypted) are reserved. */
    public static final byte PLAIN = 0;

    /** The flag of a frame that frees space later, and may use the space kept back for that. */
    public static final byte HOUSEKEEPING = 1;

    private static final int FLAGS_OFFSET = 1;
    private static final int ENCODING_OFFSET = 2;
    private static final int BODY_LENGTH_OFFSET = 4;
    private static final int EVENT_COUNT_OFFSET = 8;
    private static final int FIRST_POSITION_OFFSET = 12;
    private static final int EPOCH_OFFSET = 20;
    private static final int INDEX_OFFSET = 28;
    private static final int RECORDED_AT_OFFSET = 36;
    private static final int PREVIOUS_OFFSET = 44;

    private final ByteBuffer decided;
    private final int checksum;
    private final int content;
    private final ByteBuffer body;

    private Frame(ByteBuffer decided, int checksum, int content, ByteBuffer body) {
        this.decided = decided;
        this.checksum = checksum;
        this.content = content;
        this.body = body;
    }

    /**
     * Makes a finished frame.
     *
     * @param place where it stands
     * @param flags 0 or {@link #HOUSEKEEPING}
     * @param body the bytes from position to limit, in encoding {@link #PLAIN}; kept, not copied, so nobody may change
     *     them any more
     * @return the frame with its checksum
     */
    public static Frame of(Place place, byte flags, ByteBuffer body) {
        requireLength(body);
        var decided = ByteBuffer.allocate(DECIDED_LENGTH)
                .put(0, FORMAT)
                .put(FLAGS_OFFSET, flags)
                .put(ENCODING_OFFSET, PLAIN)
                .putInt(BODY_LENGTH_OFFSET, body.remaining())
                .putInt(EVENT_COUNT_OFFSET, place.eventCount())
                .putLong(FIRST_POSITION_OFFSET, place.firstPosition())
                .putLong(EPOCH_OFFSET, place.epoch())
                .putLong(INDEX_OFFSET, place.index())
                .putLong(RECORDED_AT_OFFSET, place.recordedAt())
                .putInt(PREVIOUS_OFFSET, place.previous());
        var kept = body.slice();
        int checksum = checksum(decided, kept);
        return new Frame(decided, checksum, checksum, kept);
    }

    /**
     * Takes up a frame that was stored and never rewritten. Whether it is as it was written says {@link #isIntact()}.
     *
     * @param decided the {@value #DECIDED_LENGTH} bytes of {@link #decided()}, from the position on; copied
     * @param checksum its checksum
     * @param body its body, from position to limit; kept, not copied, so nobody may change it any more
     * @return the frame
     */
    public static Frame stored(ByteBuffer decided, int checksum, ByteBuffer body) {
        return stored(decided, checksum, checksum, body);
    }

    /**
     * Takes up a frame that was stored, and may have been rewritten. Whether it is as it was written says
     * {@link #isIntact()}.
     *
     * @param decided the {@value #DECIDED_LENGTH} bytes of {@link #decided()}, from the position on; copied
     * @param checksum its checksum
     * @param content the checksum of what is there now, {@link #content()}
     * @param body its body, from position to limit; kept, not copied, so nobody may change it any more
     * @return the frame
     */
    public static Frame stored(ByteBuffer decided, int checksum, int content, ByteBuffer body) {
        var copy = new byte[DECIDED_LENGTH];
        decided.get(decided.position(), copy);
        return new Frame(ByteBuffer.wrap(copy), checksum, content, body.slice());
    }

    /**
     * Makes this frame with another body: at the same place, with the same checksum.
     *
     * @param newBody the bytes from position to limit, in encoding {@link #PLAIN}; kept, not copied, so nobody may change
     *     them any more
     * @return the rewritten frame
     */
    public Frame withBody(ByteBuffer newBody) {
        requireLength(newBody);
        var copy = ByteBuffer.allocate(DECIDED_LENGTH)
                .put(0, decided, 0, DECIDED_LENGTH)
                .put(0, REWRITTEN_FORMAT)
                .put(ENCODING_OFFSET, PLAIN)
                .putInt(BODY_LENGTH_OFFSET, newBody.remaining());
        var kept = newBody.slice();
        return new Frame(copy, checksum, content(copy, checksum, kept), kept);
    }

    /**
     * Reads how long the body is from the bytes of {@link #decided()}.
     *
     * @param decided the bytes, from the position on
     * @return the length of the body as it stands there, which may be anything if the bytes are damaged
     */
    public static int bodyLength(ByteBuffer decided) {
        return decided.getInt(decided.position() + BODY_LENGTH_OFFSET);
    }

    /** {@return whether the checksum and the length fit the bytes, and the format is known} */
    public boolean isIntact() {
        return isFormatKnown()
                && encoding() == PLAIN
                && decided.getInt(BODY_LENGTH_OFFSET) == body.remaining()
                && eventCount() >= 0
                && content == (isRewritten() ? content(decided, checksum, body) : checksum(decided, body))
                && (isRewritten() || content == checksum);
    }

    /** {@return the format: {@value #FORMAT}, {@value #REWRITTEN_FORMAT}, or another one if a later version wrote it} */
    public byte format() {
        return decided.get(0);
    }

    /** {@return whether this version can read the format} */
    public boolean isFormatKnown() {
        return format() == FORMAT || format() == REWRITTEN_FORMAT;
    }

    /** {@return whether it has another body than it was decided with} */
    public boolean isRewritten() {
        return format() == REWRITTEN_FORMAT;
    }

    /** {@return the encoding of the body, {@value #PLAIN} unless a later version wrote it} */
    public byte encoding() {
        return decided.get(ENCODING_OFFSET);
    }

    /**
     * {@return what was decided but for the body, {@value #DECIDED_LENGTH} bytes, big-endian; read-only. In a rewritten
     * frame, format and length are those of what is there now}
     */
    public ByteBuffer decided() {
        return decided.asReadOnlyBuffer();
    }

    /** {@return the records of the events, for the engine; read-only} */
    public ByteBuffer body() {
        return body.asReadOnlyBuffer();
    }

    /** {@return the CRC-32C of {@link #decided()} and {@link #body()}, as they were when the frame was decided} */
    public int checksum() {
        return checksum;
    }

    /**
     * {@return the checksum of what is there now: that of the frame, or in a rewritten one the CRC-32C of
     * {@link #decided()}, {@link #checksum()} and {@link #body()}}
     */
    public int content() {
        return content;
    }

    /** {@return where it stands} */
    public Place place() {
        return new Place(
                firstPosition(),
                eventCount(),
                decided.getLong(EPOCH_OFFSET),
                decided.getLong(INDEX_OFFSET),
                decided.getLong(RECORDED_AT_OFFSET),
                previous());
    }

    /** {@return the position of its first event} */
    public long firstPosition() {
        return decided.getLong(FIRST_POSITION_OFFSET);
    }

    /** {@return the position of its last event} */
    public long lastPosition() {
        return firstPosition() + eventCount() - 1;
    }

    /** {@return how many positions it takes} */
    public int eventCount() {
        return decided.getInt(EVENT_COUNT_OFFSET);
    }

    /** {@return the checksum of the frame before, 0 for the first} */
    public int previous() {
        return decided.getInt(PREVIOUS_OFFSET);
    }

    /** {@return whether it may use the space that is kept back} */
    public boolean isHousekeeping() {
        return (decided.get(FLAGS_OFFSET) & HOUSEKEEPING) != 0;
    }

    private static void requireLength(ByteBuffer body) {
        if (body.remaining() > BODY_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "body of a frame must have at most %d bytes, has %d".formatted(BODY_LENGTH_MAX, body.remaining()));
        }
    }

    private static int content(ByteBuffer decided, int checksum, ByteBuffer body) {
        var crc = new CRC32C();
        crc.update(decided.duplicate().clear());
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, checksum));
        crc.update(body.duplicate());
        return (int) crc.getValue();
    }

    private static int checksum(ByteBuffer decided, ByteBuffer body) {
        var crc = new CRC32C();
        crc.update(decided.duplicate().clear());
        crc.update(body.duplicate());
        return (int) crc.getValue();
    }

    /**
     * Where a frame stands.
     *
     * @param firstPosition the position of its first event, from 1
     * @param eventCount how many positions it takes, not negative
     * @param epoch the writer: one more for every opening that wrote
     * @param index the batch: one more for every batch; frames that were forced together share it
     * @param recordedAt when it was taken, in nanoseconds since 1970-01-01T00:00Z; never before the frame before it
     * @param previous the checksum of the frame before it, 0 for the first
     */
    public record Place(long firstPosition, int eventCount, long epoch, long index, long recordedAt, int previous) {

        /** Validates the place. */
        public Place {
            if (firstPosition < 1 || eventCount < 0) {
                throw new IllegalArgumentException("frame must begin at 1 or above and not have %d events: %d"
                        .formatted(eventCount, firstPosition));
            }
        }
    }
}
