package org.dipc.simulation;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.ledger.Ledger.Submission;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.model.ChainId;

/** One chain: its nodes, those who send to them, and those who watch. */
final class SimulatedChain {
    private final String name;
    private final List<ChainModule> modules;
    private final Events events;
    private final SplittableRandom random;
    private final Trace trace;
    private final Network network;
    private final Workload workload;
    private final Sequencer sequencer;
    private final Checks checks;
    private final List<Node> nodes;
    private int owed;

    SimulatedChain(
            String name,
            int size,
            List<ChainModule> modules,
            Events events,
            SplittableRandom random,
            Trace trace,
            Network network) {
        this.name = name;
        this.modules = modules;
        this.events = events;
        this.random = random;
        this.trace = trace;
        this.network = network;
        this.workload = new Workload(new ChainId(name), events.nowMillis(), modules, random);
        this.sequencer = new Sequencer(this, events, random, trace);
        this.checks = new Checks(this, trace);
        this.nodes = IntStream.range(0, size)
                .mapToObj(number -> new Node(name + "/" + number, this, events, random, trace))
                .toList();
    }

    String name() {
        return name;
    }

    List<ChainModule> modules() {
        return modules;
    }

    SplittableRandom random() {
        return random;
    }

    Network network() {
        return network;
    }

    Workload workload() {
        return workload;
    }

    Sequencer sequencer() {
        return sequencer;
    }

    Checks checks() {
        return checks;
    }

    List<Node> nodes() {
        return nodes;
    }

    void start() {
        nodes.forEach(Node::start);
        events.after(Sequencer.SLOT_MILLIS, sequencer::slot);
        nodes.forEach(this::follow);
    }

    /** Every node asks now and then, whatever was told it. */
    private void follow(Node node) {
        node.follow();
        events.after(1_000 + random.nextInt(1_000), () -> follow(node));
    }

    Node someNode() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    /** Somebody sends something to some node. */
    void send() {
        Node node = someNode();
        if (node.isRunning()) {
            send(node, workload.next(events.nowMillis()));
        }
    }

    /** Something that must go through, at every node. */
    void sendCertain() {
        for (Node node : nodes) {
            checks.unless(node.isRunning(), node, "is down when nothing hinders it");
            owed++;
            send(node, workload.certain(events.nowMillis()));
        }
    }

    /** How many of those that must go through have not. */
    int owed() {
        return owed;
    }

    private void send(Node node, Intent intent) {
        Optional<String> expected = node.expectedVerdict(intent);
        Optional<Submission> submission = node.submit(intent.bytes());
        if (submission.isEmpty()) {
            return;
        }
        Verdict verdict = submission.get().checked().toCompletableFuture().join();
        trace.happened("sent " + intent.kind(), node.name(), verdict.code());
        checks.unless(
                expected.isEmpty() || verdict.code().equals(expected.get()),
                node,
                "a check says " + verdict.code() + " of a transaction (" + intent.kind() + "), the model says "
                        + expected);
        // The sender hears of it a moment later. If the node dies before, or refuses, nobody does.
        submission.get().committed().thenAccept(receipt -> events.after(1, () -> acknowledged(node, intent, receipt)));
    }

    private void acknowledged(Node node, Intent intent, Receipt receipt) {
        checks.acknowledged(node, intent, receipt);
        if (intent.kind().equals(Workload.CERTAIN)) {
            checks.unless(receipt.result().ok(), node, "refuses what must go through: " + receipt);
            owed--;
        }
    }
}
