package org.dipc.simulation;

import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import org.dipc.identity.Identity;
import org.dipc.model.Hash;
import org.dipc.patents.Patents;
import org.dipc.rights.Rights;
import org.dipc.simulation.SimulatedDisk.WriteFault;
import org.dipc.units.Units;

/**
 * One run. A phase with faults shows that nothing wrong ever happens, a phase without that everything right happens in the
 * end.
 */
public final class Simulation {
    static final long START_MILLIS = 1_767_225_600_000L;
    private static final long SAFETY_MILLIS = 20_000;
    private static final long RECOVERY_MILLIS = 15_000;
    private static final long LIVENESS_MILLIS = 8_000;

    private final SplittableRandom random;
    private final Events events = new Events(START_MILLIS);
    private final Trace trace = new Trace(events);
    private final Network network;
    private final List<SimulatedChain> chains;
    private boolean calm;

    private Simulation(long seed) {
        random = new SplittableRandom(seed);
        network = new Network(events, random, trace);
        chains = List.of(
                new SimulatedChain(
                        "patents-1",
                        3,
                        List.of(new Identity(), new Units(), new Patents()),
                        events,
                        random,
                        trace,
                        network),
                new SimulatedChain(
                        "rights-1", 3, List.of(new Identity(), new Rights()), events, random, trace, network));
    }

    /**
     * What one seed came to.
     *
     * @param trace a hash over everything that happened, in its order
     * @param counts how often each kind of thing happened
     */
    public record Report(long seed, Hash trace, SortedMap<String, Long> counts) {
        /** The counts of both. */
        public static SortedMap<String, Long> sum(SortedMap<String, Long> one, SortedMap<String, Long> other) {
            SortedMap<String, Long> sum = new TreeMap<>(one);
            other.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
            return sum;
        }
    }

    /**
     * Runs one seed.
     *
     * @throws AssertionError if something happened that may not, with the seed and what was before
     */
    public static Report run(long seed) {
        // One thread: parallel streams run in the pool that calls them, and so do the kernel's.
        ForkJoinPool thread = new ForkJoinPool(1);
        try {
            // A pool throws copies of errors, without what they say.
            Object outcome = thread.submit(() -> outcome(seed)).join();
            if (outcome instanceof AssertionError violation) {
                throw violation;
            }
            return (Report) outcome;
        } finally {
            thread.shutdown();
        }
    }

    private static Object outcome(long seed) {
        Simulation simulation = new Simulation(seed);
        try {
            simulation.run();
            return new Report(seed, simulation.trace.hash(), simulation.trace.counts());
        } catch (RuntimeException | Error e) {
            return new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        } finally {
            simulation.chains.forEach(chain -> chain.nodes().forEach(Node::close));
        }
    }

    private void run() {
        for (SimulatedChain chain : chains) {
            chain.start();
            send(chain);
            events.after(1_000, () -> fault(chain));
        }
        events.runUntil(START_MILLIS + SAFETY_MILLIS);
        heal();
        events.runUntil(START_MILLIS + SAFETY_MILLIS + RECOVERY_MILLIS);
        chains.forEach(SimulatedChain::sendCertain);
        events.runUntil(START_MILLIS + SAFETY_MILLIS + RECOVERY_MILLIS + LIVENESS_MILLIS);
        chains.forEach(chain -> chain.sequencer().end());
        events.runUntil(START_MILLIS + SAFETY_MILLIS + RECOVERY_MILLIS + 2 * LIVENESS_MILLIS);
        chains.forEach(this::end);
    }

    private void heal() {
        calm = true;
        network.heal();
        for (SimulatedChain chain : chains) {
            chain.sequencer().honestFromNowOn();
            chain.nodes().forEach(node -> node.disk().heal());
        }
    }

    private void end(SimulatedChain chain) {
        if (chain.owed() != 0) {
            throw trace.violation(chain.name(), chain.owed() + " transactions are not acknowledged in calm");
        }
        chain.checks().ended();
    }

    private void send(SimulatedChain chain) {
        if (!calm) {
            chain.send();
            events.after(50 + random.nextInt(200), () -> send(chain));
        }
    }

    private void fault(SimulatedChain chain) {
        if (!calm) {
            fault(chain.someNode(), chain);
            events.after(200 + random.nextInt(1_500), () -> fault(chain));
        }
    }

    private void fault(Node node, SimulatedChain chain) {
        switch (random.nextInt(11)) {
            case 0 -> node.crash(false);
            case 1 -> node.crash(true);
            case 2 -> node.disk().failNextWrite(WriteFault.POWER);
            case 3 -> node.disk().failNextWrite(WriteFault.SYNC);
            case 4 -> node.disk().failRead(random.nextInt(500));
            case 5, 6 -> lie(node);
            case 7 -> {
                network.cutOff(node.name());
                events.after(random.nextInt(6_000), () -> network.join(node.name()));
            }
            case 8 -> {
                network.lose(0.3);
                events.after(random.nextInt(3_000), () -> network.lose(0));
            }
            case 9 -> node.damage(random.nextBoolean());
            default -> {
                if (node.isRunning() && random.nextInt(3) == 0) {
                    chain.checks().replay(node);
                }
            }
        }
    }

    private void lie(Node node) {
        trace.happened("lying disk", node.name(), "");
        node.disk().lie(true);
        events.after(500 + random.nextInt(4_000), () -> {
            if (random.nextBoolean()) {
                node.crash(true);
            }
            node.disk().lie(false);
        });
    }
}
