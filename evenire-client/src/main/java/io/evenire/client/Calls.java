package io.evenire.client;

import io.evenire.protocol.Parameters;
import io.evenire.protocol.Route;
import java.util.function.Function;

/** The requests of an open client, repeated as its settings say. */
interface Calls {

    /** Asks for something. */
    <T> T ask(Route route, Parameters parameters, Function<Answer, T> reader);

    /** Has something kept. */
    void put(Route route, byte[] body);
}
