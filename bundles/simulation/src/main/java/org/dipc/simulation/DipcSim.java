package org.dipc.simulation;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.dipc.simulation.Simulation.Report;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs many seeds, and says how often each kind of thing happened. */
@Command(
        name = "dipc-sim",
        mixinStandardHelpOptions = true,
        description = "Runs simulated chains with faults. The same seed is the same run.")
public final class DipcSim implements Callable<Integer> {
    @Option(names = "--seeds", defaultValue = "200", description = "How many; ${DEFAULT-VALUE} if it is not said.")
    private long seeds;

    @Option(names = "--from", defaultValue = "1", description = "The first; ${DEFAULT-VALUE} if it is not said.")
    private long from;

    public static void main(String[] words) {
        System.exit(new CommandLine(new DipcSim()).execute(words));
    }

    @Override
    public Integer call() {
        long start = System.nanoTime();
        long failed = LongStream.range(from, from + seeds)
                .parallel()
                .filter(this::fails)
                .count();
        counts.forEach((kind, count) -> System.out.printf("%,12d  %s%n", count, kind));
        System.out.printf(
                "%,12d  seeds from %d in %.1f s, %d failed%n", seeds, from, (System.nanoTime() - start) / 1e9, failed);
        return failed == 0 ? 0 : 1;
    }

    private SortedMap<String, Long> counts = new TreeMap<>();

    private boolean fails(long seed) {
        try {
            add(Simulation.run(seed).counts());
            return false;
        } catch (AssertionError e) {
            System.out.println(e.getMessage());
            return true;
        }
    }

    private synchronized void add(SortedMap<String, Long> more) {
        counts = Report.sum(counts, more);
    }
}
