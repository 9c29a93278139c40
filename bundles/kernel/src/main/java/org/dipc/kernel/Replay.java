package org.dipc.kernel;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.dipc.bridge.LightClient;
import org.dipc.bridge.LightClient.Trust;
import org.dipc.bridge.Untrusted;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.kernel.tree.TreeWalk;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin.Storage;

/**
 * Executes a stored chain again and compares all that is stored with what comes out: from its genesis, or on a node that
 * was restored from a snapshot, from the oldest state that is kept. There the tree is checked against its hashes alone, since
 * how it lies in pages depends on how it came about, and of the blocks before it the seals and the index. The hashes of a
 * tree are checked on all cores.
 */
public final class Replay {
    private final Collection<? extends ChainModule> modules;
    private final Ed25519Verifier verifier;
    private final Optional<LightClient> seals;
    private final Progress progress;

    /** @param seals judges the seals of the chain's engine; empty if they are not judged */
    public Replay(
            Collection<? extends ChainModule> modules,
            Ed25519Verifier verifier,
            Optional<LightClient> seals,
            Progress progress) {
        this.modules = modules;
        this.verifier = verifier;
        this.seals = seals;
        this.progress = progress;
    }

    enum Refusal {
        /** A block comes out otherwise than it is stored. */
        REPLAY_DIFFERS
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
     * @param scratch an empty store, which holds the state at every height for as long as this takes
     * @return empty if all is as it is stored
     * @throws Rejected GENESIS_MISMATCH if the store holds another chain, or none; SNAPSHOT_UNFINISHED if it is half of one
     */
    public Optional<Difference> run(GenesisDocument genesis, Storage stored, Storage scratch) {
        ChainStore original = new ChainStore(stored);
        original.requireWhole();
        GenesisDocument begun = original.genesis()
                .filter(each -> each.begins(genesis))
                .orElseThrow(() -> new Rejected(
                        GenesisFile.Refusal.GENESIS_MISMATCH, "the store does not hold chain " + genesis.hash()));
        ChainStore copy = new ChainStore(scratch);
        long base = original.firstBlock() == 1 ? 0 : original.oldest();
        if (base > 0) {
            copy(original, base, copy, begun);
        }
        Judge judge = new Judge(begun.chain());
        for (long height = original.firstBlock(); height <= base; height++) {
            Optional<Difference> difference = notExecuted(original, judge, height);
            if (difference.isPresent()) {
                return difference;
            }
        }
        Pipeline pipeline = new Pipeline(
                new Modules(modules),
                begun,
                copy,
                verifier,
                Clock.systemUTC(),
                new NobodyWaits(),
                // The stored chain may keep any number of heights, and each is compared.
                Keeping.ALL,
                SnapshotPlan.none(Path.of("unused")));
        pipeline.init();
        Tip last = original.tip().orElseThrow(() -> new AssertionError("a genesis is stored with its tip"));
        for (long height = base + 1; height <= last.height(); height++) {
            Optional<Difference> difference = difference(pipeline, original, judge, height);
            if (difference.isPresent()) {
                return difference;
            }
            progress.same(height, last.height());
        }
        if (!pipeline.tip().equals(last)) {
            return Optional.of(new Difference(last.height(), "the tip is stored as " + last));
        }
        return difference(stored, scratch, base)
                .or(() -> wrongHash(original, last.height()))
                .map(what -> new Difference(last.height(), what));
    }

