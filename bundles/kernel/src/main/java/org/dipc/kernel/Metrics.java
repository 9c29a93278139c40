package org.dipc.kernel;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;

/** What the kernel counts, in the registry that the gateway publishes. */
final class Metrics {
    static final Gauge HEIGHT = Gauge.builder()
            .name("dipc_chain_height")
            .help("Height of the last block")
            .labelNames("chain")
            .register();
    static final Counter TRANSACTIONS = Counter.builder()
            .name("dipc_tx_total")
            .help("Transactions in blocks")
            .labelNames("chain", "action", "code")
            .register();
    static final Counter VERIFICATIONS = Counter.builder()
            .name("dipc_signature_verifications_total")
            .help("Signatures verified; at most one a signature from the first check to the block")
            .labelNames("chain")
            .register();
    static final Counter FAILURES = Counter.builder()
            .name("dipc_signature_failures_total")
            .help("Transactions refused for their signatures")
            .labelNames("reason")
            .register();
    static final Histogram EXECUTE = Histogram.builder()
            .name("dipc_execute_seconds")
            .help("Execution of a block")
            .labelNames("chain")
            .register();
    static final Histogram COMMIT = Histogram.builder()
            .name("dipc_commit_seconds")
            .help("Durable commit of a block")
            .labelNames("chain")
            .register();
    static final Gauge STORE_BYTES = Gauge.builder()
            .name("dipc_store_bytes")
            .help("Size of the store on disk")
            .labelNames("chain")
            .register();

    private Metrics() {}
}
