package org.dipc.simulation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.storage.StorageError;
import org.dipc.storage.StorageError.Code;
import org.dipc.storage.StoragePlugin;
import org.pcollections.TreePMap;

/**
 * The disk of one node, and the store on it. A batch that was written is read at once, but only what was synced survives a
 * loss of power; of the batches after that the disk keeps the first few, each whole, or none.
 */
final class SimulatedDisk implements StoragePlugin {
    /** Where the roots of the tree's versions lie: see {@code ChainStore} and {@code Pages}. */
    private static final Bytes ROOTS = Bytes.utf8("nv");

    private final SplittableRandom random;
    private TreePMap<Bytes, Bytes> synced = TreePMap.empty();
    /** The entries after each batch that is not synced. */
    private final List<TreePMap<Bytes, Bytes>> cached = new ArrayList<>();

    private Store open;
    private boolean lies;
    private WriteFault nextWrite = WriteFault.NONE;
    private long readsUntilFailure = Long.MAX_VALUE;

    SimulatedDisk(SplittableRandom random) {
        this.random = random;
    }

    /** What happens to one write. */
    enum WriteFault {
        NONE,
        /** The power goes while the batch is on its way. */
        POWER,
        /** The disk reports that it could not sync. */
        SYNC
    }

    @Override
    public Storage open(Path directory) {
        open = new Store();
        return open;
    }

    /** From now on it says of what it has not synced that it had. */
    void lie(boolean lying) {
        lies = lying;
    }

    boolean lies() {
        return lies;
    }

    void failNextWrite(WriteFault fault) {
        nextWrite = fault;
    }

    void failRead(long after) {
        readsUntilFailure = after;
    }

    void heal() {
        lies = false;
        nextWrite = WriteFault.NONE;
        readsUntilFailure = Long.MAX_VALUE;
    }

    /** What somebody reads who is no part of the simulated node, and meets no fault. */
    void aside(Runnable reading) {
        long before = readsUntilFailure;
        readsUntilFailure = Long.MAX_VALUE;
        try {
            reading.run();
        } finally {
            readsUntilFailure = before;
        }
    }

    private TreePMap<Bytes, Bytes> entries() {
        return cached.isEmpty() ? synced : cached.get(cached.size() - 1);
    }

    /** The process ended; what it wrote is still in the memory of the machine. */
    void processEnds() {
        open = null;
    }

    /** @return how many batches were lost */
    int powerFails() {
        open = null;
        int kept = random.nextInt(cached.size() + 1);
        int lost = cached.size() - kept;
        synced = kept == 0 ? synced : cached.get(kept - 1);
        cached.clear();
        return lost;
    }

    /** What was written comes to lie on the disk: the machine has had time. */
    void settle() {
        synced = entries();
        cached.clear();
    }

    /**
     * The last root of the tree is gone, or is zeros.
     *
     * @return whether there was one
     */
    boolean damageRoot(boolean zeros) {
        settle();
        List<Bytes> roots =
                List.copyOf(synced.subMap(ROOTS, ROOTS.afterPrefix()).keySet());
        if (roots.isEmpty()) {
            return false;
        }
        Bytes last = roots.get(roots.size() - 1);
        synced = zeros ? synced.plus(last, Bytes.owned(new byte[synced.get(last).size()])) : synced.minus(last);
        return true;
    }

    void wipe() {
        synced = TreePMap.empty();
        cached.clear();
    }

    /** The store that is open, as long as its process lives. Its batches are whole. */
    private final class Store implements Storage {
        private boolean broken;

        private TreePMap<Bytes, Bytes> now() {
            if (open != this) {
                throw new StorageError(Code.STORAGE_CLOSED, "the process ended");
            }
            return entries();
        }

        @Override
        public Optional<Bytes> get(Bytes key) {
            return read(now()).get(key);
        }

        @Override
        public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes from, Bytes to) {
            return read(now()).scan(from, to);
        }

        @Override
        public Stream<Map.Entry<Bytes, Bytes>> scanBackwards(Bytes from, Bytes to) {
            return read(now()).scanBackwards(from, to);
        }

        @Override
        public void write(List<Write> batch) {
            TreePMap<Bytes, Bytes> entries = now();
            if (broken) {
                throw new StorageError(Code.STORAGE_WRITE_FAILED, "a write failed before");
            }
            for (Write write : batch) {
                entries = write instanceof Write.Put put
                        ? entries.plus(put.key(), put.value())
                        : entries.minus(write.key());
            }
            cached.add(entries);
            sync();
        }

        private void sync() {
            WriteFault fault = nextWrite;
            nextWrite = WriteFault.NONE;
            broken = fault != WriteFault.NONE;
            switch (fault) {
                case POWER -> throw new StorageError(Code.STORAGE_WRITE_FAILED, "the power went");
                case SYNC -> throw new StorageError(Code.STORAGE_FSYNC_FAILED, "simulated");
                case NONE -> {
                    if (!lies) {
                        settle();
                    }
                }
            }
        }

        @Override
        public Snapshot snapshot() {
            return read(now());
        }

        @Override
        public long sizeBytes() {
            return 0;
        }

        @Override
        public void close() {
            if (open == this) {
                open = null;
            }
        }
    }

    private View read(TreePMap<Bytes, Bytes> entries) {
        if (readsUntilFailure <= 0) {
            readsUntilFailure = Long.MAX_VALUE;
            throw new StorageError(Code.STORAGE_READ_ERROR, "simulated");
        }
        readsUntilFailure--;
        return new View(entries);
    }

    private record View(TreePMap<Bytes, Bytes> entries) implements Snapshot {
        @Override
        public Optional<Bytes> get(Bytes key) {
            return Optional.ofNullable(entries.get(key));
        }

        @Override
        public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes from, Bytes to) {
            return between(from, to).entrySet().stream();
        }

        @Override
        public Stream<Map.Entry<Bytes, Bytes>> scanBackwards(Bytes from, Bytes to) {
            return between(from, to).descendingMap().entrySet().stream();
        }

        private TreePMap<Bytes, Bytes> between(Bytes from, Bytes to) {
            TreePMap<Bytes, Bytes> tail = entries.tailMap(from, true);
            return to.isEmpty() ? tail : tail.headMap(to, false);
        }

        @Override
        public void close() {}
    }

    /** A store of its own with what this disk holds. */
    Storage copy() {
        SimulatedDisk other = new SimulatedDisk(random);
        other.synced = entries();
        return other.open(Path.of("copy"));
    }
}
