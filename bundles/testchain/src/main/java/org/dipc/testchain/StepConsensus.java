package org.dipc.testchain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.dipc.consensus.ConsensusPlugin;
import org.dipc.ledger.Ledger.Health;
import org.dipc.ledger.StateMachine;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.Misbehaviour;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;

/** An engine that makes a block when the test says so. */
final class StepConsensus implements ConsensusPlugin, ConsensusPlugin.Engine {
    private final List<Bytes> waiting = new ArrayList<>();
    private StateMachine machine;
    private List<Misbehaviour> misbehaviour = List.of();
    private boolean takesAll;

    @Override
    public Engine start(ChainId chain, Hash genesis, StateMachine driven, Path directory, Map<String, String> options) {
        machine = driven;
        machine.init();
        return this;
    }

    StateMachine machine() {
        return machine;
    }

    /** Whether what the check refuses waits as well, as if another node had put it into a block. */
    void takesAll(boolean all) {
        takesAll = all;
    }

    /** What the next block proves. */
    void proves(List<Misbehaviour> proofs) {
        misbehaviour = proofs;
    }

    @Override
    public CompletionStage<Verdict> submit(Bytes tx) {
        Verdict verdict = takesAll ? Verdict.FINE : machine.check(tx);
        if (verdict.ok()) {
            waiting.add(tx);
        }
        return CompletableFuture.completedFuture(verdict);
    }

    /** A block of what waits. */
    BlockResult step(long timeMillis) {
        List<Bytes> transactions = List.copyOf(waiting);
        waiting.clear();
        return step(timeMillis, transactions);
    }

    BlockResult step(long timeMillis, List<Bytes> transactions) {
        Tip tip = machine.tip();
        BlockResult result = machine.finalise(
                new Block(tip.height() + 1, timeMillis, Bytes.utf8("test"), transactions, misbehaviour));
        misbehaviour = List.of();
        machine.commit(Bytes.utf8("seal of " + (tip.height() + 1)));
        return result;
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