    /** A block whose state is not kept: its parts are there, name the same transactions, and the index finds these in it. */
    private static Optional<Difference> notExecuted(ChainStore original, Judge judge, long height) {
        try {
            Optional<Committed> block = original.block(height);
            if (block.isEmpty()) {
                return Optional.of(new Difference(height, "the block is missing"));
            }
            List<BlockIds.Id> ids = original.ids(height).ids();
            List<Hash> results =
                    block.get().result().results().stream().map(TxResult::id).toList();
            if (!results.equals(ids.stream().map(BlockIds.Id::id).toList())) {
                return Optional.of(new Difference(height, "its ids are not those of its results"));
            }
            for (int index = 0; index < ids.size(); index++) {
                Hash id = ids.get(index).id();
                if (ids.get(index).admitted()
                        && !original.place(id).equals(Optional.of(new ChainStore.Place(height, index)))) {
                    return Optional.of(new Difference(height, "the index does not find transaction " + id + " in it"));
                }
            }
            judge.judge(block.get());
            return Optional.empty();
        } catch (CborException | StorageError e) {
            return Optional.of(damaged(height, e));
        } catch (Untrusted e) {
            return Optional.of(unsealed(height, e));
        }
    }

    private static Difference damaged(long height, Throwable e) {
        return new Difference(height, "the block is damaged: " + e.getMessage());
    }

    private static Difference unsealed(long height, Untrusted e) {
        return new Difference(height, "its seal does not hold: " + e.code() + ", " + e.getMessage());
    }

    private static void copy(ChainStore original, long base, ChainStore copy, GenesisDocument genesis) {
        Past past = Past.at(original.storage(), base);
        Restore restore = new Restore(copy, genesis, past.manifest(past.entries()));
        past.tree().forEach(restore::entry);
        past.ids(restore::ids);
        restore.finish();
    }

    /** Judges the seals one after the other; the first block's signers are believed. */
    private final class Judge {
        private final ChainId chain;
        private Optional<Trust> trust = Optional.empty();

        Judge(ChainId chain) {
            this.chain = chain;
        }

        /** @throws Untrusted if the seal of {@code block} shows something else, or nothing */
        void judge(Committed block) {
            if (seals.isEmpty()) {
                return;
            }
            LightClient client = seals.get();
            long now = Clock.systemUTC().millis();
            Trust shown = trust.map(known -> client.update(known, block.seal(), now))
                    .orElseGet(() -> client.trust(chain, block.seal()));
            Tip tip = new Tip(
                    block.block().height(),
                    block.block().timeMillis(),
                    block.result().appHash());
            Untrusted.unless(
                    tip(shown).equals(tip),
                    "HEADER_MISMATCH",
                    "it is of height " + shown.height() + ", time " + shown.timeMillis() + " and app hash "
                            + shown.appHash());
            trust = Optional.of(shown);
        }
    }

    /** The tip that a seal is of. */
    static Tip tip(Trust trust) {
        return new Tip(trust.height(), trust.timeMillis(), trust.appHash());
    }

    /** What is read from elsewhere than the blocks: values, places of transactions, ids, tip. */
    private static Optional<String> difference(Storage stored, Storage scratch, long base) {
        Predicate<Map.Entry<Bytes, Bytes>> all = entry -> true;
        Bytes fromBase = ChainStore.idsKey(base);
        return (base == 0 ? otherTree(stored, scratch) : Optional.<String>empty())
                .or(() -> difference(stored, scratch, ChainStore.VALUE, all))
                .or(() -> difference(
                        stored,
                        scratch,
                        ChainStore.TRANSACTION,
                        entry -> entry.getValue().longAt(0) > base))
                .or(() -> difference(
                        stored, scratch, ChainStore.IDS, entry -> entry.getKey().compareTo(fromBase) >= 0))
                .or(() -> difference(stored, scratch, ChainStore.GENESIS, all))
                .or(() -> difference(stored, scratch, ChainStore.TIP, all))
                .or(() -> difference(stored, scratch, ChainStore.COUNT, all));
    }

    /** Every record of the tree is as it comes out; those that were pruned are not missed. */
    private static Optional<String> otherTree(Storage stored, Storage scratch) {
        try (Stream<Map.Entry<Bytes, Bytes>> there = stored.scan(ChainStore.TREE, ChainStore.TREE.afterPrefix())) {
            return there.filter(entry -> !scratch.get(entry.getKey()).equals(Optional.of(entry.getValue())))
                    .findFirst()
                    .map(entry -> "the record at " + entry.getKey() + " is stored otherwise than it comes out");
        }
    }

