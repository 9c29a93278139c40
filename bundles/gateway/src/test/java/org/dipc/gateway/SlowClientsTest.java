package org.dipc.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More slow callers than the server has threads. */
class SlowClientsTest {
    private static final int CALLERS = 300;
    private static final long IDLE_MILLIS = 2_000;

    private final TestHub hub = new TestHub(IDLE_MILLIS);
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        hub.close();
    }

    private void begin(String request) throws IOException {
        for (int i = 0; i < CALLERS; i++) {
            Socket socket = new Socket(hub.base().getHost(), hub.base().getPort());
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            sockets.add(socket);
        }
    }

    private void othersAreAnswered() {
        for (int i = 0; i < 20; i++) {
            assertThat(hub.get("/api/v1/chains").status()).isEqualTo(200);
        }
    }

    /** What the server says at last; empty if it just hangs up. */
    private static String end(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void bodiesThatDoNotComeHoldUpNobodyAndAreGivenUp() throws IOException {
        begin("POST /api/v1/chains/qpc/txs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cose\r\n"
                + "Content-Length: 1000\r\n\r\n0123456789");
        othersAreAnswered();
        for (Socket socket : sockets) {
            assertThat(end(socket)).startsWith("HTTP/1.1 408").contains("\"code\":\"REQUEST_TOO_SLOW\"");
        }
    }

    @Test
    void filesThatDoNotComeHoldUpNobodyAndLeaveNothing() throws IOException {
        begin("POST /api/v1/import HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n0123456789");
        othersAreAnswered();
        for (Socket socket : sockets) {
            assertThat(end(socket)).startsWith("HTTP/1.1 408");
        }
        assertThat(hub.home().resolve("run/imports")).isEmptyDirectory();
    }

    @Test
    void headersThatDoNotComeHoldUpNobodyAndAreGivenUp() throws IOException {
        begin("GET /health/live HTTP/1.1\r\nHost: loc");
        othersAreAnswered();
        for (Socket socket : sockets) {
            assertThat(end(socket)).doesNotStartWith("HTTP/1.1 200");
        }
    }
}
