package org.dipc.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import org.dipc.kernel.tree.Tree;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The state tree alone: random updates of records that are there, each block hashed, written and synced, and pruned down to
 * the last versions. Keys of 16 bytes, values of 40, as the peers were measured.
 */
@Command(
        name = "state",
        mixinStandardHelpOptions = true,
        description = "Updates of the state tree a second, durable: hashes, bytes and heap an entry.")
final class StateBench implements Callable<Integer> {
    private static final Bytes PREFIX = Bytes.utf8("n");
    private static final int KEY_SIZE = 16;
    private static final int VALUE_SIZE = 40;
    private static final int FILL = 10_000;
    private static final List<Integer> SIZES = List.of(100, 1_000);
    private static final int KEPT = 10;
    private static final int PRUNED_AT_ONCE = 10_000;

    @Option(names = "--entries", defaultValue = "1000000", description = "Records in the tree (default: 1000000).")
    private int entries;

    @Option(names = "--rounds", defaultValue = "9", description = "Counted rounds (default: 9).")
    private int rounds;

    @Option(
            names = "--updates",
            defaultValue = "20000",
            description = "Updates a round and block size (default: 20000).")
    private int updates;

    @Option(
            names = "--leaves",
            defaultValue = "" + Tree.ALL,
            description = "Records that stay in memory as leaves, about (default: all).")
    private long leaves;

    @Option(
            names = "--storage",
            defaultValue = "LEVELDB",
            description = "leveldb, rocksdb or memory (default: leveldb).")
    private Store store;

    @Mixin
    private Report report = new Report();

    private final Random random = new Random(1);
    private final Counting counting = new Counting();
    private Storage storage;
    private Tree tree;

    /** The first 64 bits of the hashes of all keys, ascending: they say how deep each leaf lies. */
    private long[] places;

    @Override
    public Integer call() throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.create();
                Storage opened = counting.over(store.plugin().open(folder.path().resolve("state")))) {
            storage = opened;
            measure();
        }
        return 0;
    }

    private void measure() {
        long before = usedHeap();
        tree = Tree.open(storage, PREFIX, leaves);
        report.say("Filling " + entries + " records ...");
        fill();
        long heap = usedHeap() - before;
        places = new long[entries];
        for (int i = 0; i < entries; i++) {
            places[i] = place(key(i));
        }
        Arrays.sort(places);

        Map<String, DoubleSupplier> measures = new LinkedHashMap<>();
        for (int size : SIZES) {
            measures.put(Integer.toString(size), () -> perSecond(size));
        }
        report.say("Measuring " + rounds + " rounds of " + updates + " updates ...");
        Rounds measured = Rounds.of(rounds, measures);

        report.add("entries", entries);
        report.add("storage", store.name().toLowerCase(Locale.ROOT));
        report.add("leavesInMemory", leaves == Tree.ALL ? "all" : leaves);
        report.add("processors", Runtime.getRuntime().availableProcessors());
        report.add("heapBytesAnEntry", heap / entries);
        for (String size : measures.keySet()) {
            Rounds.Spread spread = measured.spread(size);
            report.add("updatesPerSecondInBlocksOf" + size, spread);
            report.add("microsecondsAKeyInBlocksOf" + size, Math.round(1e7 / spread.median()) / 10.0);
        }
        for (int size : SIZES) {
            counting.reset();
            long hashes = 0;
            for (int i = 0; i < updates / size; i++) {
                SortedMap<Bytes, Optional<Bytes>> changes = block(size);
                apply(changes);
                hashes += hashes(changes);
            }
            report.add("bytesWrittenAKeyInBlocksOf" + size, counting.bytes / updates);
            report.add("hashesAKeyInBlocksOf" + size, Math.round(10.0 * hashes / updates) / 10.0);
        }
        report.print();
    }

    private void fill() {
        for (int first = 0; first < entries; first += FILL) {
            SortedMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
            for (int i = first; i < Math.min(entries, first + FILL); i++) {
                changes.put(key(i), Optional.of(value()));
            }
            apply(changes);
        }
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
        storage.write(writes);
        tree.committed(update);
    }

    private double perSecond(int size) {
        long nanoseconds = 0;
        for (int i = 0; i < updates / size; i++) {
            SortedMap<Bytes, Optional<Bytes>> changes = block(size);
            long start = System.nanoTime();
            apply(changes);
            nanoseconds += System.nanoTime() - start;
        }
        return updates * 1e9 / nanoseconds;
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
        long[] changed = changes.keySet().stream().mapToLong(StateBench::place).toArray();
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
