package org.dipc.kernel;

import static org.dipc.ledger.SnapshotCode.SNAPSHOT_CHUNK_ORDER;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_FOREIGN;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_MISMATCH;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.Snapshots;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.storage.StoragePlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running chain's snapshots. They are written on a thread of their own, from the store as it was after their block. */
final class NodeSnapshots implements Snapshots, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeSnapshots.class);
    private static final long PATIENCE_SECONDS = 10;

    private final ChainStore store;
    private final GenesisDocument genesis;
    private final SnapshotPlan plan;
    private final Runnable restored;
    private final SnapshotFolder folder;
    private final AtomicBoolean writing = new AtomicBoolean();
    private final ExecutorService writer;
    private volatile boolean closing;
    private Restore restore;

    /** @param restored hears that the store holds another state from now on */
    NodeSnapshots(ChainStore store, GenesisDocument genesis, SnapshotPlan plan, Runnable restored) {
        this.store = store;
        this.genesis = genesis;
        this.plan = plan;
        this.restored = restored;
        this.folder = new SnapshotFolder(plan.folder());
        this.writer = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "snapshots-" + genesis.chain());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins a snapshot if one is due at {@code height}, the tip. */
    void committed(long height) {
        if (!plan.due(height)) {
            return;
        }
        if (!writing.compareAndSet(false, true)) {
            LOG.warn("{}: no snapshot at height {}: the one before is still being written", genesis.chain(), height);
            return;
        }
        StoragePlugin.Snapshot now = store.storage().snapshot();
        writer.execute(() -> write(now, height));
    }

    private void write(StoragePlugin.Snapshot now, long height) {
        try (now) {
            Manifest manifest =
                    SnapshotWriter.write(folder, Past.at(now, height), plan.chunkBytes(), this::unlessClosing);
            folder.keep(plan.count());
            LOG.info(
                    "{}: snapshot of height {} with {} entries in {} chunks",
                    genesis.chain(),
                    height,
                    manifest.entries(),
                    manifest.chunks().size());
        } catch (CancellationException e) {
            LOG.info("{}: the snapshot of height {} was broken off", genesis.chain(), height);
        } catch (IOException | RuntimeException | Error e) {
            // The chain can do without it.
            LOG.error("{}: no snapshot of height {}", genesis.chain(), height, e);
        } finally {
            writing.set(false);
        }
    }

    private void unlessClosing(long entries) {
        if (closing) {
            throw new CancellationException();
        }
    }

    @Override
    public List<Snapshot> list() {
        return folder.heights().stream()
                .flatMap(height -> folder.find(height).stream())
                .map(Manifest::snapshot)
                .toList();
    }

    @Override
    public Optional<Bytes> chunk(long height, long format, int index) {
        return format == Manifest.FORMAT && index >= 0 ? folder.find(height, index) : Optional.empty();
    }

    @Override
    public void offer(Snapshot snapshot, Hash appHash) {
        Manifest manifest = Manifest.decode(snapshot.metadata());
        Rejected.unless(
                manifest.snapshot().equals(snapshot), SNAPSHOT_MISMATCH, "the manifest is not of what is offered");
        Rejected.unless(
                manifest.appHash().equals(appHash),
                SNAPSHOT_MISMATCH,
                "app hash " + manifest.appHash() + " is offered, and the chain has " + appHash);
        Rejected.unless(
                manifest.genesis().equals(genesis.hash()),
                SNAPSHOT_FOREIGN,
                "a snapshot of a chain with genesis " + manifest.genesis() + ", this one has " + genesis.hash());
        restore = new Restore(store, genesis, manifest);
    }

    @Override
    public boolean apply(int index, Bytes chunk) {
        Rejected.unless(restore != null, SNAPSHOT_CHUNK_ORDER, "a chunk before a snapshot was offered");
        boolean last = restore.apply(index, chunk);
        if (last) {
            restore = null;
            restored.run();
        }
        return last;
    }

    /** Breaks off a snapshot that is being written. */
    @Override
    public void close() {
        closing = true;
        writer.shutdown();
        try {
            if (!writer.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{}: a snapshot is still being written", genesis.chain());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
