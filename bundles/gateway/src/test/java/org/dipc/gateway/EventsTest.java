package org.dipc.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.dipc.gateway.TestHub.QPC;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.dipc.gateway.TestHub.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final TestHub HUB = new TestHub();

    @AfterAll
    static void stop() {
        HUB.close();
    }

    private static void lock(TestHub hub, String chain) {
        String body =
                "{\"from\":\"foundation\",\"calls\":[{\"module\":\"units\",\"action\":{\"type\":\"Lock\",\"amount\":\"1\"}}]}";
        assertThat(hub.postJson("/api/v1/chains/" + chain + "/txs", body).status())
                .isEqualTo(200);
    }

    /** A stream of events over a plain socket. */
    private static final class Stream implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Stream(TestHub hub, String query, String lastId) throws IOException {
            socket = new Socket(hub.base().getHost(), hub.base().getPort());
            socket.setSoTimeout(10_000);
            String last = lastId.isEmpty() ? "" : "Last-Event-ID: " + lastId + "\r\n";
            socket.getOutputStream()
                    .write(("GET /api/v1/events" + query + " HTTP/1.1\r\nHost: localhost\r\n" + last + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(in.readLine()).startsWith("HTTP/1.1 200");
            while (!line().startsWith("retry:")) {
                // Headers.
            }
        }

        private String line() throws IOException {
            String line = in.readLine();
            assertThat(line).as("the stream goes on").isNotNull();
            return line;
        }

        String nextId() throws IOException {
            String line = line();
            while (!line.startsWith("id: ")) {
                line = line();
            }
            assertThat(line()).isEqualTo("event: block");
            assertThat(line()).startsWith("data: {\"chain\":");
            return line.substring(4);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void everyBlockComesOnceAndInOrder() throws IOException {
        long height = HUB.ledger(QPC).tip().height();
        try (Stream stream = new Stream(HUB, "?chain=qpc", "")) {
            for (int i = 1; i <= 20; i++) {
                lock(HUB, "qpc");
                lock(HUB, "bpc");
                assertThat(stream.nextId()).isEqualTo("qpc-1:" + (height + i));
            }
        }
    }

    @Test
    void aStreamGoesOnWhereTheLastOneEnded() throws IOException {
        long height = HUB.ledger(QPC).tip().height();
        for (int i = 0; i < 30; i++) {
            lock(HUB, "qpc");
        }
        try (Stream stream = new Stream(HUB, "?chain=qpc-1", "qpc-1:" + height)) {
            for (int i = 1; i <= 30; i++) {
                assertThat(stream.nextId()).isEqualTo("qpc-1:" + (height + i));
            }
        }
    }

    @Test
    void theIdOfAStreamOfAllChainsHoldsEveryPosition() throws IOException {
        String id;
        try (Stream stream = new Stream(HUB, "", "")) {
            lock(HUB, "bpc");
            stream.nextId();
            lock(HUB, "qpc");
            id = stream.nextId();
            assertThat(id)
                    .contains(
                            "bpc-1:",
                            ",bpr-1:",
                            ",qpc-1:" + HUB.ledger(QPC).tip().height());
        }
        lock(HUB, "bpc");
        lock(HUB, "qpc");
        try (Stream stream = new Stream(HUB, "", id)) {
            List<String> ids = new ArrayList<>(List.of(stream.nextId(), stream.nextId()));
            assertThat(ids).doesNotContain(id).doesNotHaveDuplicates();
        }
    }

    @Test
    void aListenerThatNeverReadsIsDropped() throws IOException {
        try (TestHub hub = new TestHub(1_000);
                Socket socket = new Socket()) {
            socket.setReceiveBufferSize(1_024);
            socket.connect(new java.net.InetSocketAddress(
                    hub.base().getHost(), hub.base().getPort()));
            socket.getOutputStream()
                    .write("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> hub.listeners() == 1);
            String calls = "{\"module\":\"units\",\"action\":{\"type\":\"Lock\",\"amount\":\"1\"}},".repeat(256);
            String body = "{\"from\":\"foundation\",\"calls\":[" + calls.substring(0, calls.length() - 1) + "]}";
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                hub.postJson("/api/v1/chains/qpc/txs", body);
                return hub.listeners() == 0;
            });
        }
    }

    @Test
    void thereIsALimitToListeners() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try (TestHub hub = new TestHub()) {
            for (int i = 0; i < Events.MAXIMUM_LISTENERS; i++) {
                Socket socket = new Socket(hub.base().getHost(), hub.base().getPort());
                socket.getOutputStream()
                        .write("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                sockets.add(socket);
            }
            await().until(() -> hub.listeners() == Events.MAXIMUM_LISTENERS);
            for (int i = 0; i < 50; i++) {
                Answer answer = hub.get("/api/v1/events");
                assertThat(answer.status()).isEqualTo(429);
                assertThat(answer.code()).isEqualTo("RATE_LIMIT");
                assertThat(answer.header("Retry-After")).isNotEmpty();
            }
            lock(hub, "qpc");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void whatIsNoPositionIsRefused() {
        for (int i = 0; i < 50; i++) {
            assertThat(HUB.get("/api/v1/events?chain=qpc", "Last-Event-ID", "x" + i)
                            .code())
                    .isEqualTo("PARAM_INVALID");
            assertThat(HUB.get("/api/v1/events?chain=no" + i).code()).isEqualTo("CHAIN_NOT_FOUND");
            assertThat(HUB.get("/api/v1/events?since=" + i).code()).isEqualTo("PARAM_INVALID");
            assertThat(HUB.method("DELETE", "/api/v1/events").code()).isEqualTo("METHOD_NOT_ALLOWED");
        }
    }
}