    private static Optional<String> difference(
            Storage stored, Storage scratch, Bytes prefix, Predicate<Map.Entry<Bytes, Bytes>> compared) {
        try (Stream<Map.Entry<Bytes, Bytes>> there = stored.scan(prefix, prefix.afterPrefix());
                Stream<Map.Entry<Bytes, Bytes>> expected = scratch.scan(prefix, prefix.afterPrefix())) {
            Iterator<Map.Entry<Bytes, Bytes>> one = there.filter(compared).iterator();
            Iterator<Map.Entry<Bytes, Bytes>> other = expected.filter(compared).iterator();
            while (one.hasNext() && other.hasNext()) {
                Map.Entry<Bytes, Bytes> found = one.next();
                if (!found.equals(other.next())) {
                    return Optional.of("the record at " + found.getKey() + " is stored otherwise than it comes out");
                }
            }
            return one.hasNext() == other.hasNext()
                    ? Optional.empty()
                    : Optional.of("the store has more or fewer records of kind " + prefix.toUtf8() + " than come out");
        }
    }

    /** Whether the newest and the oldest tree, the roots between them and the values at the tip have their hashes. */
    private static Optional<String> wrongHash(ChainStore original, long tip) {
        Storage storage = original.storage();
        try {
            Optional<Long> wrongRoot = LongStream.rangeClosed(Math.max(original.oldest(), original.firstBlock()), tip)
                    .parallel()
                    .filter(height -> !TreeWalk.at(storage, ChainStore.TREE, height)
                            .map(TreeWalk::root)
                            .equals(original.block(height)
                                    .map(block -> block.result().appHash())))
                    .boxed()
                    .min(Long::compare);
            if (wrongRoot.isPresent()) {
                return Optional.of("the root of the tree at height " + wrongRoot.get() + " is not the app hash");
            }
            walk(storage, original.oldest(), (path, value) -> {});
            walk(storage, tip, (path, value) -> {
                if (!original.state().get(path).equals(Optional.of(value))) {
                    throw new StorageError(
                            StorageError.Code.STORAGE_INCONSISTENT,
                            "the value at " + path + " is not that of the tree");
                }
            });
            return Optional.empty();
        } catch (StorageError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static void walk(Storage storage, long height, BiConsumer<Bytes, Bytes> record) {
        ChainStore.walk(storage, height).parts().parallelStream().forEach(part -> part.forEach(record));
    }

    private static Optional<Difference> difference(Pipeline pipeline, ChainStore original, Judge judge, long height) {
        Optional<Committed> stored;
        try {
            stored = original.block(height);
        } catch (CborException | StorageError e) {
            return Optional.of(damaged(height, e));
        }
        if (stored.isEmpty() || stored.get().block().height() != height) {
            return Optional.of(new Difference(height, "the block is missing"));
        }
        if (stored.get().block().timeMillis() <= pipeline.tip().timeMillis()) {
            return Optional.of(new Difference(height, "the block is not later than the one before"));
        }
        BlockResult expected = stored.get().result();
        BlockResult result = pipeline.finalise(stored.get().block());
        pipeline.commit(stored.get().seal());
        if (!result.appHash().equals(expected.appHash())) {
            return Optional.of(new Difference(
                    height, "app hash " + expected.appHash() + " is stored, " + result.appHash() + " comes out"));
        }
        if (!result.equals(expected)) {
            return Optional.of(new Difference(height, "the results are stored otherwise than they come out"));
        }
        try {
            judge.judge(stored.get());
            return Optional.empty();
        } catch (Untrusted e) {
            return Optional.of(unsealed(height, e));
        }
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
