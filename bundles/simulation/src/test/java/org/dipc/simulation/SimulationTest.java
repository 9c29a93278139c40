package org.dipc.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.dipc.simulation.Simulation.Report;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final long SEEDS = 200;

    /** Half of the seeds are always the same, half are new at every run. What fails says its seed. */
    @Test
    void nothingWrongHappensWhateverFailsAndEverythingRightInCalm() {
        long from = System.nanoTime() & Long.MAX_VALUE >>> 1;
        LongStream seeds = LongStream.concat(LongStream.range(0, SEEDS / 2), LongStream.range(from, from + SEEDS / 2));
        SortedMap<String, Long> counts =
                seeds.parallel().mapToObj(seed -> Simulation.run(seed).counts()).reduce(new TreeMap<>(), Report::sum);
        System.out.println("Simulated " + SEEDS + " seeds, half of them from " + from + " on: " + counts);
        // The faults are there, or nothing was shown.
        assertThat(counts)
                .containsKeys(
                        "batches lost",
                        "block of a faulty proposer",
                        "crash of the process",
                        "crash with the power",
                        "halt STORAGE_FSYNC_FAILED",
                        "halt STORAGE_READ_ERROR",
                        "halt STORAGE_WRITE_FAILED",
                        "lying disk",
                        "message lost",
                        "partition",
                        "replay",
                        "root lost",
                        "root zeroed",
                        "start failed STORAGE_INCONSISTENT",
                        "tx SIG_INVALID",
                        "tx SIG_KEY_UNBOUND",
                        "tx THRESHOLD_NOT_MET",
                        "tx TX_DUPLICATE",
                        "tx TX_EXPIRED",
                        "tx TX_WINDOW");
        assertThat(counts.get("acknowledged")).isGreaterThan(10 * SEEDS);
        assertThat(counts.get("tx OK")).isGreaterThan(10 * SEEDS);
    }

    @Test
    void theSameSeedIsTheSameRun() {
        List<Report> first =
                LongStream.range(1_000, 1_004).mapToObj(Simulation::run).toList();
        List<Report> second =
                LongStream.range(1_000, 1_004).mapToObj(Simulation::run).toList();
        assertThat(second).isEqualTo(first);
        assertThat(first).extracting(Report::trace).doesNotHaveDuplicates();
    }
}
