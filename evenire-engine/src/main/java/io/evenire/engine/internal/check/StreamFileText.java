package io.evenire.engine.internal.check;

import io.evenire.api.spi.Blob;
import io.evenire.engine.internal.streamfile.StreamFileReport;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Says what stands in the file of a stream. */
public final class StreamFileText {

    private StreamFileText() {}

    /**
     * Tells whether a file is that of a stream, by what it begins with or by its name.
     *
     * @param path where it is
     * @param bytes its bytes
     * @return whether it is
     * @throws IOException if it cannot be read
     */
    public static boolean isStreamFile(String path, Blob bytes) throws IOException {
        return StreamFileReport.isStreamFile(bytes) || number(path).isPresent();
    }

    /**
     * Describes the file of a stream.
     *
     * @param path where it is
     * @param bytes its bytes
     * @param incarnation of the store that it belongs to; null if that is not known
     * @param into takes what is said
     * @throws IOException if it cannot be read
     */
    public static void describe(String path, Blob bytes, @Nullable UUID incarnation, FrameText into)
            throws IOException {
        into.line("file of a stream, %d bytes".formatted(bytes.length()));
        var named = number(path);
        long number = named.isPresent() ? named.getAsLong() : StreamFileReport.statedNumber(bytes);
        into.line("stream of number %d".formatted(number));
        if (incarnation == null) {
            into.line("the store is not known, so the checksums of headers are not looked at");
        }
        var report = StreamFileReport.of(
                bytes, incarnation, number, (text, records, offsets) -> into.records(text, records, offsets.length));
        report.problem().ifPresent(problem -> tell(report, problem, bytes.length(), into));
    }

    private static void tell(StreamFileReport report, String problem, long length, FrameText into) {
        into.line(
                report.isTorn()
                        ? "%d bytes at offset %d are no block that follows, as a crash leaves the end"
                                .formatted(length - report.end(), report.end())
                        : "DAMAGED at offset %d: %s; %d bytes from there on do not count"
                                .formatted(report.end(), problem, length - report.end()));
    }

    /** {@return the number that the last parts of a path say, if they are those of a stream file} */
    private static OptionalLong number(String path) {
        var name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        return StreamFileReport.numberOfFile(name);
    }
}
