package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.testchain.TestAccount.ALICE;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import java.util.List;
import org.dipc.model.Bytes;
import org.dipc.testchain.Notes.Erase;
import org.dipc.testchain.Notes.Write;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The published number of entries is that of the state. */
class StateEntriesTest {
    private static final String CHAIN = "entries-1";
    private final TestChain chain = begun();

    private static TestChain begun() {
        return TestChain.of(new Notes()).named(CHAIN).genesis(new Notes.Genesis(List.of("a", "b")));
    }

    @Test
    void theGaugeFollowsWhatComesAndGoesAndIsRightAfterAStart() {
        assertThat(entries(chain)).isEqualTo(published());
        for (int block = 0; block < 5; block++) {
            for (int i = 0; i < 50; i++) {
                chain.block(ALICE.sends(new Write("note " + block + " " + i, "text")))
                        .accepted();
            }
            chain.block(ALICE.sends(new Erase("note " + block + " 7"))).accepted();
            assertThat(entries(chain)).isEqualTo(published());
        }
        try (TestChain other = begun()) {
            assertThat(entries(other)).isEqualTo(published());
            chain.restart();
            assertThat(entries(chain)).isEqualTo(published()).isGreaterThan(entries(other));
        }
    }

    @AfterEach
    void stop() {
        chain.close();
    }

    private static long entries(TestChain chain) {
        return chain.<Long>read(state -> state.scan(Bytes.EMPTY).count());
    }

    private static long published() {
        return (long) PrometheusRegistry.defaultRegistry.scrape("dipc_state_entries"::equals).stream()
                .map(GaugeSnapshot.class::cast)
                .flatMap(gauge -> gauge.getDataPoints().stream())
                .filter(point -> CHAIN.equals(point.getLabels().get("chain")))
                .mapToDouble(GaugeDataPointSnapshot::getValue)
                .sum();
    }
}
