package io.evenire.engine;

import io.evenire.api.CorruptStoreException;
import io.evenire.api.StoreUnavailableException;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageTools;
import io.evenire.api.spi.StoreAtRest;
import io.evenire.engine.ToolProgress.Step;
import io.evenire.engine.internal.check.FrameText;
import io.evenire.engine.internal.check.RunText;
import io.evenire.engine.internal.index.RunName;
import io.evenire.engine.internal.run.Run;
import io.evenire.engine.internal.streamfile.StreamFileReport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What can be done with a store that nobody has open: to verify and repair it, to make again what is derived from its
 * journal, and to say what stands in its files.
 *
 * <p>All methods throw {@link StoreUnavailableException} if there is no store, or somebody has it open, or it cannot be
 * read or written.
 *
 * <p><b>Thread safety.</b> All methods may be called from any number of threads.
 */
public final class StoreTools {

    /** The directories on the shelf in which everything is derived from the journal. */
    private static final List<String> DERIVED = List.of(RunName.DIRECTORY, StreamFileReport.DIRECTORY);

    private final StorageProvider storage;
    private final StorageTools tools;

    private StoreTools(StorageProvider storage, StorageTools tools) {
        this.storage = storage;
        this.tools = tools;
    }

    /**
     * Finds the tools of a storage.
     *
     * @param storage its name, as in {@code file}
     * @return the tools
     * @throws IllegalArgumentException if there is no such storage, or it has no tools
     */
    public static StoreTools of(String storage) {
        return of(EvenireBuilder.find(storage));
    }

    /**
     * Finds the tools of a storage.
     *
     * @param storage opens stores
     * @return the tools
     * @throws IllegalArgumentException if it has no tools
     */
    public static StoreTools of(StorageProvider storage) {
        return new StoreTools(
                storage,
                storage.tools()
                        .orElseThrow(() ->
                                new IllegalArgumentException("storage '%s' has no tools".formatted(storage.name()))));
    }

    /**
     * Reads all of a store: every frame and record, every run of the index, every stream file, and whatever else the storage has derived.
     * Nothing is written.
     *
     * @param location where the store is
     * @param progress is told how far that is
     * @return what was found
     */
    public StoreReport verify(String location, ToolProgress progress) {
        try (var store = tools.look(location)) {
            return new StoreCheck(progress).check(store);
        } catch (IOException e) {
            throw cannot("read", location, e);
        }
    }

    /**
     * Verifies a store, and plans to cut its journal where that is damaged.
     *
     * @param location where the store is
     * @param progress is told how far the verifying is
     * @return the plan; close it
     * @throws StoreUnavailableException also if there is nothing to repair
     */
    public StoreRepair repair(String location, ToolProgress progress) {
        var store = tools.take(location);
        try {
            return StoreRepair.plan(store, location, progress, DERIVED);
        } catch (IOException | RuntimeException | Error e) {
            closeAfter(e, store);
            throw switch (e) {
                case RuntimeException failure -> failure;
                case Error failure -> throw failure;
                default -> cannot("read", location, e);
            };
        }
    }

    /**
     * Verifies the journal, deletes everything that is derived from it, and makes that again. Of a damaged journal nothing
     * is deleted, because what is derived may show what is missing.
     *
     * @param location where the store is
     * @param progress is told how far each of these is
     * @return the position of the last event
     * @throws CorruptStoreException if the journal is damaged
     */
    public long rebuild(String location, ToolProgress progress) {
        try (var store = tools.take(location)) {
            requireSound(store, progress);
            for (var directory : DERIVED) {
                store.deleteBlobs(directory);
            }
            long total = store.length();
            var done = new AtomicLong();
            store.remake(length -> progress.reached(Step.TABLES, Math.min(done.addAndGet(length), total), total));
        } catch (IOException e) {
            throw cannot("make again what is derived in", location, e);
        }
        try (var opened = Evenire.builder()
                .storage(storage)
                .location(location)
                .open((done, total) -> progress.reached(Step.INDEX, done, total))) {
            return opened.state().head();
        }
    }

    private static void requireSound(StoreAtRest store, ToolProgress progress) throws IOException {
        var check = new StoreCheck(progress);
        check.check(store);
        var problem = check.worthACut();
        if (problem != null) {
            throw new CorruptStoreException(
                    problem.where(), problem.text() + "; nothing is made again from a damaged journal");
        }
    }

    /**
     * Says what stands in a file of a store.
     *
     * @param file where it is
     * @param limit how many events or other entries are told at most
     * @param out takes it, line by line, without control characters
     * @throws IllegalArgumentException if it is no file of a store
     */
    public void inspect(String file, long limit, Consumer<String> out) {
        var text = new FrameText(line -> out.accept(line.replaceAll("\\p{Cntrl}", "?")), limit);
        try (var one = tools.open(file)) {
            if (Run.isRun(one.bytes())) {
                RunText.describe(file, one.bytes(), text);
            } else if (!one.describe(text)) {
                throw new IllegalArgumentException("%s is no file of a store".formatted(file));
            }
            if (text.isCut()) {
                text.line("and more; a higher limit than %d shows it".formatted(limit));
            }
        } catch (IOException e) {
            throw cannot("read", file, e);
        }
    }

    private static void closeAfter(Throwable failure, StoreAtRest store) {
        try {
            store.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static StoreUnavailableException cannot(String what, String location, Throwable cause) {
        return new StoreUnavailableException("cannot %s %s: %s".formatted(what, location, cause), cause);
    }
}
