package io.evenire.engine.internal.run;

import io.evenire.engine.internal.run.RunFooter.Counts;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;

/**
 * Reads all of a run: every block by its place and once more by the tree, every term with all its postings, every line of
 * the filter; and checks that order, counts and filter are right.
 */
final class RunVerifier {

    private final Run run;
    private final RunWatch watch;
    private final EnumMap<Kind, Counts> counts = new EnumMap<>(Kind.class);
    private long nextLeaf = RunHeader.LENGTH;
    private long treeLength;

    RunVerifier(Run run, RunWatch watch) {
        this.run = run;
        this.watch = watch;
    }

    void verify() throws IOException {
        verifyTerms();
        verifyTree(run.table().root());
        if (treeLength != run.footer().filterOffset() - RunHeader.LENGTH) {
            throw run.table()
                    .root()
                    .damaged("tree has %d bytes, expected %d"
                            .formatted(treeLength, run.footer().filterOffset() - RunHeader.LENGTH));
        }
        for (long line = 0; line < run.filter().lineCount(); line++) {
            run.filter().readLine(line);
            watch.read(TermFilter.LINE_LENGTH);
        }
    }

    private void verifyTerms() throws IOException {
        var reader = new TermReader(run, watch);
        while (reader.next()) {
            for (long i = 0; i < reader.count(); i++) {
                reader.nextPosting();
            }
            var head = reader.head();
            if (head != null && !run.range().contains(head.changedBy())) {
                throw reader.damaged("stream changed at %d".formatted(head.changedBy()));
            }
            if (!run.filter().mayHold(TermHash.of(reader.key(), reader.keyLength()))) {
                throw reader.damaged("a term is missing in the filter");
            }
            var before = counts.getOrDefault(reader.kind(), new Counts(0, 0));
            counts.put(reader.kind(), new Counts(before.termCount() + 1, before.postingCount() + reader.count()));
        }
        for (var kind : Kind.values()) {
            var found = counts.getOrDefault(kind, new Counts(0, 0));
            if (!found.equals(run.footer().of(kind))) {
                throw run.table()
                        .root()
                        .damaged("%s: %s, expected %s"
                                .formatted(kind, found, run.footer().of(kind)));
            }
        }
    }

    /** Goes through a block and all below it; the depth is bounded by the level, which goes down. */
    private void verifyTree(Block block) throws IOException {
        treeLength += block.length();
        if (block.level() == 0) {
            if (block.offset() < nextLeaf) {
                throw block.damaged("block stands before the one before it");
            }
            nextLeaf = block.offset() + block.length();
            return;
        }
        var parent = run.table().newBlock();
        parent.share(block);
        while (parent.next()) {
            var child = run.table().newBlock();
            run.table().read(parent.child(), child);
            watch.read(child.length());
            if (child.level() != block.level() - 1 || !child.next() || !isFirst(parent, child)) {
                throw child.damaged("block is not what the block above says");
            }
            verifyTree(child);
        }
    }

    private static boolean isFirst(Block parent, Block child) {
        return Arrays.equals(parent.key(), 0, parent.keyLength(), child.key(), 0, child.keyLength());
    }
}
