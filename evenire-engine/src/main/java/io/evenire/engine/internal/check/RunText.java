package io.evenire.engine.internal.check;

import io.evenire.api.spi.Blob;
import io.evenire.api.spi.StorageTools;
import io.evenire.engine.internal.run.DamagedRunException;
import io.evenire.engine.internal.run.Kind;
import io.evenire.engine.internal.run.Run;
import io.evenire.engine.internal.run.Term;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Says what stands in a run of the index.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class RunText {

    private final String name;
    private final StorageTools.Description into;

    private RunText(String name, StorageTools.Description into) {
        this.name = name;
        this.into = into;
    }

    /**
     * Describes a run.
     *
     * @param name its name, for messages
     * @param bytes its bytes
     * @param into takes what is said
     * @throws IOException if it cannot be read
     */
    public static void describe(String name, Blob bytes, StorageTools.Description into) throws IOException {
        into.line("run of the index, %d bytes".formatted(bytes.length()));
        new RunText(name, into).describe(bytes);
    }

    private void describe(Blob bytes) throws IOException {
        try {
            var run = Run.open(name, bytes);
            var range = run.range();
            into.line("positions %d to %d, the last frame has checksum %08x"
                    .formatted(range.first(), range.last(), range.lastChecksum()));
            into.line("filter of %d bytes".formatted(run.filterLength()));
            for (var kind : Kind.values()) {
                into.line("%d terms of kind %s with %d postings"
                        .formatted(run.termCount(kind), kind.name().toLowerCase(Locale.ROOT), run.postingCount(kind)));
            }
            streams(run);
            for (var kind : List.of(Kind.CATEGORY, Kind.TYPE, Kind.TAG)) {
                terms(run, kind);
            }
        } catch (DamagedRunException e) {
            damaged(e);
        }
    }

    private void streams(Run run) throws IOException {
        try {
            var streams = run.streams("", "");
            boolean goesOn = true;
            for (var head = streams.next(); goesOn && head != null; head = streams.next()) {
                var stream = run.stream(Term.of(head.stream()));
                goesOn = into.entry("stream %s: %s, at version %d, changed by position %d, %d events here"
                        .formatted(
                                head.stream(),
                                head.status().name().toLowerCase(Locale.ROOT),
                                head.version(),
                                head.changedBy(),
                                stream == null ? 0 : stream.count()));
            }
        } catch (DamagedRunException e) {
            damaged(e);
        }
    }

    private void terms(Run run, Kind kind) throws IOException {
        try {
            var terms = run.terms(kind, "", null);
            boolean goesOn = true;
            for (var term = terms.next(); goesOn && term != null; term = terms.next()) {
                goesOn = into.entry("%s '%s': %d events"
                        .formatted(kind.name().toLowerCase(Locale.ROOT), term.text(), term.count()));
            }
        } catch (DamagedRunException e) {
            damaged(e);
        }
    }

    private void damaged(DamagedRunException e) {
        into.line("DAMAGED at %s: %s".formatted(e.where(), e.problem()));
    }
}
