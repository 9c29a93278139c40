package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.dipc.testkit.Effort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that is killed while customers send, again and again on one home. */
class KillTest {
    private static final int KILLS = Effort.of(20, 1_000);
    private static final Duration BACK_IN_TIME = Duration.ofSeconds(10);

    private final long seed = Long.getLong("dipc.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @TempDir
    Path folder;

    @Test
    void C01_killedAtRandomUnderLoadItLosesDoublesAndChangesNothing() throws Exception {
        Home home = Home.ofOneChain(folder);
        Oracle oracle = new Oracle(home, seed);
        List<Duration> back = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            try (Hub hub = home.start()) {
                back.add(hub.awaitReady());
                oracle.check(hub.client());
                killUnderLoad(hub, oracle);
            }
        }
        try (Hub hub = home.start()) {
            back.add(hub.awaitReady());
            oracle.checkAll(hub.client());
            hub.stop();
        }
        home.verify();
        back.sort(null);
        Duration p99 = back.get((int) Math.ceil(back.size() * 0.99) - 1);
        System.out.println(
                "kills: %d (seed %d), acknowledged %d, 0 lost, 0 doubled, 0 diverged; back after %d ms in the median, %d ms p99, %d ms at most"
                        .formatted(
                                KILLS,
                                seed,
                                oracle.acknowledged(),
                                back.get(back.size() / 2).toMillis(),
                                p99.toMillis(),
                                back.get(back.size() - 1).toMillis()));
        if (Effort.LONG) {
            assertThat(p99).isLessThanOrEqualTo(BACK_IN_TIME);
        }
    }

    private void killUnderLoad(Hub hub, Oracle oracle) throws InterruptedException {
        Oracle.Load load = oracle.load(hub.client());
        load.awaitAnswers(random.nextInt(1, 150));
        // Not always when an answer was just given.
        LockSupport.parkNanos(random.nextLong(20_000_000));
        hub.kill();
        load.end();
    }
}
