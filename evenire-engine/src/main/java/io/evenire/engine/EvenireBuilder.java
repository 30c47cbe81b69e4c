package io.evenire.engine;

import io.evenire.api.spi.Storage;
import io.evenire.api.spi.StorageProvider;
import io.evenire.api.spi.StorageSettings;
import io.evenire.engine.internal.commit.ReplayListener;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Opens a store with more say than {@link Evenire#open(Path)} gives.
 *
 * <p>{@snippet :
 * var store = Evenire.builder().storage("file").location("data").settings(settings).open();
 * }
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class EvenireBuilder {

    private String storage = "file";
    private @Nullable StorageProvider provider;
    private String location = "";
    private final Map<String, String> options = new LinkedHashMap<>();
    private Settings settings = Settings.defaults();
    private InstantSource clock = InstantSource.system();
    private boolean hasThread = true;
    private boolean isInBackground;

    EvenireBuilder() {}

    /**
     * Chooses a storage that {@link ServiceLoader} finds.
     *
     * @param name its name: {@code file} (the default), {@code memory}, or that of another provider
     * @return this builder
     */
    public EvenireBuilder storage(String name) {
        storage = name;
        provider = null;
        return this;
    }

    /**
     * Chooses a storage.
     *
     * @param newProvider opens it
     * @return this builder
     */
    public EvenireBuilder storage(StorageProvider newProvider) {
        provider = newProvider;
        return this;
    }

    /**
     * Says where the store is.
     *
     * @param newLocation a directory for the storage {@code file}; what another storage says
     * @return this builder
     */
    public EvenireBuilder location(String newLocation) {
        location = newLocation;
        return this;
    }

    /**
     * Gives the storage a setting of its own.
     *
     * @param name what the storage calls it
     * @param value the value
     * @return this builder
     */
    public EvenireBuilder option(String name, String value) {
        options.put(name, value);
        return this;
    }

    /**
     * Says how the store works.
     *
     * @param newSettings how
     * @return this builder
     */
    public EvenireBuilder settings(Settings newSettings) {
        settings = newSettings;
        return this;
    }

    /**
     * Gives the store another clock, for tests.
     *
     * @param newClock tells when events are recorded; one that goes back does not take recordedAt with it
     * @return this builder
     */
    public EvenireBuilder clock(InstantSource newClock) {
        clock = newClock;
        return this;
    }

    /**
     * Has the work on the index done by the callers whose appends make it due, stream files written by those whose reads
     * miss something there, and when the store is closed, and a scavenge done by whoever starts it, before that returns,
     * instead of threads of the store's own; for tests that must go the same way every time.
     *
     * @return this builder
     */
    public EvenireBuilder withoutThread() {
        hasThread = false;
        return this;
    }

    /**
     * Has {@link #open} return within a second or so even if the index of the store has to be made again from the
     * journal, which goes on in the background. Until it is done the store is {@code REBUILDING}, its state says how
     * far it has come, and everything else is refused with {@link io.evenire.api.StoreRebuildingException}. Without
     * this, {@link #open} returns when the store can do everything.
     *
     * @return this builder
     */
    public EvenireBuilder rebuildInBackground() {
        isInBackground = true;
        return this;
    }

    /**
     * Opens the store, creating it if it is not there.
     *
     * @return the open store; close it
     * @throws IllegalArgumentException if there is no such storage, or it does not take an option
     * @throws io.evenire.api.StoreUnavailableException if the storage cannot be opened
     * @throws io.evenire.api.CorruptStoreException if its bytes are not what was written
     */
    public Evenire open() {
        return open(ReplayListener.NONE);
    }

    /** Opens the store, and tells how far the reading of its journal is. */
    Evenire open(ReplayListener listener) {
        var chosen = provider == null ? find(storage) : provider;
        var threads = hasThread ? Threads.own() : Threads.none(); // first, because they prepare something meanwhile
        return Evenire.open(
                open(chosen, threads), settings, new Evenire.Means(clock, threads, listener, isInBackground));
    }

    private Storage open(StorageProvider chosen, Threads threads) {
        try {
            return chosen.open(new StorageSettings(location, options));
        } catch (RuntimeException | Error e) {
            threads.close();
            throw e;
        }
    }

    /** Finds a storage by its name. */
    static StorageProvider find(String name) {
        List<String> names = new ArrayList<>();
        for (var candidate : ServiceLoader.load(StorageProvider.class)) {
            if (candidate.name().equals(name)) {
                return candidate;
            }
            names.add(candidate.name());
        }
        throw new IllegalArgumentException(
                "no storage is named '%s'; found: %s; is its module or jar there?".formatted(name, names));
    }
}
