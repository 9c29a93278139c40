package org.dipc.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * That no input costs more than {@value #LIMIT_MILLIS} ms, however it was made. What counts is the CPU time of the thread,
 * so that a busy machine or a collection of garbage fails no test.
 */
public final class CpuTime {
    private static final long LIMIT_MILLIS = 50;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long slowestNanos;

    /** Runs {@code step}, and fails if that took too long whether it returns or throws. */
    public void measure(Runnable step) {
        long begun = threads.getCurrentThreadCpuTime();
        try {
            step.run();
        } finally {
            long nanos = threads.getCurrentThreadCpuTime() - begun;
            slowestNanos = Math.max(slowestNanos, nanos);
            assertThat(nanos).as("nanoseconds of CPU time").isLessThanOrEqualTo(LIMIT_MILLIS * 1_000_000);
        }
    }

    public double slowestMillis() {
        return slowestNanos / 1e6;
    }
}
