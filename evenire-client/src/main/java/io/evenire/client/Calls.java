package io.evenire.client;

import io.evenire.protocol.Parameters;
import io.evenire.protocol.Route;
import java.net.http.HttpRequest;
import java.util.function.Function;

/** The requests of an open client, repeated as its settings say. */
interface Calls {

    /** Asks for something. */
    <T> T ask(Route route, Parameters parameters, Function<Answer, T> reader);

    /** Sends a request that may be sent again whatever became of it. */
    <T> T send(HttpRequest request, Function<Answer, T> reader);

    /** Has something kept. */
    void put(Route route, byte[] body);
}
