package org.dipc.ledger;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.state.StateReader;
import org.osgi.annotation.versioning.ProviderType;

/** One running chain as the rest of the hub sees it. The kernel registers one a chain, with the property {@code chain=<id>}. */
@ProviderType
public interface Ledger {
    ChainId chain();

    /** The hash of the genesis; signatures cover it. */
    Hash genesis();

    StateMachine.Tip tip();

    /** Checks a transaction and lets it wait for a block. */
    Submission submit(Bytes tx);

    /**
     * What a block that came now and held only this transaction would say of it: admission, authority and execution on
     * the state after the last block. Nothing of it is kept, and the transaction may be submitted afterwards.
     *
     * @return with the height that the next block will have, index 0, the events, and the paths that would change
     */
    Receipt trial(Bytes tx);

    /** What {@code reader} makes of the state after the last block; it must not keep the state. */
    <T> T read(Function<StateReader, T> reader);

    /**
     * What {@code reader} makes of the state after block {@code height}, 0 for the genesis; it must not keep the state. A
     * value costs as much as its proof, and a scan reads the whole state.
     *
     * @throws Rejected a code of {@link HeightCode}
     */
    <T> T read(long height, Function<StateReader, T> reader);

    /** What the tree after the last block says about {@code path}, present or absent. */
    Proof prove(Bytes path);

    /**
     * What the tree after block {@code height} says about {@code path}, present or absent.
     *
     * @throws Rejected a code of {@link HeightCode}
     */
    Proof prove(Bytes path, long height);

    /**
     * The committed blocks of {@code limit} heights from {@code fromHeight} on; a node that was restored from a snapshot has
     * none from before.
     */
    List<Committed> blocks(long fromHeight, int limit);

    /** Where a transaction is, if it is in a block. */
    Optional<Receipt> receipt(Hash transaction);

    /**
     * Calls {@code follower} for every block from {@code fromHeight} on, past and future, in order, one at a time, until
     * closed. One that throws an exception is called again with the same block after a while.
     */
    AutoCloseable follow(long fromHeight, Consumer<Committed> follower);

    Vocabulary vocabulary();

    /** Whether the chain takes and commits transactions, and if not, why. */
    Health health();

    /**
     * @param checked the verdict of the check
     * @param committed completes when the transaction is durable in a block; fails with {@link Rejected} if the check
     *     refuses it
     */
    record Submission(Hash id, CompletionStage<StateMachine.Verdict> checked, CompletionStage<Receipt> committed) {}

    /**
     * A transaction in block {@code height} at {@code index}, from 0.
     *
     * @param detail why it was refused, as far as this node still knows; only the code is on the ledger
     * @param changed the paths that it wrote or deleted, ascending; whoever waits for its block is told, and nobody
     *     later, since it is not on the ledger
     */
    record Receipt(long height, long index, StateMachine.TxResult result, String detail, List<Bytes> changed) {}

    /** @param seal see {@link StateMachine#commit} */
    record Committed(StateMachine.Block block, StateMachine.BlockResult result, Bytes seal) {}

    /**
     * @param value empty if nothing lies at {@code path}
     * @param proof an ICS-23 CommitmentProof against the app hash at {@code height}
     * @param seal of that block; empty at height 0, which no block sealed
     */
    record Proof(long height, Hash appHash, Bytes path, Optional<Bytes> value, Bytes proof, Bytes seal) {}

    /**
     * While a chain of this hub does not run, the kernel registers why, as a service with the property
     * {@code chain=<id>}: there is no ledger then that could be asked.
     */
    record Health(boolean ok, String code, String detail) {}
}
