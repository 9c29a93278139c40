package org.dipc.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.model.Bytes;

/**
 * Stands for the consensus of one chain: every half second it lets one node propose a block and the others vote, and it
 * never forgets a block that it has agreed on. Some proposers are faulty and take in what they should not; now and then
 * such a block is agreed on against the votes of all honest nodes, which then have to execute it.
 */
final class Sequencer {
    static final long SLOT_MILLIS = 500;
    private static final long BLOCK_BYTES = 1 << 20;

    private final SimulatedChain chain;
    private final Events events;
    private final SplittableRandom random;
    private final Trace trace;
    private final List<Block> agreed = new ArrayList<>();
    private boolean faultyProposers = true;
    private boolean ended;

    Sequencer(SimulatedChain chain, Events events, SplittableRandom random, Trace trace) {
        this.chain = chain;
        this.events = events;
        this.random = random;
        this.trace = trace;
    }

    void honestFromNowOn() {
        faultyProposers = false;
    }

    void end() {
        ended = true;
    }

    /** The blocks from height 1 on. */
    List<Block> agreed() {
        return Collections.unmodifiableList(agreed);
    }

    void slot() {
        if (ended) {
            return;
        }
        List<Node> ready = chain.nodes().stream()
                .filter(node -> node.reachable() && node.height() == agreed.size())
                .toList();
        if (!ready.isEmpty()) {
            decide(ready);
        }
        events.after(SLOT_MILLIS, this::slot);
    }

    private void decide(List<Node> ready) {
        Node proposer = ready.get(random.nextInt(ready.size()));
        boolean faulty = faultyProposers && random.nextInt(8) == 0;
        List<Bytes> transactions = faulty
                ? chain.workload().anything()
                : proposer.propose(BLOCK_BYTES, events.nowMillis()).orElse(List.of());
        if (transactions.isEmpty() && random.nextInt(4) > 0) {
            return;
        }
        Block block =
                new Block(agreed.size() + 1, events.nowMillis(), Bytes.utf8(proposer.name()), transactions, List.of());
        boolean acceptable = chain.checks().acceptable(block);
        if (!faulty && !acceptable) {
            throw trace.violation(proposer.name(), "proposes what belongs into no block");
        }
        for (Node node : ready) {
            Optional<Boolean> vote = node.accepts(block);
            if (vote.isPresent() && vote.get() != acceptable) {
                throw trace.violation(node.name(), "votes " + vote.get() + " on block " + block.height());
            }
        }
        if (acceptable || random.nextInt(2) == 0) {
            agreed.add(block);
            trace.happened(acceptable ? "block" : "block of a faulty proposer", chain.name(), block.height());
            chain.checks().agreed(block);
            chain.nodes().forEach(node -> chain.network().send(chain.name(), node.name(), node::follow));
        }
    }
}
