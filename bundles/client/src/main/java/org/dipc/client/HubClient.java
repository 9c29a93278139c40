package org.dipc.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;

/** A hub over its REST interface. Safe for use by many threads. */
public final class HubClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI base;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** @param base of the hub, for example {@code http://127.0.0.1:8480} */
    public HubClient(URI base) {
        this.base = base;
    }

    /** A chain as the hub describes it. */
    public record Chain(ChainId id, Hash genesis, long height, JsonNode description) {
        public Transactions transactions() {
            return new Transactions(id, genesis, Clock.systemUTC());
        }
    }

    /** What came of a transaction that is in a block. */
    public record Outcome(ChainId chain, long height, Hash transaction, JsonNode answer) {}

    public List<Chain> chains() {
        return elements(read("/chains", Map.of()).get("items")).stream()
                .map(HubClient::chain)
                .toList();
    }

    /** @param chain its id, or the id without its number: {@code qpc} for {@code qpc-1} */
    public Chain chain(String chain) {
        return chain(read("/chains/" + encode(chain), Map.of()));
    }

    private static Chain chain(JsonNode json) {
        return new Chain(
                new ChainId(json.get("chain").asText()),
                Hash.hex(json.get("genesis").asText()),
                json.get("height").asLong(),
                json);
    }

    public Vocabulary vocabulary(ChainId chain) {
        try {
            return Json.MAPPER.treeToValue(read("/chains/" + chain + "/vocabulary", Map.of()), Vocabulary.class);
        } catch (JsonProcessingException e) {
            throw new HubException("ANSWER_UNREADABLE", "the hub's vocabulary is of another version", "update dipc");
        }
    }

    /**
     * Submits and waits for the block.
     *
     * @throws HubException with the code of a refusal; {@code UNKNOWN_OUTCOME} if the connection broke after the
     *     transaction was sent, in which case submitting the same bytes again does no harm
     */
    public Outcome submit(ChainId chain, Transactions.Signed signed) {
        return join(submitLater(chain, signed));
    }

    /** As {@link #submit}, without holding a thread. */
    public CompletableFuture<Outcome> submitLater(ChainId chain, Transactions.Signed signed) {
        HttpRequest request = request("/chains/" + chain + "/txs", Map.of("wait", "commit"))
                .header("Content-Type", "application/cose")
                .header("Accept", "application/json, application/problem+json")
                .POST(BodyPublishers.ofByteArray(signed.bytes().toArray()))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString()).handle((response, failure) -> {
            if (unconnected(failure)) {
                throw unreachable();
            } else if (failure != null) {
                throw new HubException(
                        "UNKNOWN_OUTCOME",
                        "the connection broke while transaction " + signed.id() + " was on its way",
                        "submit it again, or look for it: dipc query tx " + signed.id());
            }
            JsonNode answer = answer(response);
            return new Outcome(chain, answer.get("height").asLong(), signed.id(), answer);
        });
    }

    private static boolean unconnected(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
    }

    /** @throws HubException {@code UNREACHABLE}, or the code of the hub's problem detail */
    public JsonNode read(String path, Map<String, String> query) {
        return send(request(path, query)
                .header("Accept", "application/json, application/problem+json")
                .GET()
                .build());
    }

    public JsonNode post(String path, Map<String, String> query, Object body) {
        try {
            return send(request(path, query)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)))
                    .build());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private JsonNode send(HttpRequest request) {
        try {
            return answer(http.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw unreachable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException("INTERRUPTED", "interrupted while waiting for " + base, "");
        }
    }

    private HubException unreachable() {
        return new HubException("UNREACHABLE", "no hub answers at " + base, "dipc start, or name another with --node");
    }

    private static JsonNode answer(HttpResponse<String> response) {
        JsonNode json;
        try {
            json = Json.MAPPER.readTree(response.body());
        } catch (JsonProcessingException e) {
            json = Json.MAPPER.missingNode();
        }
        if (response.statusCode() >= 300) {
            throw new HubException(
                    response.statusCode(),
                    json.path("code").asText("HTTP_" + response.statusCode()),
                    json.path("detail").asText("the hub answered with status " + response.statusCode()),
                    json.path("at").asText(""),
                    json.path("hint").asText(""));
        }
        return json;
    }

    private HttpRequest.Builder request(String path, Map<String, String> query) {
        String parameters = query.entrySet().stream()
                .map(each -> each.getKey() + "=" + encode(each.getValue()))
                .sorted()
                .collect(Collectors.joining("&"));
        return HttpRequest.newBuilder(base.resolve("/api/v1" + path + (parameters.isEmpty() ? "" : "?" + parameters)))
                .timeout(PATIENCE);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static List<JsonNode> elements(JsonNode array) {
        return java.util.stream.StreamSupport.stream(array.spliterator(), false).toList();
    }

    static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof HubException problem) {
                throw problem;
            }
            throw e;
        }
    }
}
