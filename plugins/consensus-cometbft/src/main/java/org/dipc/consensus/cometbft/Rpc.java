package org.dipc.consensus.cometbft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.dipc.model.Bytes;

/** The node's interface: JSON-RPC 2.0 over HTTP on the loopback interface. */
final class Rpc {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final URI address;

    Rpc(int port) {
        this.address = URI.create("http://127.0.0.1:" + port);
    }

    /** The node heard the call and refuses it. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed(JsonNode error) {
            super(error.path("message").asText() + ": " + error.path("data").asText());
        }
    }

    /** Fails with {@link Failed} or, where nobody can say whether the node has it, with an IOException. */
    CompletableFuture<JsonNode> broadcast(Bytes entry) {
        return call("broadcast_tx_sync", "{\"tx\":\"" + Base64.getEncoder().encodeToString(entry.toArray()) + "\"}");
    }

    CompletableFuture<JsonNode> status() {
        return call("status", "{}");
    }

    /** Where the voting is. */
    CompletableFuture<JsonNode> consensus() {
        return call("consensus_state", "{}");
    }

    /** The header of {@code height} and the commit that decided it. */
    CompletableFuture<JsonNode> commit(long height) {
        return call("commit", "{\"height\":\"" + height + "\"}");
    }

    /** A page of who could vote at {@code height}, from 1. */
    CompletableFuture<JsonNode> validators(long height, int page) {
        return call("validators", "{\"height\":\"" + height + "\",\"page\":\"" + page + "\",\"per_page\":\"100\"}");
    }

    private CompletableFuture<JsonNode> call(String method, String parameters) {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + parameters + "}";
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(response -> result(response.body()));
    }

    private static JsonNode result(byte[] body) {
        try {
            JsonNode answer = JSON.readTree(body);
            if (answer.has("error")) {
                throw new Failed(answer.path("error"));
            }
            return answer.path("result");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
