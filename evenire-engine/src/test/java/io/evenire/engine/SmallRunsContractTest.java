package io.evenire.engine;

import io.evenire.api.EventStore;
import io.evenire.api.spi.Shelf;
import io.evenire.testkit.ScavengedStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Random;

/** A store whose index has many runs does what every store must do, also when runs are lost or damaged while it is closed. */
class SmallRunsContractTest extends ScavengedStoreContract {

    private static final Settings SMALL = Settings.defaults().withTableCountMax(8);

    private final ScriptedStorage storage = new ScriptedStorage();
    private final Random random = new Random(42);

    @Override
    protected EventStore open() {
        return storage.open(SMALL);
    }

    @Override
    protected EventStore reopen(EventStore store) {
        store.close();
        try {
            for (var name : storage.shelf().names("index")) {
                switch (random.nextInt(6)) {
                    case 0 -> storage.shelf().delete(name);
                    case 1 -> flipOneBit(name);
                    default -> {
                        // stays as it is
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open();
    }

    private void flipOneBit(String name) throws IOException {
        Shelf shelf = storage.shelf();
        var blob = shelf.open(name).orElseThrow();
        var bytes = new byte[(int) blob.length()];
        blob.read(0, bytes.length).get(bytes);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        try (var writer = shelf.write(name)) {
            writer.write(ByteBuffer.wrap(bytes));
            writer.commit();
        }
    }
}
