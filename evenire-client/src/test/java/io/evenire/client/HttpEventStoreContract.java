package io.evenire.client;

import io.evenire.api.EventStore;
import io.evenire.api.spi.Transport;
import io.evenire.api.spi.TransportSettings;
import io.evenire.client.ClientSettings.Form;
import io.evenire.engine.Evenire;
import io.evenire.testkit.ScavengedStoreContract;
import io.evenire.transport.http.HttpTransportProvider;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The contract over a client, a server and the engine in memory; one subclass per form. */
abstract class HttpEventStoreContract extends ScavengedStoreContract {

    private static final int OPERATION_COUNT = 600; // each is a request or more

    private final Form form;
    private final EventStore served = Evenire.inMemory();
    private final Transport server =
            new HttpTransportProvider().start(served, new TransportSettings("127.0.0.1", 0, Map.of()));

    HttpEventStoreContract(Form form) {
        this.form = form;
    }

    @Override
    protected EventStore open() {
        return connect();
    }

    @Override
    protected EventStore reopen(EventStore store) {
        store.close();
        return connect();
    }

    @Override
    protected int operationCount() {
        return OPERATION_COUNT;
    }

    private EventStore connect() {
        return EvenireClient.connect(ClientSettings.of(server.address()).withForm(form));
    }

    @AfterEach
    void stopTheServer() {
        server.close();
        served.close();
    }
}
