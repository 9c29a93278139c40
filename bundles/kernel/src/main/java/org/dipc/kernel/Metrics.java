package org.dipc.kernel;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * What the kernel counts, in the registry that the gateway publishes. The registry outlives this bundle, so what is counted
 * stands in it only while a chain runs: a bundle that is started again may use the names again.
 */
final class Metrics {
    static final Gauge HEIGHT = Gauge.builder()
            .name("dipc_chain_height")
            .help("Height of the last block")
            .labelNames("chain")
            .build();
    static final Counter TRANSACTIONS = Counter.builder()
            .name("dipc_tx_total")
            .help("Transactions in blocks")
            .labelNames("chain", "action", "code")
            .build();
    static final Counter VERIFICATIONS = Counter.builder()
            .name("dipc_signature_verifications_total")
            .help("Signatures verified; at most one a signature from the first check to the block")
            .labelNames("chain")
            .build();
    static final Counter FAILURES = Counter.builder()
            .name("dipc_signature_failures_total")
            .help("Transactions refused for their signatures")
            .labelNames("reason")
            .build();
    static final Histogram EXECUTE = Histogram.builder()
            .name("dipc_execute_seconds")
            .help("Execution of a block")
            .labelNames("chain")
            .build();
    static final Histogram COMMIT = Histogram.builder()
            .name("dipc_commit_seconds")
            .help("Durable commit of a block")
            .labelNames("chain")
            .build();
    static final Gauge ENTRIES = Gauge.builder()
            .name("dipc_state_entries")
            .help("Entries in the state after the last block")
            .labelNames("chain")
            .build();
    private static final List<Running> RUNNING = new CopyOnWriteArrayList<>();

    private static final GaugeWithCallback STORE_BYTES = GaugeWithCallback.builder()
            .name("dipc_store_bytes")
            .help("Size of the store on disk")
            .labelNames("chain")
            .callback(gauge ->
                    RUNNING.forEach(running -> gauge.call((double) running.storeBytes.getAsLong(), running.chain)))
            .build();

    private static final List<Collector> ALL =
            List.of(HEIGHT, TRANSACTIONS, VERIFICATIONS, FAILURES, EXECUTE, COMMIT, ENTRIES, STORE_BYTES);

    private Metrics() {}

    /** A chain, from {@link #begin} to {@link #end}. */
    record Running(String chain, LongSupplier storeBytes) {}

    static synchronized void begin(Running chain) {
        if (RUNNING.isEmpty()) {
            ALL.forEach(PrometheusRegistry.defaultRegistry::register);
        }
        RUNNING.add(chain);
    }

    static synchronized void end(Running chain) {
        if (RUNNING.remove(chain) && RUNNING.isEmpty()) {
            ALL.forEach(PrometheusRegistry.defaultRegistry::unregister);
        }
    }
}
