package org.dipc.ledger;

import java.util.List;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a consensus engine drives: ABCI 2.0 without the transport. Calls that change it ({@code init}, {@code finalise},
 * {@code commit}) come one at a time; the others may come from any thread.
 */
@ProviderType
public interface StateMachine {
    /** The last committed block (ABCI Info). Height 0 and an empty tree before the first. */
    Tip tip();

    /**
     * Begins the chain at height 0 and keeps that (ABCI InitChain). On a chain that has begun it changes nothing, so an
     * engine whose first block was lost may call it again.
     *
     * @return the app hash that the first block builds on
     */
    Hash init();

    /** Whether a transaction may wait for a block; it changes nothing (ABCI CheckTx). */
    Verdict check(Bytes tx);

    /** Those of {@code candidates}, in order, that belong into the next block (ABCI PrepareProposal). */
    List<Bytes> propose(List<Bytes> candidates, long maximumBytes, long timeMillis);

    /** Whether a block that another node proposes may be voted for (ABCI ProcessProposal). */
    boolean accept(Block block);

    /**
     * Executes the next block without keeping it; it may be called again with the same or another block before
     * {@link #commit} (ABCI FinalizeBlock).
     *
     * @throws Error if this host failed; the node must stop
     */
    BlockResult finalise(Block block);

    /**
     * Keeps the finalised block, its results and {@code seal} in one durable batch, then tells who waits (ABCI Commit).
     *
     * @param seal what proves to outsiders that this is the chain's block, in the engine's own form; empty if the engine
     *     keeps it itself
     * @throws Error if this host failed; the node must stop. The one exception is a {@code StorageError} with the code
     *     {@code STORAGE_LOW}: nothing was kept, nobody was told, and the same call may be tried again
     */
    void commit(Bytes seal);

    /** Whole states to give away and to begin with. */
    Snapshots snapshots();

    /** @param appHash the root of the state after the block */
    record Tip(long height, long timeMillis, Hash appHash) {}

    record Verdict(String code, String detail) {
        public static final String OK = "OK";
        public static final Verdict FINE = new Verdict(OK, "");

        public boolean ok() {
            return code.equals(OK);
        }
    }

    /** @param proposer the engine's name for the node that made it */
    record Block(long height, long timeMillis, Bytes proposer, List<Bytes> transactions) {
        public Block {
            transactions = List.copyOf(transactions);
        }
    }

    /** @param events what happened by itself at the end of the block */
    record BlockResult(List<TxResult> results, List<Event> events, Hash appHash) {
        public BlockResult {
            results = List.copyOf(results);
            events = List.copyOf(events);
        }
    }

    /** @param code {@link Verdict#OK} or why it failed; a failed transaction has no events */
    record TxResult(Hash id, String code, List<Event> events) {
        public TxResult {
            events = List.copyOf(events);
        }

        public boolean ok() {
            return code.equals(Verdict.OK);
        }
    }

    /** @param body the encoded record, to be read by its shape in the {@link Vocabulary} */
    record Event(String module, String name, Bytes body) {}
}
