package org.dipc.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.dipc.kernel.tree.Tree;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The state tree alone, at one size or at several in turn, and on request beside the tree of most Cosmos chains. */
@Command(
        name = "state",
        mixinStandardHelpOptions = true,
        description = "Updates of the state tree a second, durable: hashes, bytes and heap an entry.")
final class StateBench implements Callable<Integer> {
    private static final List<Integer> SIZES = List.of(100, 1_000);

    /** What a Cosmos chain has unless it is told otherwise, and more than a tree of 10^6 records has. */
    private static final Map<String, Integer> IAVL_CACHES = new LinkedHashMap<>();

    static {
        IAVL_CACHES.put("iavlDefaultCache", 781_250);
        IAVL_CACHES.put("iavlWholeTreeCache", 4_000_000);
    }

    @Option(
            names = "--entries",
            defaultValue = "1000000",
            split = ",",
            description = "Records in the tree, or in several that are measured in turn (default: 1000000).")
    private List<Integer> entries;

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

    @Option(
            names = "--peers",
            description =
                    "Measure IAVL on goleveldb in turn with each tree; needs Go and, the first time, its modules.")
    private boolean peers;

    @Mixin
    private Report report = new Report();

    private final Map<String, DoubleSupplier> measures = new LinkedHashMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            try {
                measure(folder.path());
            } finally {
                for (AutoCloseable each : opened) {
                    each.close();
                }
            }
        }
        return 0;
    }

    private void measure(Path folder) throws IOException {
        report.add("storage", store.name().toLowerCase(Locale.ROOT));
        report.add("leavesInMemory", leaves == Tree.ALL ? "all" : leaves);
        report.add("processors", Runtime.getRuntime().availableProcessors());
        Map<String, StateTree> trees = new LinkedHashMap<>();
        for (int size : entries) {
            String name = entries.size() == 1 ? "" : "With" + size;
            trees.put(name, filled(name, folder.resolve("state" + size), size));
        }
        Map<String, List<StateTree.Cost>> costs = new LinkedHashMap<>();
        for (int size : SIZES) {
            trees.forEach((name, tree) -> ours(tree, name, size, costs));
        }
        List<String> beside = peers ? peers(folder) : List.of();

        report.say("Measuring " + rounds + " rounds of " + updates + " updates ...");
        Rounds measured = Rounds.of(rounds, measures);
        measures.keySet().forEach(name -> report.add(name, measured.spread(name)));
        costs.forEach(this::add);
        for (int size : SIZES) {
            for (String peer : beside) {
                trees.keySet()
                        .forEach(name -> report.add(
                                "over" + inBlocks(capital(peer), "", size) + name,
                                measured.ratio(inBlocks("updatesPerSecond", name, size), inBlocks(peer, "", size))));
            }
            trees.forEach((name, tree) -> {
                StateTree.Counts counts = tree.counts(size, updates);
                report.add(inBlocks("bytesWrittenAKey", name, size), counts.bytesWritten());
                report.add(inBlocks("hashesAKey", name, size), counts.hashes());
            });
        }
        trees.forEach((name, tree) -> report.add("millisecondsToOpen" + name, tree.reopenedMillis()));
        report.print();
    }

    private StateTree filled(String name, Path folder, int size) {
        report.say("Filling " + size + " records ...");
        StateTree tree = new StateTree(store.plugin(), folder, size, leaves);
        opened.add(tree);
        long heap = tree.filled();
        report.add("entries" + name, size);
        report.add("heapBytes" + name, heap);
        report.add("heapBytesAnEntry" + name, heap / size);
        return tree;
    }

    private void ours(StateTree tree, String name, int size, Map<String, List<StateTree.Cost>> costs) {
        List<StateTree.Cost> of = costs.computeIfAbsent(name + "InBlocksOf" + size, unseen -> new ArrayList<>());
        measures.put(inBlocks("updatesPerSecond", name, size), () -> {
            StateTree.Cost cost = tree.cost(size, updates);
            of.add(cost);
            return 1e6 / cost.all();
        });
    }

    private void add(String name, List<StateTree.Cost> costs) {
        // The first round warmed up.
        List<StateTree.Cost> counted = costs.subList(1, costs.size());
        report.add("microsecondsAKey" + name, spread(counted.stream().map(StateTree.Cost::all)));
        report.add("microsecondsOfProcessorAKey" + name, spread(counted.stream().map(StateTree.Cost::processor)));
        report.add("microsecondsOfWritingAKey" + name, spread(counted.stream().map(StateTree.Cost::writing)));
    }

    private static Rounds.Spread spread(Stream<Double> values) {
        return Rounds.Spread.of(values.toList());
    }

    /** The names of those that are there. */
    private List<String> peers(Path folder) throws IOException {
        Optional<Path> program = Iavl.built(folder.resolve("iavl"));
        if (program.isEmpty()) {
            report.say("IAVL is not measured: it needs Go (the command go) and its modules, from where GOPROXY says.");
            return List.of();
        }
        report.say("Filling IAVL, once for each cache ...");
        for (Map.Entry<String, Integer> cache : IAVL_CACHES.entrySet()) {
            Iavl peer = Iavl.start(program.get(), folder.resolve(cache.getKey()), cache.getValue(), entries.get(0));
            opened.add(peer);
            peer.awaitFilled();
            for (int size : SIZES) {
                measures.put(inBlocks(cache.getKey(), "", size), () -> peer.perSecond(size, updates));
            }
        }
        return List.copyOf(IAVL_CACHES.keySet());
    }

    private static String inBlocks(String figure, String name, int size) {
        return figure + name + "InBlocksOf" + size;
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
