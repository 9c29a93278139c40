package org.dipc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Tx;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.proof.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client makes of a server that is down, breaks off, refuses, or is something else than a hub. */
class HubClientTest {
    private static final ChainId CHAIN = new ChainId("test-1");

    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final HubClient client = new HubClient(URI.create("http://127.0.0.1:" + server.getLocalPort()));

    HubClientTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** Answers every request with these bytes and closes the connection. */
    private void answering(String bytes) {
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    readHead(socket.getInputStream());
                    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // The test is over.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
    }

    private static String response(int status, String body) {
        return "HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
    }

    private static HubException refusal(Runnable step) {
        return catchThrowableOfType(HubException.class, step::run);
    }

    private static Transactions.Signed signed() {
        Transactions transactions = new Transactions(CHAIN, Hash.sha256(Bytes.EMPTY), Clock.systemUTC());
        SigningKey key = SigningKey.ofSeed(Bytes.owned(new byte[SigningKey.SEED_SIZE]));
        return transactions.sign(List.of(key), Duration.ofMinutes(1), List.of(new Tx.Call("notes", Bytes.hex("80"))));
    }

    @Test
    void UNREACHABLE_nobodyListens() throws IOException {
        server.close();
        assertThat(refusal(client::chains).code()).isEqualTo("UNREACHABLE");
        assertThat(refusal(() -> client.submit(CHAIN, signed())).code()).isEqualTo("UNREACHABLE");
    }

    @Test
    void UNKNOWN_OUTCOME_theConnectionBreaksAfterATransactionWasSent() {
        answering("");
        Transactions.Signed signed = signed();
        HubException problem = refusal(() -> client.submit(CHAIN, signed));
        assertThat(problem.code()).isEqualTo("UNKNOWN_OUTCOME");
        assertThat(problem.hint()).contains(signed.id().toString());
    }

    @Test
    void theProblemDetailsOfAHubArePassedOn() {
        answering(response(
                422,
                "{\"type\":\"urn\",\"status\":422,\"code\":\"UNITS_INSUFFICIENT\",\"detail\":\"5 needed\","
                        + "\"at\":\"/calls/0\",\"hint\":\"take less\"}"));
        HubException problem = refusal(() -> client.submit(CHAIN, signed()));
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.code()).isEqualTo("UNITS_INSUFFICIENT");
        assertThat(problem).hasMessage("5 needed");
        assertThat(problem.at()).isEqualTo("/calls/0");
        assertThat(problem.hint()).isEqualTo("take less");
    }

    @Test
    void HTTP_502_whatIsNoHub() {
        answering(response(502, "<html>bad gateway</html>"));
        assertThat(refusal(client::chains).code()).isEqualTo("HTTP_502");
    }

    @Test
    void ANSWER_UNREADABLE_anotherVersionOrNoHub() {
        answering(response(200, "{\"chain\":\"No Chain\",\"modules\":[{\"newField\":1}]}"));
        assertThat(refusal(() -> client.chain("test")).code()).isEqualTo("ANSWER_UNREADABLE");
        assertThat(refusal(() -> client.vocabulary(CHAIN)).code()).isEqualTo("ANSWER_UNREADABLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "[]", "\"text\"", ""})
    void ANSWER_UNREADABLE_whatIsNoObject(String body) {
        answering(response(200, body));
        assertThat(refusal(client::chains).code()).isEqualTo("ANSWER_UNREADABLE");
    }

    /** Whatever it proves: it might be true of another entry, chain or height. */
    @Test
    void PROOF_CONTEXT_aHubThatProvesSomethingElseThanItWasAsked() {
        Bytes path = Bytes.utf8("units/balances/alice");
        Hash hash = Hash.sha256(path);
        Header header = new Header(CHAIN, hash, 7, 1, hash, hash, hash, hash);
        Proof proof = new Proof(header, path, Optional.empty(), Bytes.EMPTY, Bytes.EMPTY);
        answering(response(200, new String(proof.json(), StandardCharsets.UTF_8)));
        assertThat(client.prove(CHAIN, path)).isEqualTo(proof);
        assertThat(client.at(OptionalLong.of(7)).prove(CHAIN, path).path()).isEqualTo(path);
        for (Runnable asked : List.<Runnable>of(
                () -> client.prove(CHAIN, Bytes.utf8("units/balances/bob")),
                () -> client.prove(new ChainId("test-2"), path),
                () -> client.at(OptionalLong.of(8)).prove(CHAIN, path))) {
            assertThat(refusal(asked).code()).isEqualTo("PROOF_CONTEXT");
        }
    }

    @Test
    void anAnswerOfOneChainIsRead() {
        answering(response(
                200,
                "{\"chain\":\"test-1\",\"title\":\"Test\",\"genesis\":\"" + Hash.sha256(Bytes.EMPTY)
                        + "\",\"height\":7,\"modules\":[\"notes\"]}"));
        HubClient.Chain chain = client.chain("test");
        assertThat(chain.id()).isEqualTo(CHAIN);
        assertThat(chain.height()).isEqualTo(7);
        assertThat(chain.title()).isEqualTo("Test");
        assertThat(chain.modules()).containsExactly("notes");
        assertThat(client.read("/chains", Map.of("a", "b c&d")).path("height").asLong())
                .isEqualTo(7);
    }
}
