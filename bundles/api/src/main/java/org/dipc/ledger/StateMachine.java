package org.dipc.ledger;

import java.util.List;
import java.util.Optional;
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

    /**
     * Who may vote for the block after the next, sorted by key: what the genesis says and the blocks up to the tip changed
     * (ABCI InitChain asks for it after {@link #init}). Empty on a chain whose genesis names none; its engine needs none.
     */
    List<Power> validators();

    /** What binds the engine after the tip; empty if neither genesis nor a block said it. */
    Optional<Parameters> parameters();

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

    /**
     * @param proposer the engine's name for the node that made it
     * @param misbehaviour what validators did that the block proves; the engine has checked it
     */
    record Block(
            long height, long timeMillis, Bytes proposer, List<Bytes> transactions, List<Misbehaviour> misbehaviour) {
        public Block {
            transactions = List.copyOf(transactions);
            misbehaviour = List.copyOf(misbehaviour);
        }
    }

    /**
     * A validator signed two blocks of one height, or one that it should not have.
     *
     * @param validator its address: the first 20 bytes of the SHA-256 of its key (CometBFT, spec/core/encoding)
     * @param height where it did
     * @param power what it had there
     */
    record Misbehaviour(Bytes validator, long height, long power) {
        /** Bytes of an address. */
        public static final int ADDRESS = 20;

        public Misbehaviour {
            if (validator.size() != ADDRESS) {
                throw new IllegalArgumentException("a validator's address of " + validator.size() + " bytes");
            }
        }
    }

    /**
     * @param events what happened by itself at the end of the block
     * @param validators whose power the block changed, sorted by key; it counts two blocks later (ABCI FinalizeBlock)
     * @param parameters those that bind from the next block on, if the block changed them
     */
    record BlockResult(
            List<TxResult> results,
            List<Event> events,
            List<Power> validators,
            Optional<Parameters> parameters,
            Hash appHash) {
        public BlockResult {
            results = List.copyOf(results);
            events = List.copyOf(events);
            validators = List.copyOf(validators);
        }
    }

    /**
     * How much a validator's vote weighs.
     *
     * @param publicKey of Ed25519, 32 bytes
     * @param power 0 if it is a validator no more
     */
    record Power(Bytes publicKey, long power) {
        /** Bytes of a key. */
        public static final int KEY = 32;

        public Power {
            if (publicKey.size() != KEY) {
                throw new IllegalArgumentException("publicKey: " + KEY + " bytes expected, found " + publicKey.size());
            }
            if (power < 0) {
                throw new IllegalArgumentException("power: 0 or more expected, found " + power);
            }
        }
    }

    /**
     * What an engine of several nodes has to agree on besides the blocks (CometBFT, spec/core/data_structures,
     * ConsensusParams). Which values are allowed, the module {@code consensus} says.
     *
     * @param blockBytes the largest block, with all that is around its transactions
     * @param evidenceBlocks evidence of misbehaviour is too old if it is older than so many blocks, and
     * @param evidenceMillis older than this
     * @param evidenceBytes the most evidence in one block
     */
    record Parameters(long blockBytes, long evidenceBlocks, long evidenceMillis, long evidenceBytes) {}

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
