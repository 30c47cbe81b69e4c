package io.evenire.engine.internal.run;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The checksum of a piece of a run. It begins with the checksum of the run's header and the place of the piece, so that a
 * piece of another run or of another place does not pass.
 */
final class Seal {

    /** How many bytes it takes. */
    static final int LENGTH = 4;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int PLACE_LENGTH = Integer.BYTES + Long.BYTES;

    private Seal() {}

    /** {@return the CRC-32C of a salt (4 bytes), a place (8 bytes), and some bytes} */
    static int of(int salt, long place, byte[] bytes, int start, int end) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(PLACE_LENGTH)
                .putInt(0, salt)
                .putLong(Integer.BYTES, place)
                .array());
        crc.update(bytes, start, end - start);
        return (int) crc.getValue();
    }

    /** {@return the checksum that stands at an index} */
    static int at(byte[] bytes, int index) {
        return (int) INT.get(bytes, index);
    }
}
