package org.dipc.gateway;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.ws.rs.ext.RuntimeDelegate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dipc.client.Keyring;
import org.dipc.ledger.Ledger;
import org.dipc.model.ChainId;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.internal.RuntimeDelegateImpl;
import org.glassfish.jersey.servlet.ServletContainer;

/** All that answers HTTP, wired: what the component hands to the host's server, and a test to one of its own. */
final class Rest implements AutoCloseable {
    static final String BASE = "/api/v1";
    private static final int ANSWERING_THREADS = 4;

    /**
     * They tell of resources that are given as objects, of libraries that we do not use, and of each caller that hangs up
     * before its answer: our answers are bytes, so nothing else can fail there. Kept, or their levels are forgotten.
     */
    private static final List<Logger> TALKATIVE = List.of(
            Logger.getLogger("org.glassfish.jersey.internal.inject.Providers"),
            Logger.getLogger("org.glassfish.jersey.message.internal.MessagingBinders"),
            Logger.getLogger("org.glassfish.jersey.server.ServerRuntime$Responder"));

    static {
        TALKATIVE.forEach(logger -> logger.setLevel(Level.OFF));
    }

    private final Path home;
    private final PrometheusRegistry registry;
    private final Metrics metrics;
    private final Signatory signatory;
    private final Jobs jobs;
    private final Chains chains = new Chains();
    private final Events events = new Events(chains);
    private final PatentIndex patents = new PatentIndex();
    private final ExecutorService answering =
            Executors.newFixedThreadPool(ANSWERING_THREADS, task -> daemon(task, "gateway-answers"));

    /**
     * @param home the hub's folder
     * @param registry where the hub counts
     */
    Rest(Path home, PrometheusRegistry registry) {
        this.home = home;
        this.registry = registry;
        this.metrics = new Metrics(registry, patents);
        this.signatory = new Signatory(new Keyring(home.resolve("keys")));
        this.jobs = new Jobs(home.resolve("run/imports"), chains, signatory, metrics);
    }

    /** @param properties of the ledger's service */
    void add(Ledger ledger, Map<String, ?> properties) {
        patents.add(chains.add(ledger, properties));
        events.add(ledger);
    }

    void remove(Ledger ledger) {
        chains.remove(ledger);
        patents.remove(ledger);
        events.remove(ledger);
    }

    /** @param why the chain does not run */
    void isDown(ChainId chain, Ledger.Health why) {
        chains.down().put(chain, why);
    }

    void isDownNoMore(ChainId chain, Ledger.Health why) {
        chains.down().remove(chain, why);
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** In front of everything. */
    Filter bodies() {
        return new Bodies(jobs.folder());
    }

    /** At the root. */
    Servlet resources() {
        // Named, since in a framework of bundles Jersey's own look-up does not find it.
        RuntimeDelegate.setInstance(new RuntimeDelegateImpl());
        return new ServletContainer(configuration());
    }

    /** At {@link EventsServlet#PATH}. */
    Servlet events() {
        return new EventsServlet(chains, events);
    }

    int listeners() {
        return events.listeners();
    }

    private ResourceConfig configuration() {
        return new ResourceConfig()
                .registerInstances(Set.copyOf(components()))
                .addProperties(Map.of(
                        ServerProperties.WADL_FEATURE_DISABLE, true,
                        ServerProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true,
                        ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true,
                        // Otherwise Jersey replaces the text of what it refuses itself.
                        ServerProperties.PROCESSING_RESPONSE_ERRORS_ENABLED, true));
    }

    /** The filters and the resources. */
    List<Object> components() {
        return List.of(
                metrics,
                new SameOrigin(),
                new Idempotency(),
                new Answers(),
                new Problems(),
                new ChainResource(chains),
                new TransactionResource(chains, signatory, answering),
                new StateResource(chains),
                new PatentResource(chains, patents),
                new HoldingResource(chains),
                new ImportResource(jobs),
                new HealthResource(chains, this::expected),
                new MetricsResource(registry),
                new OpenApiResource(),
                new DocsResource());
    }

    /** The chains that this home folder has a genesis of. */
    private Set<ChainId> expected() {
        Path folder = home.resolve("genesis");
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".json"))
                    .map(file -> new ChainId(file.substring(0, file.length() - ".json".length())))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        jobs.close();
        events.close();
        answering.shutdownNow();
        patents.close();
        metrics.close();
    }
}
