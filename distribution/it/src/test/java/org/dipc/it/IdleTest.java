package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hub costs that is shipped, with its six chains, while nobody asks anything of it. */
class IdleTest {
    private static final int CHAINS = 6;
    private static final long HEAP_BYTES_A_CHAIN = 32L << 20;
    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** A hundredth of one processor; a single thread that waits busily takes a hundred times as much. */
    private static final Duration NOTHING = WINDOW.dividedBy(100);

    @TempDir
    Path folder;

    @Test
    void sixIdleChainsTakeNoProcessorAndLittleHeap() throws Exception {
        Home home = Home.ofAllChains(folder);
        try (Hub hub = home.start()) {
            hub.awaitReady();
            hub.awaitWell(CHAINS);
            // Processor time, which others that use the machine do not lengthen. The compiler may still be at work on
            // what
            // the start left it, so it is the first window of rest that counts.
            Duration[] before = {hub.processorTime()};
            await().atMost(Duration.ofMinutes(2)).pollInterval(WINDOW).until(() -> {
                Duration now = hub.processorTime();
                Duration used = now.minus(before[0]);
                before[0] = now;
                return used.compareTo(NOTHING) <= 0;
            });
            assertThat(hub.liveHeapBytes()).isLessThan(CHAINS * HEAP_BYTES_A_CHAIN);
        }
    }
}
