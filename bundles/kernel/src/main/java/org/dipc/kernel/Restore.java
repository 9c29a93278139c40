package org.dipc.kernel;

import static org.dipc.ledger.SnapshotCode.SNAPSHOT_CHUNK_DOUBLED;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_CHUNK_ORDER;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_FOREIGN;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_IDS;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_STATE;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_STORE_IN_USE;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dipc.kernel.Manifest.Chunk;
import org.dipc.kernel.tree.Tree;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.ledger.Tx;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/**
 * Fills a store with the state of one height, and believes nothing but the app hash: the tree is built again from the
 * entries, and the ids of the replay window are compared with their hash in the state. Until the end the store is marked
 * as half of something, and no chain starts on it.
 */
final class Restore {
    static final int BATCH_ENTRIES = 10_000;
    static final int BATCH_BYTES = 4 << 20;

    /** Leaves that stay in memory while the tree is built. */
    private static final long MEMORY = 100_000;

    private final ChainStore store;
    private final GenesisDocument expected;
    private final Manifest manifest;
    private final Tree tree;
    private final SortedMap<Bytes, Optional<Bytes>> batch = new TreeMap<>();
    private int batchBytes;
    private long entries;
    private BlockIds firstIds;
    private BlockIds lastIds;
    private int next;

    /**
     * Clears the store and begins.
     *
     * @param expected the chain's genesis with any versions of its modules
     * @throws Rejected SNAPSHOT_FOREIGN, SNAPSHOT_STORE_IN_USE
     */
    Restore(ChainStore store, GenesisDocument expected, Manifest manifest) {
        Rejected.unless(
                manifest.chain().equals(expected.chain()),
                SNAPSHOT_FOREIGN,
                "a snapshot of " + manifest.chain() + ", this is " + expected.chain());
        long height = store.unfinished().isPresent()
                ? 0
                : store.tip().map(Tip::height).orElse(0L);
        Rejected.unless(height == 0, SNAPSHOT_STORE_IN_USE, "the store has blocks up to height " + height);
        this.store = store;
        this.expected = expected;
        this.manifest = manifest;
        store.clear("a restore of height " + manifest.height());
        this.tree = Tree.open(store.storage(), ChainStore.TREE, MEMORY);
    }

    /**
     * Takes the next chunk; the last one ends it.
     *
     * @return whether it was the last one
     * @throws Rejected as {@link Manifest#chunk}, SNAPSHOT_CHUNK_ORDER, SNAPSHOT_CHUNK_DOUBLED, and as {@link #finish}
     */
    boolean apply(int index, Bytes bytes) {
        Rejected.unless(index >= next, SNAPSHOT_CHUNK_DOUBLED, "chunk " + index + " was applied already");
        Rejected.unless(index == next, SNAPSHOT_CHUNK_ORDER, "chunk " + index + " before chunk " + next);
        Chunk chunk = manifest.chunk(index, bytes);
        CrashPoint.BEFORE_RESTORE_CHUNK.reached();
        chunk.entries().forEach(entry -> entry(entry.path(), entry.value()));
        chunk.ids().forEach(this::ids);
        CrashPoint.AFTER_RESTORE_CHUNK.reached();
        next++;
        if (next == manifest.chunks().size()) {
            finish();
            return true;
        }
        return false;
    }

    void entry(Bytes path, Bytes value) {
        Rejected.unless(!path.isEmpty() && !value.isEmpty(), SNAPSHOT_STATE, "an entry without path or value");
        batch.put(path, Optional.of(value));
        batchBytes += path.size() + value.size();
        if (batch.size() >= BATCH_ENTRIES || batchBytes >= BATCH_BYTES) {
            flush();
        }
    }

    private void flush() {
        Tree.Update update = tree.load(manifest.height(), batch);
        store.load(batch, update.writes());
        tree.committed(update);
        entries += update.more();
        batch.clear();
        batchBytes = 0;
    }

    /** @throws Rejected SNAPSHOT_IDS if they do not follow on those before */
    void ids(BlockIds block) {
        boolean follows = lastIds == null
                || lastIds.height() < block.height()
                        && lastIds.timeMillis() < block.timeMillis()
                        && lastIds.after().equals(block.before());
        Rejected.unless(
                follows && block.height() <= manifest.height() && !block.ids().isEmpty(),
                SNAPSHOT_IDS,
                "the ids of block " + block.height() + " do not follow on those before");
        firstIds = firstIds == null ? block : firstIds;
        lastIds = block;
        store.load(block);
    }

    /**
     * Ends it: the store holds the chain at the snapshot's height.
     *
     * @throws Rejected SNAPSHOT_STATE, SNAPSHOT_IDS, SNAPSHOT_FOREIGN; the store remains half of something
     */
    void finish() {
        flush();
        Rejected.unless(
                tree.root().equals(manifest.appHash()),
                SNAPSHOT_STATE,
                "the entries come to app hash " + tree.root() + ", not to " + manifest.appHash());
        Rejected.unless(
                entries == manifest.entries(),
                SNAPSHOT_STATE,
                entries + " entries, and the manifest says " + manifest.entries());
        Hash digest = KernelTables.DIGESTS
                .get(store.state(), KernelTables.TRANSACTIONS)
                .orElseThrow(() -> new Rejected(SNAPSHOT_STATE, "a state without a hash over its transactions"));
        checkIds(digest);
        GenesisDocument genesis = expected.withVersions(
                module -> KernelTables.MODULES.get(store.state(), module).orElse(""));
        Rejected.unless(
                genesis.hash().equals(manifest.genesis()),
                SNAPSHOT_FOREIGN,
                "a snapshot of a chain with genesis " + manifest.genesis() + ", this one has " + genesis.hash());
        store.loaded(
                genesis,
                manifest.tip(),
                entries,
                manifest.seal(),
                lastIds != null && lastIds.height() == manifest.height()
                        ? lastIds
                        : BlockIds.none(manifest.height(), manifest.timeMillis(), digest));
    }

    private void checkIds(Hash digest) {
        Hash told = lastIds == null ? manifest.genesis() : lastIds.after();
        Rejected.unless(told.equals(digest), SNAPSHOT_IDS, "the ids come to " + told + ", the state says " + digest);
        boolean whole = firstIds == null
                || firstIds.before().equals(manifest.genesis())
                || firstIds.timeMillis() < manifest.timeMillis() - Tx.MAXIMUM_WINDOW_MILLIS;
        Rejected.unless(whole, SNAPSHOT_IDS, "nothing shows that no ids are missing before the first");
    }
}
