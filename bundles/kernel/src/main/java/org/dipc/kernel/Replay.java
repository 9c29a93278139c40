package org.dipc.kernel;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.Hash;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin.Storage;

/** Executes a stored chain again from its genesis, and compares all that is stored with what comes out. */
public final class Replay {
    private final Collection<? extends ChainModule> modules;
    private final Ed25519Verifier verifier;
    private final Progress progress;

    public Replay(Collection<? extends ChainModule> modules, Ed25519Verifier verifier, Progress progress) {
        this.modules = modules;
        this.verifier = verifier;
        this.progress = progress;
    }

    /** Hears of every block that was executed again with the same outcome. */
    @FunctionalInterface
    public interface Progress {
        void same(long height, long last);
    }

    /** The first block whose outcome is another than the stored one. */
    public record Difference(long height, String what) {}

    /**
     * @param genesis as this hub has it
     * @param stored the chain's store; it is only read
     * @param scratch an empty store, which holds the whole state for as long as this takes
     * @return empty if all is as it is stored
     * @throws Rejected GENESIS_MISMATCH if the store holds another chain, or none
     */
    public Optional<Difference> run(GenesisDocument genesis, Storage stored, Storage scratch) {
        ChainStore original = new ChainStore(stored);
        GenesisDocument begun = original.genesis()
                .filter(each -> each.begins(genesis))
                .orElseThrow(() -> new Rejected(
                        GenesisFile.Refusal.GENESIS_MISMATCH, "the store does not hold chain " + genesis.hash()));
        Pipeline pipeline = new Pipeline(
                new Modules(modules),
                begun,
                new ChainStore(scratch),
                verifier,
                Clock.systemUTC(),
                new NobodyWaits(),
                Keeping.DEFAULT,
                SnapshotPlan.none(Path.of("unused")));
        pipeline.init();
        Tip last = original.tip().orElseThrow(() -> new AssertionError("a genesis is stored with its tip"));
        for (long height = 1; height <= last.height(); height++) {
            Optional<Difference> difference = difference(pipeline, original, height);
            if (difference.isPresent()) {
                return difference;
            }
            progress.same(height, last.height());
        }
        return pipeline.tip().equals(last)
                ? difference(stored, scratch).map(what -> new Difference(last.height(), what))
                : Optional.of(new Difference(last.height(), "the tip is stored as " + last));
    }

    /** What is read from elsewhere than the blocks: values, tree, places of transactions. Seals are copied, not judged. */
    private static Optional<String> difference(Storage stored, Storage scratch) {
        try (Stream<Map.Entry<Bytes, Bytes>> there = stored.scan(Bytes.EMPTY, Bytes.EMPTY);
                Stream<Map.Entry<Bytes, Bytes>> expected = scratch.scan(Bytes.EMPTY, Bytes.EMPTY)) {
            Iterator<Map.Entry<Bytes, Bytes>> one = there.iterator();
            Iterator<Map.Entry<Bytes, Bytes>> other = expected.iterator();
            while (one.hasNext() && other.hasNext()) {
                Map.Entry<Bytes, Bytes> found = one.next();
                if (!found.equals(other.next())) {
                    return Optional.of("the record at " + found.getKey() + " is stored otherwise than it comes out");
                }
            }
            return one.hasNext() == other.hasNext()
                    ? Optional.empty()
                    : Optional.of("the store has more or fewer records than come out");
        }
    }

    private static Optional<Difference> difference(Pipeline pipeline, ChainStore original, long height) {
        Optional<Committed> stored;
        try {
            stored = original.block(height);
        } catch (CborException | StorageError e) {
            return Optional.of(new Difference(height, "the block is damaged: " + e.getMessage()));
        }
        if (stored.isEmpty() || stored.get().block().height() != height) {
            return Optional.of(new Difference(height, "the block is missing"));
        }
        BlockResult expected = stored.get().result();
        BlockResult result = pipeline.finalise(stored.get().block());
        pipeline.commit(stored.get().seal());
        if (!result.appHash().equals(expected.appHash())) {
            return Optional.of(new Difference(
                    height, "app hash " + expected.appHash() + " is stored, " + result.appHash() + " comes out"));
        }
        return result.equals(expected)
                ? Optional.empty()
                : Optional.of(new Difference(height, "the results are stored otherwise than they come out"));
    }

    private static final class NobodyWaits implements Pipeline.Listener {
        @Override
        public void committed(Pipeline.Execution execution) {}

        @Override
        public void dropped(Hash id, Rejected why) {}

        @Override
        public void failed(Throwable failure) {}
    }
}
