package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.BOB;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import java.util.List;
import java.util.stream.IntStream;
import org.dipc.model.Bytes;
import org.dipc.testchain.Notes.Write;
import org.junit.jupiter.api.Test;

/** A signature is verified once from the first check to the block, as the published counter says. */
class VerifiedOnceTest {
    private static final String CHAIN = "counted-1";
    private final TestChain chain = TestChain.of(new Notes()).named(CHAIN).genesis(new Notes.Genesis(List.of()));

    @Test
    void fromTheFirstCheckToTheBlockEachSignatureIsVerifiedOnce() {
        List<Bytes> transactions = IntStream.range(0, 100)
                .mapToObj(i ->
                        chain.sign(ALICE.sends(new Write("note " + i, "text")).and(BOB)))
                .toList();
        for (int round = 0; round < 3; round++) {
            transactions.forEach(
                    tx -> assertThat(chain.machine().check(tx).ok()).isTrue());
        }
        assertThat(chain.machine().propose(transactions, Long.MAX_VALUE, chain.timeMillis()))
                .hasSize(100);
        chain.block(transactions).accepted();
        assertThat(verifications()).isEqualTo(200);
    }

    private static double verifications() {
        return PrometheusRegistry.defaultRegistry.scrape("dipc_signature_verifications"::equals).stream()
                .map(CounterSnapshot.class::cast)
                .flatMap(counter -> counter.getDataPoints().stream())
                .filter(point -> CHAIN.equals(point.getLabels().get("chain")))
                .mapToDouble(CounterDataPointSnapshot::getValue)
                .sum();
    }
}
