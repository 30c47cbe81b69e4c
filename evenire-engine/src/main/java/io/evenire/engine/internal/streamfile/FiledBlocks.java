package io.evenire.engine.internal.streamfile;

import io.evenire.engine.internal.stream.StreamHead;
import io.evenire.engine.internal.streamfile.StreamFile.Found;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a stream in its file from one version on. It ends where the file ends or is damaged.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class FiledBlocks {

    private final StreamFiles files;
    private final StreamHead stream;
    private final StreamFile file;
    private final long version;
    private @Nullable Found at;
    private boolean isAtEnd;

    FiledBlocks(StreamFiles files, StreamHead stream, StreamFile file, long version) {
        this.files = files;
        this.stream = stream;
        this.file = file;
        this.version = version;
    }

    /** {@return the next block, the first of which holds the version asked for; empty at the end} */
    public Optional<FileBlock> next() {
        if (isAtEnd) {
            return Optional.empty();
        }
        try {
            var next = at == null ? file.find(version) : file.after(at);
            if (next.isPresent()) {
                at = next.get();
                return Optional.of(file.read(at, stream.stream()));
            }
        } catch (IOException e) {
            files.damaged(stream, e);
        }
        isAtEnd = true;
        return Optional.empty();
    }
}
