package io.evenire.transport.http;

import io.evenire.api.EventStore;
import io.evenire.api.Limits;
import io.evenire.transport.http.Endpoints.Access;
import io.evenire.transport.http.internal.ClientConnection;
import io.evenire.transport.http.internal.ClientConnection.Phase;
import io.evenire.transport.http.internal.Clients;
import io.evenire.transport.http.internal.RefusedRequestException;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/** Takes requests from Undertow, gives each a virtual thread and sees that each is answered or cut. */
final class Front implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Front.class);

    private final Clients clients;
    private final RequestGate gate;
    private final Executor threads;
    private final EventStore store;
    private final Endpoints endpoints;

    Front(Clients clients, RequestGate gate, Executor threads, EventStore store) {
        this.clients = clients;
        this.gate = gate;
        this.threads = threads;
        this.store = store;
        this.endpoints = new Endpoints(store);
    }

    /** Runs on an I/O thread, so it only hands over. */
    @Override
    public void handleRequest(HttpServerExchange exchange) {
        var found = clients.find(exchange);
        if (found.isEmpty()) {
            IoUtils.safeClose(exchange.getConnection());
            return;
        }
        var client = found.get();
        if (client.isLastRequest()) {
            exchange.setPersistent(false);
        }
        exchange.addExchangeCompleteListener((done, next) -> {
            if (client.phase() != Phase.LINGER) {
                client.enter(done.isPersistent() ? Phase.IDLE : Phase.LINGER);
            }
            next.proceed();
        });
        gate.begin();
        exchange.dispatch(threads, () -> {
            try {
                serve(exchange, client);
            } finally {
                gate.end();
            }
        });
    }

    private void serve(HttpServerExchange exchange, ClientConnection client) {
        var request = new Request(exchange, client, gate);
        boolean answered = false;
        try {
            var answer = answer(request, client);
            if (gate.isClosed()) {
                exchange.setPersistent(false);
            }
            if (request.isHead()) {
                request.release(); // no body is made that would, and a watched connection reads no next request
            }
            new Responder(exchange, client).send(answer);
            answered = true;
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("lost a client", e);
        } catch (InterruptedException e) {
            LOG.debug("cut a request, because the server stops", e);
        } catch (RequestException e) { // there was no memory for the rest of a stream
            LOG.warn("cut the answer to {} {}: {}", request.method(), Limits.quote(request.path()), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("cut the answer to {} {}", request.method(), Limits.quote(request.path()), e);
        } catch (Error e) {
            LOG.error("cut the answer to {} {}", request.method(), Limits.quote(request.path()), e);
            throw e;
        } finally {
            request.release();
            if (!answered) {
                client.close();
            }
        }
        if (answered && !exchange.isRequestComplete()) {
            client.linger();
        }
    }

    private Answer answer(Request request, ClientConnection client) throws IOException, InterruptedException {
        try {
            var refusal = client.refusal();
            if (refusal != null) {
                throw refusal;
            }
            var endpoint = endpoints.find(request);
            if (endpoint.access() == Access.ALWAYS) {
                return endpoint.work().apply(request);
            }
            if (gate.isClosed()) {
                return Problems.answer(Problems.stopping());
            }
            request.readBody();
            if (endpoint.access() == Access.WHEN_FREE && !request.begin()) {
                return Problems.answer(Problems.busy("as many requests are under way as may be at a time"));
            }
            return endpoint.work().apply(request);
        } catch (RefusedRequestException e) {
            return Problems.refused(e);
        } catch (UncheckedIOException e) { // nobody is there any more who could be answered
            throw e.getCause();
        } catch (RuntimeException e) {
            return Problems.of(e, store);
        }
    }
}
