package io.evenire.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.evenire.api.StreamId;
import io.evenire.api.spi.Transport;
import io.evenire.api.spi.TransportSettings;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends what a proxy and a server could understand in two ways; none of it may reach the store. */
class StrictRequestsTest {

    private static final String EVENT = "{\"type\":\"T\",\"data\":1}";
    private static final String HOST = "Host: localhost\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final String POST = "POST /api/v1/streams/s/events HTTP/1.1\r\n" + HOST + JSON;

    private final ListStore store = new ListStore();
    private Transport server;

    @BeforeEach
    void start() {
        server = new HttpTransportProvider().start(store, new TransportSettings("127.0.0.1", 0, Map.of()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refusesAndCloses(String name, String request, int status, String detail) throws IOException {
        try (var client = new RawClient(server.address())) {
            // what follows must never be taken for a request of its own
            client.send(request).send(POST + "Content-Length: " + EVENT.length() + "\r\n\r\n" + EVENT);

            var received = client.receiveAll();

            assertThat(received).startsWith("HTTP/1.1 " + status + " ").contains("application/problem+json", detail);
            assertThat(received.split("HTTP/1.1 [0-9]{3} ", -1))
                    .as("one answer")
                    .hasSize(2);
            assertThat(received)
                    .containsIgnoringCase("connection: close")
                    .doesNotContain("<reset>", "at io.", "Exception");
            assertThat(store.state().head()).as("events written").isZero();
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                // the first line
                arguments("version 9.9", "GET / HTTP/9.9\r\n" + HOST + "\r\n", 400, "the version must be"),
                arguments("version 2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "the version must be"),
                arguments("version 1.2", "GET / HTTP/1.2\r\n" + HOST + "\r\n", 400, "the version must be"),
                arguments("lower-case version", "GET / http/1.1\r\n" + HOST + "\r\n", 400, "the version must be"),
                arguments("no version", "GET /\r\n" + HOST + "\r\n", 400, "the first line must be"),
                arguments("no target", "GET  HTTP/1.1\r\n" + HOST + "\r\n", 400, "the first line must be"),
                arguments("space in target", "GET /a b HTTP/1.1\r\n" + HOST + "\r\n", 400, "must be written as %20"),
                arguments("space before", " GET / HTTP/1.1\r\n" + HOST + "\r\n", 400, "the first line must be"),
                arguments("tab after method", "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n", 400, "the first line must be"),
                arguments("bad method", "G(T / HTTP/1.1\r\n" + HOST + "\r\n", 400, "the method must be"),
                arguments("long method", "G".repeat(33) + " / HTTP/1.1\r\n" + HOST + "\r\n", 400, "at most 32"),
                arguments("empty line before", "\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n", 400, "must not be empty"),
                arguments("absolute form", "GET http://a/ HTTP/1.1\r\n" + HOST + "\r\n", 400, "must begin with '/'"),
                arguments("asterisk form", "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n", 400, "must begin with '/'"),
                arguments("authority form", "CONNECT a:80 HTTP/1.1\r\n" + HOST + "\r\n", 400, "must begin with '/'"),
                // the end of lines
                arguments("bare LF", "GET / HTTP/1.1\nHost: a\n\n", 400, "must end in CR LF"),
                arguments("bare LF in a field", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400, "must end in CR LF"),
                arguments("bare CR", "GET / HTTP/1.1\rHost: localhost\r\n\r\n", 400, "must end in CR LF"),
                arguments("three CR", "GET / HTTP/1.1\r\n" + HOST + "\r\r\r\n\r\n", 400, "must end in CR LF"),
                arguments("NUL", "GET / HTTP/1.1\r\n" + HOST + "X: a\0b\r\n\r\n", 400, "byte 0x00"),
                // the path
                arguments("dot segments", get("/a/../../etc/passwd"), 400, "must not have a segment '..'"),
                arguments("one dot", get("/api/v1/./streams"), 400, "must not have a segment '.'"),
                arguments("dots at the end", get("/api/v1/streams/.."), 400, "must not have a segment '..'"),
                arguments("path parameter", get("/..;/"), 400, "must be written as %3B"),
                arguments("NUL in the path", get("/api/v1/streams/a%00b"), 400, "control character %00"),
                arguments("line feed in the path", get("/api/v1/streams/a%0ab"), 400, "control character %0A"),
                arguments("overlong UTF-8", get("/api/v1/streams/%c0%ae%c0%ae"), 400, "not UTF-8"),
                arguments("surrogate in UTF-8", get("/api/v1/streams/%ED%A0%80"), 400, "not UTF-8"),
                arguments("half a code point", get("/api/v1/streams/%E2%82"), 400, "not UTF-8"),
                arguments("bad percent", get("/api/v1/streams/%zz"), 400, "two hexadecimal digits"),
                arguments("percent at the end", get("/api/v1/streams/a%4"), 400, "two hexadecimal digits"),
                arguments("raw byte", get("/api/v1/streams/\u00e4"), 400, "must be written as %E4"),
                arguments("backslash", get("/api\\v1"), 400, "must be written as %5C"),
                arguments("fragment", get("/api/v1/streams#a"), 400, "must be written as %23"),
                arguments("NUL in the query", get("/api/v1/streams?prefix=%00"), 400, "control character %00"),
                arguments("overlong query", get("/api/v1/streams?prefix=%C1%81"), 400, "not UTF-8"),
                arguments("long target", get("/" + "a".repeat(8 * 1024)), 414, "at most 8192 bytes, has 8193"),
                // the fields
                arguments("no Host", "GET / HTTP/1.1\r\n\r\n", 400, "needs a Host"),
                arguments("two Hosts", "GET / HTTP/1.1\r\n" + HOST + "host: b\r\n\r\n", 400, "'host' must stand once"),
                arguments("bad Host", "GET / HTTP/1.1\r\nHost: a/b@c\r\n\r\n", 400, "Host must be"),
                arguments("bad percent in Host", "GET / HTTP/1.1\r\nHost: a%zz\r\n\r\n", 400, "Host must be"),
                arguments("percent in Host", "GET / HTTP/1.1\r\nHost: a%41\r\n\r\n", 400, "Host must be"),
                arguments("no port in Host", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", 400, "Host must be"),
                arguments("port 0 in Host", "GET / HTTP/1.1\r\nHost: a:0\r\n\r\n", 400, "Host must be"),
                arguments("large port in Host", "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", 400, "Host must be"),
                arguments("Host of another", "GET / HTTP/1.1\r\nHost: evil.example:80\r\n\r\n", 421, "'evil.example'"),
                arguments("no IPv6 in Host", "GET / HTTP/1.1\r\nHost: [::::]\r\n\r\n", 421, "'[::::]'"),
                arguments("no IPv4 in Host", "GET / HTTP/1.1\r\nHost: 127.0.0.256\r\n\r\n", 421, "'127.0.0.256'"),
                arguments("folded field", "GET / HTTP/1.1\r\n" + HOST + "X: a\r\n b\r\n\r\n", 400, "on one line"),
                arguments("folded first field", "GET / HTTP/1.1\r\n Host: localhost\r\n\r\n", 400, "on one line"),
                arguments("space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400, "a field must be"),
                arguments("no colon", "GET / HTTP/1.1\r\n" + HOST + "X\r\n\r\n", 400, "a field must be"),
                arguments("no name", "GET / HTTP/1.1\r\n" + HOST + ": x\r\n\r\n", 400, "a field must be"),
                arguments("control in a field", "GET / HTTP/1.1\r\n" + HOST + "X: \u0001\r\n\r\n", 400, "U+0001"),
                arguments(
                        "101 fields",
                        "GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(101) + "\r\n",
                        431,
                        "at most 100 fields"),
                arguments("endless head", "GET / HTTP/1.1\r\nX: " + "y".repeat(40_000), 431, "at most 32768 bytes"),
                arguments("unknown Expect", POST + "Expect: 200-ok\r\n\r\n", 417, "Expect must be"),
                // the length of the body
                arguments("two lengths", POST + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n1", 400, "stand once"),
                arguments("list of lengths", POST + "Content-Length: 1, 1\r\n\r\n1", 400, "must be a number"),
                arguments("signed length", POST + "Content-Length: +1\r\n\r\n1", 400, "must be a number"),
                arguments("hexadecimal length", POST + "Content-Length: 0x1\r\n\r\n1", 400, "must be a number"),
                arguments("negative length", POST + "Content-Length: -1\r\n\r\n1", 400, "must be a number"),
                arguments("huge length", POST + "Content-Length: 99999999999999999999\r\n\r\n", 400, "18 digits"),
                arguments("too long", POST + "Content-Length: 50331649\r\n\r\n", 413, "at most 50331648 bytes"),
                arguments(
                        "body of a GET",
                        "GET / HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\n\r\n1",
                        400,
                        "have a body"),
                arguments(
                        "chunks of a GET", "GET / HTTP/1.1\r\n" + HOST + CHUNKED + "\r\n0\r\n\r\n", 400, "have a body"),
                arguments(
                        "body of a DELETE", "DELETE / HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\n\r\n1", 400, "body"),
                // the encoding of the body
                arguments(
                        "two content encodings",
                        POST + "Content-Encoding: identity\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
                        400,
                        "'content-encoding' must stand once"),
                arguments("both", POST + "Content-Length: 5\r\n" + CHUNKED + "\r\n0\r\n\r\n", 400, "not both"),
                arguments("both, turned", POST + CHUNKED + "Content-Length: 5\r\n\r\n0\r\n\r\n", 400, "not both"),
                arguments(
                        "two encodings", POST + "Transfer-Encoding: chunked, identity\r\n\r\n", 400, "must be chunked"),
                arguments("identity", POST + "Transfer-Encoding: identity\r\n\r\n", 400, "must be chunked"),
                arguments("gzip", POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, "must be chunked"),
                arguments("disguised", POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n", 400, "U+000B"),
                arguments("twice", POST + CHUNKED + CHUNKED + "\r\n0\r\n\r\n", 400, "stand once"),
                arguments(
                        "chunks in HTTP/1.0",
                        POST.replace("HTTP/1.1", "HTTP/1.0") + CHUNKED + "\r\n0\r\n\r\n",
                        400,
                        "not part of HTTP/1.0"),
                // the chunks
                arguments("chunk line with LF", chunks("5\nhello\r\n0\r\n\r\n"), 400, "hexadecimal digits and CR LF"),
                arguments("chunk with LF", chunks("5\r\nhello\n0\r\n\r\n"), 400, "must end in CR LF"),
                arguments("chunk too long", chunks("4\r\nhello\r\n0\r\n\r\n"), 400, "must end in CR LF"),
                arguments("chunk size 0x5", chunks("0x5\r\nhello\r\n0\r\n\r\n"), 400, "hexadecimal digits"),
                arguments("chunk size -5", chunks("-5\r\nhello\r\n0\r\n\r\n"), 400, "hexadecimal digits"),
                arguments("chunk size empty", chunks("\r\nhello\r\n0\r\n\r\n"), 400, "hexadecimal digits"),
                arguments("chunk size with space", chunks("5 \r\nhello\r\n0\r\n\r\n"), 400, "hexadecimal digits"),
                arguments("chunk size huge", chunks("123456789\r\nhello\r\n0\r\n\r\n"), 400, "at most 8 digits"),
                arguments("chunk of 4 GiB", chunks("FFFFFFFF\r\n" + "h".repeat(100)), 413, "at most"),
                arguments("giant extension", chunks("5;" + "x".repeat(100_000) + "\r\nhello\r\n"), 400, "at most 128"),
                arguments("LF in extension", chunks("5;a\nb\r\nhello\r\n0\r\n\r\n"), 400, "chunk extension"),
                arguments("fields after the chunks", chunks("0\r\nX: y\r\n\r\n"), 400, "after the last chunk"),
                arguments("LF at the end", chunks("0\r\n\n"), 400, "after the last chunk"));
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n";
    }

    private static String chunks(String body) {
        return POST + CHUNKED + "\r\n" + body;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("taken")
    void takesWhatIsPlainlyRight(String name, String request, int status) throws IOException {
        try (var client = new RawClient(server.address())) {
            var received = client.send(request).receive();

            assertThat(received.status()).as(received.toString()).isEqualTo(status);
        }
    }

    static Stream<Arguments> taken() {
        var event = Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n";
        var length = "Content-Length: " + EVENT.length() + "\r\n\r\n" + EVENT;
        return Stream.of(
                arguments("HTTP/1.0", "GET /healthz/live HTTP/1.0\r\n\r\n", 200),
                arguments("HTTP/1.0 with Host", "GET /healthz/live HTTP/1.0\r\n" + HOST + "\r\n", 200),
                arguments("body in HTTP/1.0", POST.replace("HTTP/1.1", "HTTP/1.0") + length, 201),
                arguments("Content-Length", POST + length, 201),
                arguments("chunks", chunks(event + "0\r\n\r\n"), 201),
                arguments("many chunks", chunks(EVENT.replaceAll("(.)", "1\r\n$1\r\n") + "000\r\n\r\n"), 201),
                arguments("short extension", chunks(event + "0;a=\"b\"\r\n\r\n"), 201),
                arguments(
                        "Chunked", (POST + CHUNKED).replace("chunked", "Chunked") + "\r\n" + event + "0\r\n\r\n", 201),
                arguments("Expect", POST + "Expect: 100-Continue\r\n" + length, 100),
                arguments("IPv4 Host", "GET /healthz/live HTTP/1.1\r\nHost: 127.0.0.1:5243\r\n\r\n", 200),
                arguments("Host in capitals", "GET /healthz/live HTTP/1.1\r\nHost: LOCALHOST:65535\r\n\r\n", 200),
                arguments("IPv6 Host", "GET /healthz/live HTTP/1.1\r\nHost: [::1]:5243\r\n\r\n", 200),
                arguments(
                        "Upgrade",
                        "GET /healthz/live HTTP/1.1\r\n" + HOST + "Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
                        200),
                arguments("encoded slash and dots", get("/api/v1/streams/a%2F%2E%2E%2Fb"), 404),
                arguments("space and emoji", get("/api/v1/streams/a%20%F0%9F%98%80"), 404),
                arguments("marks", get("/api/v1/streams/-._~!$&'()*+,=:@"), 404),
                arguments("empty query", get("/api/v1/streams?"), 200),
                arguments("encoded dot", get("/api/v1/streams/%2E"), 400),
                arguments("encoded dots", get("/api/v1/streams/%2e%2e"), 400));
    }

    @Test
    void answersRequestsThatCameTogetherInTheirOrder() throws IOException {
        var length = "Content-Length: " + EVENT.length() + "\r\n\r\n" + EVENT;
        var chunk = CHUNKED + "\r\n" + Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n0\r\n\r\n";
        try (var client = new RawClient(server.address())) {
            client.send(POST + length + POST + chunk + get("/api/v1/streams/s") + get("/nix") + POST + length);

            assertThat(client.receive().status()).isEqualTo(201);
            assertThat(client.receive().body()).contains("\"lastVersion\":1");
            assertThat(client.receive().body()).contains("\"count\":2");
            assertThat(client.receive().status()).isEqualTo(404);
            assertThat(client.receive().body()).contains("\"lastVersion\":2");
        }
    }

    @Test
    void aRequestThatSaysNothingOfABodyHasNone() throws IOException {
        try (var client = new RawClient(server.address())) {
            client.send(POST + "\r\n" + POST + "Content-Length: " + EVENT.length() + "\r\n\r\n" + EVENT);

            assertThat(client.receive().body()).contains("body is empty, must be JSON");
            assertThat(client.receive().body()).contains("\"lastVersion\":0");
        }
    }

    @Test
    void takesARequestThatComesByteByByte() throws IOException {
        var request = POST + CHUNKED + "\r\n" + Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n0\r\n\r\n";
        try (var client = new RawClient(server.address())) {
            for (char c : request.repeat(2).toCharArray()) {
                client.send(String.valueOf(c));
            }

            assertThat(client.receive().status()).isEqualTo(201);
            assertThat(client.receive().status()).isEqualTo(201);
            assertThat(store.stream(StreamId.of("s")).orElseThrow().version()).isEqualTo(1);
        }
    }
}
