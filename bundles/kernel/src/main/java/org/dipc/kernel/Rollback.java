package org.dipc.kernel;

import static org.dipc.ledger.SnapshotCode.SNAPSHOT_NOT_FOUND;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_UNFINISHED;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.dipc.kernel.tree.Tree;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.model.Bytes;

/**
 * Takes a chain's state back to an earlier height. What it writes may be more than fits a batch, so the store is marked as
 * half of something meanwhile; done again, it comes to the same.
 */
final class Rollback {
    private final ChainStore store;
    private final long height;
    private final LongConsumer progress;
    private final SortedMap<Bytes, Optional<Bytes>> batch = new TreeMap<>();
    private int batchBytes;
    private long entries;

    private Rollback(ChainStore store, long height, LongConsumer progress) {
        this.store = store;
        this.height = height;
        this.progress = progress;
    }

    /**
     * @param discard whether the later blocks go too; else they are executed again when the chain starts
     * @param progress hears how many entries are back
     * @throws Rejected SNAPSHOT_NOT_FOUND if the state at {@code height} is not kept, or is the last; SNAPSHOT_UNFINISHED
     *     if another work on the store was broken off
     */
    static void to(ChainStore store, long height, boolean discard, LongConsumer progress) {
        String what = "a rollback to height " + height;
        store.unfinished().filter(other -> !other.equals(what)).ifPresent(other -> {
            throw new Rejected(SNAPSHOT_UNFINISHED, other + " was broken off; begin that again");
        });
        Past past = Past.at(store.storage(), height);
        Tip tip = ChainStore.tip(store.storage());
        boolean earlier = height < tip.height() || store.unfinished().isPresent() || discard;
        Rejected.unless(earlier, SNAPSHOT_NOT_FOUND, "the chain is at height " + height);
        store.begin(what);
        new Rollback(store, height, progress).run(past, discard);
    }

    private void run(Past past, boolean discard) {
        store.clearValues();
        past.tree().forEach(this::value);
        flush();
        store.delete(writes -> Tree.forget(store.storage(), ChainStore.TREE, height, writes));
        store.forgetAfter(height, discard);
        BlockIds last = store.ids(height);
        store.rolledBack(new Tip(height, last.timeMillis(), past.tree().root()), entries);
    }

    private void value(Bytes path, Bytes value) {
        batch.put(path, Optional.of(value));
        entries++;
        progress.accept(entries);
        batchBytes += path.size() + value.size();
        if (batch.size() >= Restore.BATCH_ENTRIES || batchBytes >= Restore.BATCH_BYTES) {
            flush();
        }
    }

    private void flush() {
        store.load(batch, List.of());
        batch.clear();
        batchBytes = 0;
    }
}
