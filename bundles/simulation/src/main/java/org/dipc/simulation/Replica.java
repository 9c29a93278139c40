package org.dipc.simulation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.dipc.consensus.ConsensusPlugin;
import org.dipc.ledger.Ledger.Health;
import org.dipc.ledger.StateMachine;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;

/** The engine of one node, from one start to the next: what waits there, and the machine that it drives. */
final class Replica implements ConsensusPlugin, ConsensusPlugin.Engine {
    private final Consumer<Bytes> gossip;
    private final List<Bytes> waiting = new ArrayList<>();
    private StateMachine machine;

    /** @param gossip hears of what was checked and waits here */
    Replica(Consumer<Bytes> gossip) {
        this.gossip = gossip;
    }

    @Override
    public Engine start(ChainId chain, Hash genesis, StateMachine driven, Path directory, Map<String, String> options) {
        machine = driven;
        machine.init();
        return this;
    }

    StateMachine machine() {
        return machine;
    }

    List<Bytes> waiting() {
        return waiting;
    }

    @Override
    public CompletionStage<Verdict> submit(Bytes tx) {
        Verdict verdict = machine.check(tx);
        if (verdict.ok() && !waiting.contains(tx)) {
            waiting.add(tx);
            gossip.accept(tx);
        }
        return CompletableFuture.completedFuture(verdict);
    }

    /** As {@link #submit}, from another node. */
    void hear(Bytes tx) {
        if (!waiting.contains(tx) && machine.check(tx).ok()) {
            waiting.add(tx);
        }
    }

    @Override
    public Health health() {
        return new Health(true, Verdict.OK, "");
    }

    @Override
    public void close() {
        waiting.clear();
    }
}
