package org.dipc.simulation;

import java.util.SplittableRandom;
import java.util.TreeSet;

/** Carries messages between nodes, and between nodes and the sequencer: late, in another order, or not at all. */
final class Network {
    private static final int SLOWEST_MILLIS = 400;

    private final Events events;
    private final SplittableRandom random;
    private final Trace trace;
    private final TreeSet<String> cutOff = new TreeSet<>();
    private double loss;

    Network(Events events, SplittableRandom random, Trace trace) {
        this.events = events;
        this.random = random;
        this.trace = trace;
    }

    /** Of all messages, from 0 to 1. */
    void lose(double share) {
        loss = share;
    }

    /** Nothing reaches {@code node} or comes from it. */
    void cutOff(String node) {
        if (cutOff.add(node)) {
            trace.happened("partition", node, "cut off");
        }
    }

    void join(String node) {
        cutOff.remove(node);
    }

    boolean reaches(String node) {
        return !cutOff.contains(node);
    }

    void heal() {
        cutOff.clear();
        loss = 0;
    }

    void send(String from, String to, Runnable arrival) {
        if (random.nextDouble() < loss || !reaches(from) || !reaches(to)) {
            trace.happened("message lost", from, to);
            return;
        }
        events.after(1 + random.nextInt(SLOWEST_MILLIS), () -> {
            if (reaches(to)) {
                arrival.run();
            }
        });
    }
}
