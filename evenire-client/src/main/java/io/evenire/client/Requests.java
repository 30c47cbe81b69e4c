package io.evenire.client;

import io.evenire.protocol.Codec;
import io.evenire.protocol.Parameters;
import io.evenire.protocol.Problem;
import io.evenire.protocol.Route;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/** Makes the requests to one server. */
final class Requests {

    private final String base;
    private final String accept;
    private final String contentType;

    Requests(URI address, Codec codec) {
        var text = address.toString();
        base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        contentType = codec.contentType();
        accept = contentType + ", " + Problem.CONTENT_TYPE;
    }

    HttpRequest get(Route route, Parameters parameters) {
        return request(route, parameters).GET().build();
    }

    HttpRequest delete(Route route, Parameters parameters) {
        return request(route, parameters).DELETE().build();
    }

    HttpRequest post(Route route, Parameters parameters, byte[] body) {
        return request(route, parameters)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    HttpRequest put(Route route, Parameters parameters, byte[] body) {
        return request(route, parameters)
                .header("Content-Type", contentType)
                .PUT(BodyPublishers.ofByteArray(body))
                .build();
    }

    private HttpRequest.Builder request(Route route, Parameters parameters) {
        return HttpRequest.newBuilder(URI.create(base + route.path() + parameters))
                .header("Accept", accept);
    }

    /** {@return the same request, whose answer may take as long as that} */
    static HttpRequest within(Duration timeout, HttpRequest request) {
        return HttpRequest.newBuilder(request, (name, value) -> true)
                .timeout(timeout)
                .build();
    }
}
