package org.dipc.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.dipc.consensus.ConsensusPlugin.Engine;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.crypto.SigningKey;
import org.dipc.kernel.Chain;
import org.dipc.ledger.Ledger.Health;
import org.dipc.ledger.StateMachine;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Signed transfers through check, execution, tree and synced storage, beside the limit that this machine allows.
 *
 * <p>The limit is what remains if everything but three things were free: one verification a transaction on all cores,
 * the hashes of the tree, and one synced batch a block of as many entries and bytes as the pipeline wrote. Each of the
 * three is measured in turn with the pipeline, and so is the log of Apache Ratis, which does the least that a replicated
 * log can do: with as many entries under way as there are transactions here, of the same size, on the same disk.
 */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = "Signed transfers a second, durable, beside the limit that this run computes.")
final class PipelineBench implements Callable<Integer> {
    private static final Path MEMORY = Path.of("bench");

    /** So many blocks are checked while one is executed and synced. */
    private static final int AHEAD = Runtime.getRuntime().availableProcessors();

    /** What a transaction of one transfer weighs, about: as much has an entry of the log that it is compared with. */
    private static final int ENTRY_BYTES = 250;

    @Option(names = "--accounts", defaultValue = "1000000", description = "Accounts in the state (default: 1000000).")
    private int accounts;

    @Option(names = "--senders", defaultValue = "2000", description = "Accounts that send (default: 2000).")
    private int senders;

    @Option(
            names = "--block",
            split = ",",
            defaultValue = "100,1000,5000",
            description = "Transactions a block, one size or several (default: 100,1000,5000).")
    private List<Integer> sizes;

    @Option(names = "--rounds", defaultValue = "9", description = "Counted rounds (default: 9).")
    private int rounds;

    @Option(
            names = "--transactions",
            defaultValue = "20000",
            description = "Transactions a round and block size (default: 20000).")
    private int count;

    @Option(
            names = "--storage",
            defaultValue = "LEVELDB",
            description = "leveldb, rocksdb or memory (default: leveldb).")
    private Store store;

    @Mixin
    private Report report = new Report();

    private final Random random = new Random(1);
    private final Counting counting = new Counting();
    private Transfers transfers;
    private StateMachine machine;
    private long timeMillis;

