package io.evenire.engine.internal.index;

import io.evenire.api.spi.Frame;
import io.evenire.engine.internal.log.RecordDecoder;
import io.evenire.engine.internal.log.RecordFormat;
import io.evenire.engine.internal.run.Kind;
import io.evenire.engine.internal.run.Run;
import io.evenire.engine.internal.run.RunBuilder;
import io.evenire.engine.internal.run.RunRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes runs of tables. */
final class TableRun {

    private final RunBuilder builder = new RunBuilder();
    private @Nullable String category; // null for events without a stream

    private TableRun() {}

    /** {@return a run in memory that knows what a sealed table with at least one event does} */
    static IndexRun of(LiveTable table) throws IOException {
        return new TableRun().make(table);
    }

    private IndexRun make(LiveTable table) throws IOException {
        for (var entry : table.streams()) {
            var stream = entry.getValue();
            var head = stream.head();
            if (head != null) {
                builder.stream(head, stream.firstVersion(), stream.positions(), stream.count());
            }
        }
        for (var frame : table.frames()) {
            add(frame);
        }
        var first = table.frames().getFirst();
        var last = table.frames().getLast();
        var range = new RunRange(first.firstPosition(), last.lastPosition(), last.checksum(), first.previous());
        var writer = new MemoryBlob.Writer();
        builder.writeTo(writer, range);
        writer.commit();
        var name = "in memory, positions %d to %d".formatted(range.first(), range.last());
        return new IndexRun(Run.open(name, writer.toBlob()), table.length(), false);
    }

    private void add(Frame frame) {
        var body = frame.body();
        int previous = -1;
        for (int offset = 0; offset < body.limit(); offset += RecordFormat.length(body, offset)) {
            if (previous < 0 || !RecordDecoder.sameStream(body, previous, offset)) {
                var stream = RecordDecoder.stream(body, offset);
                category = stream.isNone() ? null : stream.category();
            }
            add(body, offset);
            previous = offset;
        }
    }

    private void add(ByteBuffer body, int offset) {
        if (RecordFormat.isRemoved(body, offset)) {
            return; // found by its stream alone
        }
        long position = RecordFormat.position(body, offset);
        builder.id(RecordFormat.idHigh(body, offset), RecordFormat.idLow(body, offset), position);
        if (category != null) {
            builder.term(Kind.CATEGORY, category, position);
        }
        builder.term(Kind.TYPE, RecordDecoder.type(body, offset), position);
        for (var tag : RecordDecoder.tags(body, offset)) {
            builder.term(Kind.TAG, tag, position);
        }
    }
}
