package org.dipc.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dipc.kernel.tree.Tree;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;

/**
 * One state tree on a store: random updates of records that are there, each block hashed, written and synced, and pruned
 * down to the last versions. Keys of 16 bytes, values of 40, as the peers were measured.
 */
final class StateTree implements AutoCloseable {
    private static final Bytes PREFIX = Bytes.utf8("n");
    private static final int KEY_SIZE = 16;
    private static final int VALUE_SIZE = 40;
    private static final int FILL = 10_000;
    private static final int KEPT = 10;
    private static final int PRUNED_AT_ONCE = 10_000;

    final int entries;
    private final StoragePlugin plugin;
    private final Path folder;
    private final long leaves;
    private final Random random = new Random(1);
    private final Counting counting = new Counting();
    private Storage storage;
    private Tree tree;
    private long writeNanoseconds;

    /** The first 64 bits of the hashes of all keys, ascending: they say how deep each leaf lies. */
    private final long[] places;

    StateTree(StoragePlugin plugin, Path folder, int entries, long leaves) {
        this.entries = entries;
        this.plugin = plugin;
        this.folder = folder;
        this.leaves = leaves;
        this.places = new long[entries];
        open();
        for (int i = 0; i < entries; i++) {
            places[i] = place(key(i));
        }
        Arrays.sort(places);
    }

    private void open() {
        storage = counting.over(plugin.open(folder));
        tree = Tree.open(storage, PREFIX, leaves);
    }

    /** How long it takes until the next block could come, in milliseconds. */
    double reopenedMillis() {
        storage.close();
        long start = System.nanoTime();
        open();
        return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public void close() {
        storage.close();
    }

    /** Heap bytes that the tree takes when it is filled. */
    long filled() {
        long before = usedHeap();
        for (int first = 0; first < entries; first += FILL) {
            SortedMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
            for (int i = first; i < Math.min(entries, first + FILL); i++) {
                changes.put(key(i), Optional.of(value()));
            }
            apply(changes);
        }
        return usedHeap() - before;
    }

    private SortedMap<Bytes, Optional<Bytes>> block(int size) {
        SortedMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
        while (changes.size() < size) {
            changes.put(key(random.nextInt(entries)), Optional.of(value()));
        }
        return changes;
    }

    private void apply(SortedMap<Bytes, Optional<Bytes>> changes) {
        Tree.Update update = tree.update(tree.version() + 1, changes);
        List<Write> writes = new ArrayList<>(update.writes());
        if (tree.version() > KEPT) {
            writes.addAll(tree.prune(tree.version() - KEPT, PRUNED_AT_ONCE));
        }
        long start = System.nanoTime();
        storage.write(writes);
        writeNanoseconds += System.nanoTime() - start;
        tree.committed(update);
    }

    /** Blocks of so many updates, one after the other, and what they took. */
    Cost cost(int size, int updates) {
        long nanoseconds = 0;
        long cpuNanoseconds = 0;
        long written = writeNanoseconds;
        for (int i = 0; i < updates / size; i++) {
            SortedMap<Bytes, Optional<Bytes>> changes = block(size);
            long start = System.nanoTime();
            long cpuStart = cpuNanoseconds();
            apply(changes);
            nanoseconds += System.nanoTime() - start;
            cpuNanoseconds += cpuNanoseconds() - cpuStart;
        }
        double thousands = 1e3 * updates;
        return new Cost(nanoseconds / thousands, cpuNanoseconds / thousands, (writeNanoseconds - written) / thousands);
    }

    /**
     * Microseconds an update.
     *
     * @param processor of all threads of this process
     * @param writing of {@code all}: until the store has synced
     */
    record Cost(double all, double processor, double writing) {}

    /** What blocks of so many updates write and hash. */
    Counts counts(int size, int updates) {
        counting.reset();
        long hashes = 0;
        for (int i = 0; i < updates / size; i++) {
            SortedMap<Bytes, Optional<Bytes>> changes = block(size);
            apply(changes);
            hashes += hashes(changes);
        }
        return new Counts(counting.bytes / updates, Math.round(10.0 * hashes / updates) / 10.0);
    }

    /** Each an update. */
    record Counts(long bytesWritten, double hashes) {}

    private static long cpuNanoseconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Keys that follow from their number, so that none need be kept. */
    private static Bytes key(int number) {
        return Hash.sha256(Bytes.ofLong(number)).value().slice(0, KEY_SIZE);
    }

    private Bytes value() {
        byte[] value = new byte[VALUE_SIZE];
        random.nextBytes(value);
        return Bytes.owned(value);
    }

    private static long place(Bytes key) {
        return Hash.sha256(key).value().longAt(0);
    }

    /** How many hashes a block takes: of each key, value and leaf, and of each inner node above one of them. */
    private long hashes(SortedMap<Bytes, Optional<Bytes>> changes) {
        long[] changed = changes.keySet().stream().mapToLong(StateTree::place).toArray();
        // Signed order is as good as any: what counts is which places are next to each other.
        Arrays.sort(changed);
        long count = 3L * changed.length;
        for (int i = 0; i < changed.length; i++) {
            int at = Arrays.binarySearch(places, changed[i]);
            int depth = 1
                    + Math.max(
                            at > 0 ? shared(places[at - 1], changed[i]) : 0,
                            at + 1 < places.length ? shared(places[at + 1], changed[i]) : 0);
            int counted = i > 0 ? 1 + shared(changed[i - 1], changed[i]) : 0;
            count += depth - counted;
        }
        return count;
    }

    private static int shared(long some, long other) {
        return Long.numberOfLeadingZeros(some ^ other);
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
