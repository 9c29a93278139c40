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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.model.Plain;
import org.dipc.model.Shape;
import org.dipc.state.Table;

/** A hub over its REST interface. Safe for use by many threads. */
public final class HubClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ACCEPTED = "application/json, application/problem+json";
    private static final String PAGE = "200";

    private final URI base;
    private final HttpClient http;
    private final OptionalLong height;

    /** @param base of the hub, for example {@code http://127.0.0.1:8480} */
    public HubClient(URI base) {
        this(
                base,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5))
                        .build(),
                OptionalLong.empty());
    }

    private HubClient(URI base, HttpClient http, OptionalLong height) {
        this.base = base;
        this.http = http;
        this.height = height;
    }

    /**
     * The same hub, whose single entries and proofs are those of the state after block {@code height}; with none, after the
     * last block.
     */
    public HubClient at(OptionalLong earlier) {
        return new HubClient(base, http, earlier);
    }

    public URI base() {
        return base;
    }

    /** A chain as the hub describes it. */
    public record Chain(ChainId id, Hash genesis, long height, JsonNode description) {
        public Transactions transactions() {
            return new Transactions(id, genesis, Clock.systemUTC());
        }

        public String title() {
            return description.path("title").asText();
        }

        public List<String> modules() {
            return elements(description.path("modules")).stream()
                    .map(JsonNode::asText)
                    .toList();
        }
    }

    /** What came of a transaction; the height is 0 if no block was waited for. */
    public record Outcome(ChainId chain, long height, Hash transaction, JsonNode answer) {}

    public List<Chain> chains() {
        return elements(read("/chains", Map.of()).path("items")).stream()
                .map(HubClient::chain)
                .toList();
    }

    /** @param chain its id, or the id without its number: {@code qpc} for {@code qpc-1} */
    public Chain chain(String chain) {
        return chain(read("/chains/" + encode(chain), Map.of()));
    }

    private static Chain chain(JsonNode json) {
        try {
            return new Chain(
                    new ChainId(json.path("chain").asText()),
                    Hash.hex(json.path("genesis").asText()),
                    json.path("height").asLong(),
                    json);
        } catch (IllegalArgumentException e) {
            throw unreadable("the description of a chain");
        }
    }

    private static HubException unreadable(String what) {
        return new HubException(
                "ANSWER_UNREADABLE", what + " is not as this version knows it", "update dipc, or the hub");
    }

    /**
     * Every chain that the hub is to run, running or not: its id as {@code chain}, whether it is {@code ok}, and if
     * not, {@code code} and {@code detail}.
     */
    public List<JsonNode> health() {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/health/ready"))
                .timeout(PATIENCE)
                .header("Accept", ACCEPTED)
                .build();
        try {
            // A hub that is not ready says so with the status of a failure, and all the same why.
            return elements(Json.MAPPER.readTree(exchange(request).body()).path("chains"));
        } catch (JsonProcessingException e) {
            throw unreadable("the health of the chains");
        }
    }

    /** The chains that have {@code module}. */
    public List<Chain> chainsWith(String module) {
        return chains().stream()
                .filter(chain -> chain.modules().contains(module))
                .toList();
    }

    public Vocabulary vocabulary(ChainId chain) {
        try {
            return Json.MAPPER.treeToValue(read("/chains/" + chain + "/vocabulary", Map.of()), Vocabulary.class);
        } catch (JsonProcessingException e) {
            throw unreadable("the vocabulary");
        }
    }

    /** The entry of {@code key} in one of the tables that this process has the classes of. */
    public <K, V> Optional<V> get(ChainId chain, Table<K, V> table, Class<V> type, K key) {
        Object plain = Plain.describe(
                table.keyShape(), table.path(key).from(table.prefix().size()));
        return entry(chain, table.prefix().toUtf8(), plain)
                .map(entry -> decoded(table.valueShape(), type, entry.get("value")));
    }

    /** All entries of a table, in the order of their keys, read a page at a time. */
    public <K, V> List<Map.Entry<K, V>> entries(ChainId chain, Table<K, V> table, Class<K> keys, Class<V> values) {
        List<Map.Entry<K, V>> entries = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Map<String, String> query = new TreeMap<>(Map.of("limit", PAGE));
            cursor.ifPresent(next -> query.put("cursor", next));
            JsonNode page = read(statePath(chain, table.prefix().toUtf8()), query);
            for (JsonNode item : page.path("items")) {
                entries.add(Map.entry(
                        decoded(table.keyShape(), keys, item.get("key")),
                        decoded(table.valueShape(), values, item.get("value"))));
            }
            cursor = Optional.ofNullable(page.path("next").textValue());
        } while (cursor.isPresent());
        return entries;
    }

    /**
     * One entry of a table as JSON with {@code key} and {@code value}.
     *
     * @param table {@code module/table}
     * @param key as maps, lists, text and numbers by the vocabulary's shape
     */
    public Optional<JsonNode> entry(ChainId chain, String table, Object key) {
        try {
            return Optional.of(read(statePath(chain, table), atHeight("key", Json.text(key))));
        } catch (HubException e) {
            if (e.code().equals("ENTRY_NOT_FOUND")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Map<String, String> atHeight(String name, String value) {
        Map<String, String> query = new TreeMap<>(Map.of(name, value));
        height.ifPresent(given -> query.put("height", Long.toString(given)));
        return query;
    }

    private static String statePath(ChainId chain, String table) {
        return "/chains/" + chain + "/state/" + (table.endsWith("/") ? table.substring(0, table.length() - 1) : table);
    }

    private static <T> T decoded(Shape shape, Class<T> type, JsonNode json) {
        try {
            return Codec.of(type).decode(Plain.encode(shape, Json.MAPPER.convertValue(json, Object.class)));
        } catch (CborException | Plain.Misfit e) {
            throw unreadable("a record");
        }
    }

    /**
     * What the chain's state says about {@code path}, with its proof, which is still to be verified.
     *
     * @throws HubException {@code PROOF_CONTEXT} if the hub answers something else than was asked
     */
    public ProofDocument prove(ChainId chain, Bytes path) {
        JsonNode document = read("/chains/" + chain + "/prove", atHeight("path", path.toHex()));
        ProofDocument proof = ProofDocument.parse(Json.text(document).getBytes(StandardCharsets.UTF_8));
        boolean asked = proof.chain().equals(chain)
                && proof.path().equals(path)
                && (height.isEmpty() || proof.height() == height.getAsLong());
        if (!asked) {
            throw new HubException(
                    "PROOF_CONTEXT", "the hub gave a proof of something else than it was asked for", "do not trust it");
        }
        return proof;
    }

    /**
     * Submits and waits for the block.
     *
     * @throws HubException with the code of a refusal; {@code UNKNOWN_OUTCOME} if the connection broke after the
     *     transaction was sent, in which case submitting the same bytes again does no harm
     */
    public Outcome submit(ChainId chain, Transactions.Signed signed) {
        return send(chain, signed, "commit");
    }

    /** Submits and waits for the check alone: the transaction may still be refused in its block. */
    public Outcome offer(ChainId chain, Transactions.Signed signed) {
        return send(chain, signed, "check");
    }

    /**
     * Asks what a block would say of a transaction now; nothing of it is kept.
     *
     * @return with the height that the next block will have
     * @throws HubException with the code of a refusal
     */
    public Outcome trial(ChainId chain, Transactions.Signed signed) {
        return outcome(chain, signed, send(post(chain, signed, Map.of("dryRun", "true"))));
    }

    private static Outcome outcome(ChainId chain, Transactions.Signed signed, JsonNode answer) {
        return new Outcome(chain, answer.path("height").asLong(), signed.id(), answer);
    }

    private HttpRequest post(ChainId chain, Transactions.Signed signed, Map<String, String> query) {
        return request("/chains/" + chain + "/txs", query)
                .header("Content-Type", "application/cose")
                .header("Accept", ACCEPTED)
                .POST(BodyPublishers.ofByteArray(signed.bytes().toArray()))
                .build();
    }

    private Outcome send(ChainId chain, Transactions.Signed signed, String until) {
        HttpRequest request = post(chain, signed, Map.of("wait", until));
        try {
            return outcome(chain, signed, answer(http.send(request, BodyHandlers.ofString())));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw unreachable();
        } catch (IOException e) {
            throw new HubException(
                    "UNKNOWN_OUTCOME",
                    "the connection broke while transaction " + signed.id() + " was on its way",
                    "submit it again, or look for it: dipc query tx " + signed.id());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** @throws HubException {@code UNREACHABLE}, or the code of the hub's problem detail */
    public JsonNode read(String path, Map<String, String> query) {
        return send(request(path, query).header("Accept", ACCEPTED).GET().build());
    }

    private JsonNode send(HttpRequest request) {
        return answer(exchange(request));
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw unreachable();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private HubException interrupted() {
        Thread.currentThread().interrupt();
        return new HubException("INTERRUPTED", "interrupted while waiting for " + base, "");
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
        } else if (!json.isObject()) {
            throw unreadable("the answer");
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

    /** A part of a path or query, percent-encoded. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
