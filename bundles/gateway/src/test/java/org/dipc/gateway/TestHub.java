package org.dipc.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dipc.client.Json;
import org.dipc.client.Keyring;
import org.dipc.client.Transactions;
import org.dipc.consensus.solo.SoloConsensus;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.crypto.SigningKey;
import org.dipc.identity.Identity;
import org.dipc.kernel.Chain.Parts;
import org.dipc.kernel.GenesisDocument;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Tx;
import org.dipc.model.Address;
import org.dipc.model.ChainId;
import org.dipc.patents.Patents;
import org.dipc.rights.Rights;
import org.dipc.storage.memory.MemoryStorage;
import org.dipc.units.Units;
import org.dipc.validators.Consensus;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A hub of three real chains in memory, served by Jetty on a free port of this machine. */
final class TestHub implements AutoCloseable {
    static final ChainId QPC = new ChainId("qpc-1");
    static final ChainId BPC = new ChainId("bpc-1");
    static final ChainId BPR = new ChainId("bpr-1");
    private static final long BEGIN_MILLIS = 1_700_000_000_000L;

    private final long idleMillis;
    private final Path home;
    private final Keyring keyring;
    private final MemoryStorage storage = new MemoryStorage();
    /** Who votes on bpc, as its genesis says. */
    static final String VALIDATOR = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    private final List<org.dipc.kernel.Chain> running = new ArrayList<>();
    private final Map<ChainId, Ledger> ledgers = new TreeMap<>();
    private final Rest rest;
    private final Server server = new Server();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    TestHub() {
        this(30_000);
    }

    /** @param idleMillis how long a connection may be idle */
    TestHub(long idleMillis) {
        this.idleMillis = idleMillis;
        try {
            home = Files.createTempDirectory("hub");
            keyring = new Keyring(home.resolve("keys"));
            List.of("registrar", "council", "foundation", "alice", "bob").forEach(keyring::create);
            rest = new Rest(home, new PrometheusRegistry());
            start(QPC, new Identity(), new Units(), new Patents());
            start(BPC, new Identity(), new Consensus(), new Units(), new Patents());
            start(BPR, new Identity(), new Rights());
            base = serve();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void start(ChainId id, ChainModule... modules) throws IOException {
        Map<String, Object> sections = Map.of(
                "identity",
                Map.of(
                        "registrars", List.of(address("registrar").toString()),
                        "council", List.of(address("council").toString()),
                        "anchors", List.of()),
                "units",
                Map.of(
                        "symbol",
                        id.value().substring(0, 3).toUpperCase(java.util.Locale.ROOT),
                        "supply",
                        "1000000",
                        "holders",
                        List.of(Map.of("owner", address("foundation").toString(), "amount", "1000000"))),
                "consensus",
                Map.of("validators", List.of(Map.of("publicKey", VALIDATOR, "power", 7))),
                "patents",
                Map.of(
                        "routingVersion",
                        1,
                        "routing",
                        List.of(
                                Map.of("chain", "qpc-1", "symbol", "G06N 10"),
                                Map.of("chain", "qpc-1", "symbol", "B82Y"),
                                Map.of("chain", "bpc-1", "symbol", "H04L 9"))));
        List<ChainModule> all = List.of(modules);
        Map<String, Object> used = new TreeMap<>(sections);
        used.keySet()
                .retainAll(all.stream().map(module -> module.keyspace().name()).toList());
        GenesisDocument genesis = org.dipc.kernel.Chain.genesis(id, BEGIN_MILLIS, all, used);
        Path folder = Files.createDirectories(home.resolve("chains/" + id));
        org.dipc.kernel.Chain chain = org.dipc.kernel.Chain.start(
                genesis,
                new Parts(
                        all,
                        storage.open(folder.resolve("store")),
                        new SoloConsensus(),
                        Files.createDirectories(folder.resolve("consensus")),
                        Map.of(),
                        Ed25519Verifier.fastest(),
                        Clock.systemUTC()));
        running.add(chain);
        ledgers.put(id, chain.ledger());
        comeBack(id);
    }

    /** The chain goes on, and this interface does not see it. */
    void leave(ChainId id) {
        rest.remove(ledger(id));
    }

    void comeBack(ChainId id) {
        rest.add(ledger(id), Map.of("title", "Chain " + id, "consensus", "solo", "storage", "memory"));
    }

    private URI serve() throws Exception {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        FilterHolder bodies = new FilterHolder(rest.bodies());
        bodies.setAsyncSupported(true);
        context.addFilter(bodies, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        ServletHolder resources = new ServletHolder(rest.resources());
        resources.setAsyncSupported(true);
        context.addServlet(resources, "/*");
        server.setHandler(context);
        ServletHolder events = new ServletHolder(rest.events());
        events.setAsyncSupported(true);
        context.addServlet(events, EventsServlet.PATH);
        server.start();
        Front.arrange(server, idleMillis);
        return URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    URI base() {
        return base;
    }

    Ledger ledger(ChainId id) {
        return ledgers.get(id);
    }

    Path home() {
        return home;
    }

    /** What answers, besides the event stream. */
    List<Object> resources() {
        return rest.components();
    }

    /** How many listen to events. */
    int listeners() {
        return rest.listeners();
    }

    SigningKey key(String name) {
        return keyring.key(name).key();
    }

    Address address(String name) {
        return keyring.key(name).address();
    }

    Transactions.Signed signed(ChainId chain, String from, Tx.Call... calls) {
        return new Transactions(chain, ledger(chain).genesis(), Clock.systemUTC())
                .sign(List.of(key(from)), Duration.ofMinutes(1), List.of(calls));
    }

    /** An answer with its body as JSON. */
    record Answer(int status, JsonNode json, HttpResponse<byte[]> response) {
        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        String code() {
            return json.path("code").asText();
        }
    }

    Answer get(String path, String... headers) {
        HttpRequest.Builder request = request(path, headers);
        return send(request.GET().build());
    }

    Answer post(String path, String type, byte[] body, String... headers) {
        HttpRequest.Builder request = request(path, headers).header("Content-Type", type);
        return send(request.POST(BodyPublishers.ofByteArray(body)).build());
    }

    Answer postJson(String path, String json, String... headers) {
        return post(path, "application/json", json.getBytes(StandardCharsets.UTF_8), headers);
    }

    Answer method(String method, String path) {
        return send(request(path).method(method, BodyPublishers.noBody()).build());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            String type = response.headers().firstValue("Content-Type").orElse("");
            boolean isJson = type.contains("json") && response.body().length > 0;
            return new Answer(
                    response.statusCode(),
                    isJson ? Json.MAPPER.readTree(response.body()) : Json.MAPPER.missingNode(),
                    response);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        rest.close();
        running.forEach(org.dipc.kernel.Chain::close);
    }
}
