package org.dipc.kernel;

import static org.dipc.kernel.GenesisFile.Refusal.GENESIS_MISMATCH;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import org.dipc.consensus.ConsensusPlugin;
import org.dipc.consensus.ConsensusPlugin.Engine;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Rejected;
import org.dipc.model.ChainId;
import org.dipc.storage.StoragePlugin.Storage;

/** One running chain: modules, a store and an engine around a pipeline. */
public final class Chain implements AutoCloseable {
    private final ChainStore store;
    private final LedgerService ledger;
    private final Pipeline pipeline;
    private final Engine engine;
    private final Metrics.Running counted;

    private Chain(ChainStore store, LedgerService ledger, Pipeline pipeline, Engine engine) {
        this.store = store;
        this.ledger = ledger;
        this.pipeline = pipeline;
        this.engine = engine;
        this.counted = new Metrics.Running(ledger.chain().value(), store.storage()::sizeBytes);
        Metrics.begin(counted);
    }

    /** Whatever a chain is put together from. */
    public record Parts(
            Collection<? extends ChainModule> modules,
            Storage storage,
            ConsensusPlugin consensus,
            Path engineFolder,
            Map<String, String> engineOptions,
            Ed25519Verifier verifier,
            Clock clock,
            Keeping keeping,
            SnapshotPlan snapshots) {
        /** With what a descriptor keeps that does not say. */
        public Parts(
                Collection<? extends ChainModule> modules,
                Storage storage,
                ConsensusPlugin consensus,
                Path engineFolder,
                Map<String, String> engineOptions,
                Ed25519Verifier verifier,
                Clock clock) {
            this(
                    modules,
                    storage,
                    consensus,
                    engineFolder,
                    engineOptions,
                    verifier,
                    clock,
                    Keeping.DEFAULT,
                    SnapshotPlan.none(engineFolder.resolveSibling("snapshots")));
        }
    }

    /** The genesis of a chain of these modules; see {@link GenesisDocument#of}. */
    public static GenesisDocument genesis(
            ChainId chain, long timeMillis, Collection<? extends ChainModule> modules, Map<String, Object> sections) {
        return GenesisDocument.of(chain, timeMillis, new Modules(modules), module -> "", sections);
    }

    /**
     * Starts a chain, or goes on with the one that lies in the store. The store is the chain's from now on: it is closed
     * with it, or if it does not start.
     *
     * @throws Rejected GENESIS_MISMATCH if the store holds a chain with another genesis, SNAPSHOT_UNFINISHED if it is half
     *     of one, REPLAY_DIFFERS if a block that was rolled back comes out otherwise than it is stored
     */
    public static Chain start(GenesisDocument genesis, Parts parts) {
        ChainStore store = new ChainStore(parts.storage);
        try {
            return start(genesis, parts, store);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    private static Chain start(GenesisDocument genesis, Parts parts, ChainStore store) {
        store.requireWhole();
        Modules modules = new Modules(parts.modules);
        GenesisDocument begun = store.genesis().orElse(genesis);
        Rejected.unless(
                begun.begins(genesis),
                GENESIS_MISMATCH,
                "the store holds chain " + begun.chain() + " with genesis " + begun.hash() + ", this is "
                        + genesis.chain() + " with " + genesis.hash());
        LedgerService ledger = new LedgerService(begun, store, modules);
        Pipeline pipeline = new Pipeline(
                modules, begun, store, parts.verifier, parts.clock, ledger, parts.keeping, parts.snapshots);
        try {
            pipeline.init();
            pipeline.executeStoredBlocks();
            ledger.runsOn(pipeline);
            Engine engine = parts.consensus.start(
                    begun.chain(), begun.hash(), pipeline, parts.engineFolder, parts.engineOptions);
            ledger.runsOn(engine);
            return new Chain(store, ledger, pipeline, engine);
        } catch (RuntimeException | Error e) {
            pipeline.close();
            throw e;
        }
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Stops the engine, then whoever waits, then the store. */
    @Override
    public void close() {
        Metrics.end(counted);
        try {
            engine.close();
        } finally {
            try {
                ledger.stop();
                pipeline.close();
            } finally {
                store.close();
            }
        }
    }
}
