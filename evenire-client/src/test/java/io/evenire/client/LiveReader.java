package io.evenire.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenire.api.Event;
import io.evenire.protocol.Codec;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Reads an answer that goes on, as a program would that has no client of this house, and comes again behind what it has
 * read each time the connection breaks.
 */
final class LiveReader {

    private static final int SILENCE_MILLIS_MAX = 500; // the server gives signs of life more often
    private static final int REST_MILLIS = 20;
    private static final Pattern SIGNAL = Pattern.compile("\\{\"signal\":\"[a-z-]+\",\"checkpoint\":\"([-0-9a-f]+)\"}");

    private final int port;
    private final String path;
    private final boolean asEventStream;
    private final UUID incarnation;
    private final UUID last;

    private final List<Long> positions = new ArrayList<>();
    private String checkpoint = "";
    private boolean done;

    /**
     * Makes a reader.
     *
     * @param port where the server is
     * @param path what to read, without parameters that say where to begin
     * @param asEventStream whether server-sent events are asked for, or lines
     * @param incarnation the history of the store
     * @param last the event that it ends with
     */
    LiveReader(int port, String path, boolean asEventStream, UUID incarnation, UUID last) {
        this.port = port;
        this.path = path;
        this.asEventStream = asEventStream;
        this.incarnation = incarnation;
        this.last = last;
    }

    /** Reads up to the last event; gives the positions of all events, as they came. */
    List<Long> read() {
        var rest = new CountDownLatch(1);
        try {
            while (!done) {
                readOnce();
                rest.await(REST_MILLIS, TimeUnit.MILLISECONDS);
            }
            return positions;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
    }

    private void readOnce() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(SILENCE_MILLIS_MAX);
            socket.getOutputStream().write(request().getBytes(ISO_8859_1));
            var in = new BufferedInputStream(socket.getInputStream());
            var status = plainLine(in);
            while (!plainLine(in).isEmpty()) {
                // the fields say nothing new
            }
            if (status.startsWith("HTTP/1.1 200 ")) {
                readBody(new Chunks(in));
            } else if (!status.startsWith("HTTP/1.1 503 ")) {
                throw new AssertionError(status);
            }
        } catch (IOException e) {
            // broken, which is what this is about: it comes again
        }
    }

    private String request() {
        var field = asEventStream
                ? "Accept: text/event-stream\r\n"
                        + (checkpoint.isEmpty() ? "" : "Last-Event-ID: " + checkpoint + "\r\n")
                : "Accept: application/x-ndjson\r\n";
        var from = asEventStream || checkpoint.isEmpty() ? "" : (path.contains("?") ? "&" : "?") + "from=" + checkpoint;
        return "GET %s%s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(path, from, field);
    }

    private void readBody(Chunks chunks) throws IOException {
        var block = new ArrayList<String>();
        while (!done) {
            var line = chunks.line();
            if (!asEventStream) {
                takeLine(line);
            } else if (line.isEmpty()) {
                takeBlock(block);
                block.clear();
            } else {
                block.add(line);
            }
        }
    }

    private void takeLine(String line) {
        var signal = SIGNAL.matcher(line);
        if (signal.matches()) {
            checkpoint = signal.group(1);
        } else if (line.startsWith("{\"signal\"")) {
            throw new AssertionError(line);
        } else if (!line.isEmpty()) {
            var event = event(line);
            checkpoint = incarnation + "-" + event.position();
        }
    }

    private void takeBlock(List<String> block) {
        var name = "";
        var id = "";
        var data = "";
        for (var line : block) {
            int colon = line.indexOf(": ");
            switch (colon < 0 ? "" : line.substring(0, colon)) {
                case "event" -> name = line.substring(colon + 2);
                case "id" -> id = line.substring(colon + 2);
                case "data" -> data = line.substring(colon + 2);
                default -> {
                    // a sign of life, or how long to rest
                }
            }
        }
        if (name.equals("problem")) {
            throw new AssertionError(data);
        }
        if (name.isEmpty() && !data.isEmpty()) {
            event(data);
        }
        checkpoint = id.isEmpty() ? checkpoint : id;
    }

    private Event event(String json) {
        var event = Codec.json().readEvent(json.getBytes(UTF_8));
        positions.add(event.position());
        done = event.id().equals(last);
        return event;
    }

    private static String plainLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("cut");
            }
            line.write(next);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    /** A body in chunks. */
    private static final class Chunks {

        private final InputStream in;
        private int left;

        Chunks(InputStream in) {
            this.in = in;
        }

        /** Reads a line that is there whole. */
        String line() throws IOException {
            var line = new ByteArrayOutputStream();
            for (int next = next(); next != '\n'; next = next()) {
                line.write(next);
            }
            return line.toString(UTF_8);
        }

        private int next() throws IOException {
            if (left == 0) {
                left = Integer.parseInt(plainLine(in), 16);
                if (left == 0) {
                    throw new IOException("the server has ended");
                }
            }
            int next = in.read();
            if (next < 0) {
                throw new IOException("cut");
            }
            left--;
            if (left == 0) {
                plainLine(in);
            }
            return next;
        }
    }
}
