package io.evenire.transport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;

/** A client that reads an answer in chunks line by line, while it comes. */
final class LiveClient implements AutoCloseable {

    private final RawClient client;
    private final InputStream in;
    private final String head;
    private int left; // of the chunk
    private boolean ended; // properly, with the last chunk

    LiveClient(URI server, String path, String... fields) throws IOException {
        client = new RawClient(server);
        in = new BufferedInputStream(client.socket().getInputStream());
        var request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (var field : fields) {
            request.append(field).append("\r\n");
        }
        client.send(request + "\r\n");
        var begin = new StringBuilder();
        for (var line = plainLine(); !line.isEmpty(); line = plainLine()) {
            begin.append(line).append('\n');
        }
        head = begin.toString();
    }

    static LiveClient eventStream(URI server, String path, String... fields) throws IOException {
        var all = new String[fields.length + 1];
        all[0] = "Accept: text/event-stream";
        System.arraycopy(fields, 0, all, 1, fields.length);
        return new LiveClient(server, path, all);
    }

    static LiveClient lines(URI server, String path) throws IOException {
        return new LiveClient(server, path, "Accept: application/x-ndjson");
    }

    String head() {
        return head;
    }

    RawClient raw() {
        return client;
    }

    /** Reads the next line; empty when the answer has ended with its last chunk. */
    Optional<String> line() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            int next = next();
            if (next < 0) {
                return Optional.empty();
            }
            if (next == '\n') {
                return Optional.of(line.toString(UTF_8));
            }
            line.write(next);
        }
    }

    /** Reads lines up to the next empty one, without that. */
    String block() throws IOException {
        var block = new StringBuilder();
        for (var line = line(); line.isPresent() && !line.get().isEmpty(); line = line()) {
            block.append(line.get()).append('\n');
        }
        return block.toString();
    }

    private int next() throws IOException {
        if (ended) {
            return -1;
        }
        if (left == 0) {
            left = Integer.parseInt(plainLine(), 16);
            if (left == 0) {
                ended = true;
                return -1;
            }
        }
        int next = in.read();
        if (next < 0) {
            throw new IOException("cut inside an answer");
        }
        left--;
        if (left == 0) {
            plainLine();
        }
        return next;
    }

    private String plainLine() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("cut after " + line.toString(ISO_8859_1));
            }
            if (next == '\n') {
                return line.toString(ISO_8859_1).stripTrailing();
            }
            line.write(next);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
