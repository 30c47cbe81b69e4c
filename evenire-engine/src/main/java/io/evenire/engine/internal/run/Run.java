package io.evenire.engine.internal.run;

import io.evenire.api.spi.Blob;
import io.evenire.engine.internal.stream.StreamHead;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The index of a range of positions: which streams changed and where they stood at its end, where their events are, and
 * where events are by id, category, type and tag. What is read is verified; nothing but the root of the table is held in
 * memory.
 *
 * <p>All methods throw {@link DamagedRunException} if the bytes are not what was written, and {@link IOException} if they
 * cannot be read.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads; what they give is for one thread.
 */
public final class Run {

    private static final long[] NONE = new long[0];

    private final String name;
    private final Blob blob;
    private final RunHeader header;
    private final RunFooter footer;
    private final Table table;
    private final TermFilter filter;

    private Run(String name, Blob blob, RunHeader header, RunFooter footer) throws IOException {
        this.name = name;
        this.blob = blob;
        this.header = header;
        this.footer = footer;
        this.table = Table.open(name, blob, header.salt(), footer.rootOffset(), footer.filterOffset());
        this.filter = new TermFilter(name, blob, header.salt(), footer.filterOffset(), footer.lineCount());
    }

    /**
     * Opens a run; reads its header, its footer and its root.
     *
     * @param name its name, for messages
     * @param blob its bytes
     * @return the run
     * @throws IOException if it cannot be read, or is damaged
     */
    public static Run open(String name, Blob blob) throws IOException {
        var header = RunHeader.read(name, blob);
        return new Run(name, blob, header, RunFooter.read(name, blob, header.salt()));
    }

    /**
     * Tells runs from other blobs.
     *
     * @param blob the blob
     * @return whether it begins as a run
     * @throws IOException if it cannot be read
     */
    public static boolean isRun(Blob blob) throws IOException {
        return RunHeader.isAt(blob);
    }

    /** {@return its name, for messages} */
    public String name() {
        return name;
    }

    /** {@return what it covers} */
    public RunRange range() {
        return header.range();
    }

    /** {@return how many bytes it has} */
    public long length() {
        return blob.length();
    }

    /** {@return how many bytes of them are the filter, of which every look-up touches some} */
    public long filterLength() {
        return footer.lineCount() * TermFilter.LINE_LENGTH;
    }

    /** {@return how many terms of a kind it has} */
    public long termCount(Kind kind) {
        return footer.of(kind).termCount();
    }

    /** {@return how many postings all terms of a kind have together} */
    public long postingCount(Kind kind) {
        return footer.of(kind).postingCount();
    }

    /**
     * Asks the filter for a term.
     *
     * @param term the term
     * @return false if the run does not hold it; true if it may
     * @throws IOException if that cannot be read
     */
    public boolean mayHold(Term term) throws IOException {
        return filter.mayHold(term.hash());
    }

    /**
     * Looks up a stream.
     *
     * @param term the stream
     * @return what the run knows of it, or null if it did not change here
     * @throws IOException if that cannot be read
     */
    public @Nullable RunStream stream(Term term) throws IOException {
        require(term.kind() == Kind.STREAM, term);
        var cursor = find(term);
        return cursor == null ? null : RunStream.read(this, term, cursor);
    }

    /**
     * Looks up where a stream stood at the end of the run.
     *
     * @param term the stream
     * @return its head, or null if it did not change here
     * @throws IOException if that cannot be read
     */
    public @Nullable StreamHead head(Term term) throws IOException {
        var stream = stream(term);
        return stream == null ? null : stream.head();
    }

    /**
     * Looks up all events of a term at once; meant for ids, which have few.
     *
     * @param term the term
     * @return their positions, rising; mostly none
     * @throws IOException if they cannot be read
     */
    public long[] positions(Term term) throws IOException {
        var cursor = find(term);
        if (cursor == null) {
            return NONE;
        }
        var postings = Postings.read(this, term, cursor);
        var found = new long[(int) Math.min(postings.count(), PostingFormat.CHUNK_COUNT_MAX)];
        int count = 0;
        while (postings.next()) {
            if (count == found.length) {
                found = Arrays.copyOf(found, 2 * count);
            }
            found[count++] = postings.position();
        }
        return Arrays.copyOf(found, count);
    }

    /**
     * Looks up the events of a term.
     *
     * @param term the term, no stream
     * @return a place before the first of them; there may be none
     * @throws IOException if they cannot be read
     */
    public Postings postings(Term term) throws IOException {
        var cursor = find(term);
        return cursor == null ? Postings.none(this, term) : Postings.read(this, term, cursor);
    }

    /**
     * Lists streams that changed here, in the order of their ids.
     *
     * @param prefix what the ids start with
     * @param after only ids above this text; empty for all
     * @return the heads, looked up lazily
     */
    public Terms<StreamHead> streams(String prefix, String after) {
        return Terms.streams(this, prefix, after);
    }

    /**
     * Lists terms in the order of their UTF-8 bytes.
     *
     * @param kind category, type or tag
     * @param prefix what they start with
     * @param after only terms above this text, or null for all; only null gives the empty category
     * @return the terms, looked up lazily
     */
    public Terms<TermCount> terms(Kind kind, String prefix, @Nullable String after) {
        return Terms.terms(this, kind, prefix, after);
    }

    /**
     * Reads everything and checks that it fits together.
     *
     * @param watch is told of each block
     * @throws IOException if it cannot be read, or is damaged, or the watch gave it up
     */
    public void verify(RunWatch watch) throws IOException {
        new RunVerifier(this, watch).verify();
    }

    /**
     * Makes the exception for what does not fit together, though each block is right by itself.
     *
     * @param problem what does not
     * @return the exception
     */
    public DamagedRunException damaged(String problem) {
        return new DamagedRunException(name, 0, problem);
    }

    Table table() {
        return table;
    }

    TermFilter filter() {
        return filter;
    }

    RunFooter footer() {
        return footer;
    }

    static void require(boolean fits, Term term) {
        if (!fits) {
            throw new IllegalArgumentException("not for a term of kind " + term.kind());
        }
    }

    private @Nullable TableCursor find(Term term) throws IOException {
        if (!mayHold(term)) {
            return null;
        }
        var cursor = new TableCursor(table, RunWatch.NONE);
        return cursor.find(term.key(), term.key().length) ? cursor : null;
    }
}