    @Override
    public Integer call() throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            measure(folder.path());
        }
        return 0;
    }

    private void measure(Path folder) throws IOException {
        StoragePlugin plugin = store.plugin();
        timeMillis = Clock.systemUTC().millis();
        transfers = new Transfers(accounts, senders, timeMillis);
        Ed25519Verifier verifier = Ed25519Verifier.fastest();
        Path chainFolder = store == Store.MEMORY ? MEMORY : folder.resolve("chain");
        Path rawFolder = store == Store.MEMORY ? MEMORY.resolve("raw") : folder.resolve("raw");
        Chain.Parts parts = new Chain.Parts(
                transfers.modules(),
                counting.over(plugin.open(chainFolder)),
                (chain, begun, driven, directory, options) -> new Idle(driven),
                folder,
                Map.of(),
                verifier,
                Clock.systemUTC());
        Chain chain = Chain.start(transfers.genesis(), parts);
        int most = sizes.stream().mapToInt(PipelineBench::underWay).max().orElseThrow();
        try (Storage raw = plugin.open(rawFolder);
                RatisLog log = new RatisLog(folder.resolve("ratis"), most)) {
            fill();
            compare(verifier, raw, log);
        } finally {
            chain.close();
        }
    }

    private Bytes randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return Bytes.owned(bytes);
    }

    /** Gives every account its first unit, many in one transaction. */
    private void fill() {
        report.say("Filling " + accounts + " accounts ...");
        Iterator<Bytes> filling = transfers.filling();
        while (filling.hasNext()) {
            List<Bytes> block = new ArrayList<>();
            while (filling.hasNext() && block.size() < 40) {
                block.add(filling.next());
            }
            run(block);
        }
    }

    private void run(List<Bytes> block) {
        block.parallelStream().forEach(this::check);
        apply(block);
    }

    private void check(Bytes tx) {
        StateMachine.Verdict verdict = machine.check(tx);
        if (!verdict.ok()) {
            throw new AssertionError("an honest transfer was refused: " + verdict);
        }
    }

    /** Finalise, commit. */
    private void apply(List<Bytes> block) {
        BlockResult result =
                machine.finalise(new Block(machine.tip().height() + 1, ++timeMillis, Bytes.EMPTY, block, List.of()));
        if (!result.results().stream().allMatch(TxResult::ok)) {
            throw new AssertionError("an honest transfer failed");
        }
        machine.commit(Bytes.EMPTY);
    }

    private void compare(Ed25519Verifier verifier, Storage raw, RatisLog log) {
        Bytes entry = randomBytes(ENTRY_BYTES);
        Map<String, DoubleSupplier> measures = new LinkedHashMap<>();
        measures.put("verifications", () -> verifyRate(verifier));
        measures.put("hashes", PipelineBench::hashRate);
        Map<Integer, Written> written = new LinkedHashMap<>();
        for (int size : sizes) {
            run(transfers.random(size));
            counting.reset();
            run(transfers.random(size));
            Written one = new Written(counting.entries, counting.bytes);
            written.put(size, one);
            measures.put("pipeline" + size, () -> pipeline(size));
            measures.put("store" + size, () -> storeRate(raw, one, count / size));
            measures.put("ratisClient" + size, () -> log.throughClient(entry, count, underWay(size)));
            measures.put("ratisInProcess" + size, () -> log.inProcess(entry, count, underWay(size)));
        }
        report.say("Measuring " + rounds + " rounds of " + count + " transactions ...");
        Rounds measured = Rounds.of(rounds, measures);

        report.add("accounts", accounts);
        report.add("storage", store.name().toLowerCase(Locale.ROOT));
        report.add("signatures", verifier.name());
        report.add("processors", Runtime.getRuntime().availableProcessors());
        report.add("transactionsARound", count);
        report.add("rounds", rounds);
        report.add("verificationsPerSecond", measured.spread("verifications"));
        report.add("hashesPerSecond", measured.spread("hashes"));
        String client = best("ratisClient", measured);
        String inProcess = best("ratisInProcess", measured);
        reportRatis(client, measured);
        reportRatis(inProcess, measured);
        for (int size : sizes) {
            report(size, written.get(size), measured);
            report.add("pipelineOverRatisClientInBlocksOf" + size, measured.ratio("pipeline" + size, client));
            report.add("pipelineOverRatisInProcessInBlocksOf" + size, measured.ratio("pipeline" + size, inProcess));
        }
        report.print();
    }

    /** As many as are under way here when blocks are of one of the sizes: those with which Ratis is fastest. */
    private String best(String way, Rounds measured) {
        return sizes.stream()
                .map(size -> way + size)
                .max(Comparator.comparingDouble(name -> measured.spread(name).median()))
                .orElseThrow();
    }

    private void reportRatis(String name, Rounds measured) {
        String way = name.replaceAll("\\d", "");
        report.add(way + "Outstanding", underWay(Integer.parseInt(name.substring(way.length()))));
        report.add(way + "PerSecond", measured.spread(name));
    }

    private void report(int size, Written written, Rounds measured) {
        String of = "InBlocksOf" + size;
        double hashes = hashes(size);
        measured.derive(
                "limit" + size,
                round -> size
                        / (size / round.applyAsDouble("verifications")
                                + size * hashes / round.applyAsDouble("hashes")
                                + 1 / round.applyAsDouble("store" + size)));
        report.add("hashesATransaction" + of, Math.round(hashes));
        report.add("entriesWrittenATransaction" + of, Math.round(10.0 * written.entries / size) / 10.0);
        report.add("bytesWrittenATransaction" + of, written.bytes / size);
        report.add("syncedBatchesPerSecond" + of, measured.spread("store" + size));
        report.add("limitPerSecond" + of, measured.spread("limit" + size));
        report.add("pipelinePerSecond" + of, measured.spread("pipeline" + size));
        report.add("pipelineOverLimit" + of, measured.ratio("pipeline" + size, "limit" + size));
    }

    /** Each transfer changes two leaves; the way from a leaf to the root is about as long as the logarithm says. */
    private double hashes(int size) {
        return 2 * (2 + Math.log(Math.max(2, accounts)) / Math.log(2) - Math.log(2.0 * size) / Math.log(2) + 2);
    }

    private static int underWay(int size) {
        return size * (1 + AHEAD);
    }

    private double pipeline(int size) {
        int blocks = count / size;
        List<List<Bytes>> prepared = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            prepared.add(transfers.random(size));
        }
        // As on a hub: those who submit are checked on their own threads, while a block is made of what waits.
        ExecutorService submitters = Executors.newFixedThreadPool(AHEAD);
        long start = System.nanoTime();
        List<Future<?>> checked = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            while (checked.size() < Math.min(blocks, i + 1 + AHEAD)) {
                List<Bytes> next = prepared.get(checked.size());
                checked.add(submitters.submit(() -> next.forEach(this::check)));
            }
            await(checked.get(i));
            apply(prepared.get(i));
        }
        submitters.shutdown();
        return perSecond(blocks * size, start);
    }

    private static void await(Future<?> checked) {
        try {
            checked.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("a check ends, and refuses no honest transfer", e);
        }
    }

    private double verifyRate(Ed25519Verifier verifier) {
        SigningKey key = SigningKey.ofSeed(randomBytes(SigningKey.SEED_SIZE));
        Bytes message = randomBytes(ENTRY_BYTES);
        Bytes signature = key.sign(message);
        long start = System.nanoTime();
        boolean all = IntStream.range(0, count)
                .parallel()
                .allMatch(i -> verifier.verify(key.publicKey(), message, signature));
        if (!all) {
            throw new AssertionError("an honest signature was refused");
        }
        return perSecond(count, start);
    }

    /** Hashes of the size of an inner node, on all cores. */
    private static double hashRate() {
        int count = 400_000;
        int threads = Runtime.getRuntime().availableProcessors();
        long start = System.nanoTime();
        IntStream.range(0, threads).parallel().forEach(thread -> {
            MessageDigest digest = Hash.digest();
            byte[] node = new byte[16 + 2 * Hash.SIZE];
            for (int i = 0; i < count / threads; i++) {
                node[0] = digest.digest(node)[0];
            }
        });
        return perSecond(count, start);
    }

    private double storeRate(Storage raw, Written written, int batches) {
        List<List<Write>> prepared = new ArrayList<>();
        int valueSize = (int) Math.max(1, written.bytes / written.entries - Hash.SIZE);
        for (int i = 0; i < batches; i++) {
            List<Write> batch = new ArrayList<>();
            for (int entry = 0; entry < written.entries; entry++) {
                batch.add(new Write.Put(randomBytes(Hash.SIZE), randomBytes(valueSize)));
            }
            prepared.add(batch);
        }
        long start = System.nanoTime();
        prepared.forEach(raw::write);
        return perSecond(batches, start);
    }

    private static double perSecond(int count, long start) {
        return count * 1e9 / (System.nanoTime() - start);
    }

    /** What a block writes. */
    private record Written(int entries, long bytes) {}

    /** An engine that leaves the driving to the benchmark. */
    private final class Idle implements Engine {
        Idle(StateMachine driven) {
            machine = driven;
        }

        @Override
        public CompletionStage<StateMachine.Verdict> submit(Bytes tx) {
            return CompletableFuture.completedFuture(machine.check(tx));
        }

        @Override
        public Health health() {
            return new Health(true, StateMachine.Verdict.OK, "");
        }

        @Override
        public void close() {}
    }
}
