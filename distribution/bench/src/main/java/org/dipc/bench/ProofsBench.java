package org.dipc.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import org.dipc.bench.ProofTrees.Claim;
import org.dipc.client.Json;
import org.dipc.kernel.tree.Tree;
import org.dipc.kernel.tree.TreeVersion;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.memory.MemoryStorage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What proofs cost, and proofs of many trees for others to check. */
@Command(
        name = "proofs",
        mixinStandardHelpOptions = true,
        description = {
            "Proofs a second, made and verified, beside the bare hashing of their steps, on one thread.",
            "With --export: proofs of trees of several shapes, for verifiers that others wrote."
        })
final class ProofsBench implements Callable<Integer> {
    private static final Bytes PREFIX = Bytes.utf8("n");

    @Option(names = "--entries", defaultValue = "100000", description = "Entries in the tree (default: 100000).")
    private int entries;

    @Option(names = "--proofs", defaultValue = "500", description = "Proofs a round (default: 500).")
    private int count;

    @Option(names = "--rounds", defaultValue = "9", description = "Counted rounds (default: 9).")
    private int rounds;

    @Option(names = "--export", paramLabel = "FILE", description = "Write proofs as JSON instead of measuring.")
    private Path export;

    @Option(
            names = "--deep",
            paramLabel = "FILE",
            description = "With --export: pairs of keys whose hashes begin alike, a JSON object with \"keys\" a line.")
    private Path deep;

    @Mixin
    private Report report = new Report();

    private final MemoryStorage plugin = new MemoryStorage();

    @Override
    public Integer call() throws IOException {
        if (export != null) {
            export();
        } else {
            measure();
        }
        report.print();
        return 0;
    }

    private void export() throws IOException {
        List<Claim> claims = new ProofTrees(plugin).claims(deep == null ? List.of() : Files.readAllLines(deep));
        claims.forEach(Claim::verify);
        Json.MAPPER
                .writerWithDefaultPrettyPrinter()
                .writeValue(
                        export.toFile(),
                        Map.of(
                                "about",
                                "proofs of DIPC Hub, of trees of several shapes",
                                "proofs",
                                claims.stream().map(Claim::json).toList()));
        report.add("file", export);
        report.add(
                "presences",
                claims.stream().filter(claim -> claim.value().isPresent()).count());
        report.add(
                "absences",
                claims.stream().filter(claim -> claim.value().isEmpty()).count());
    }

    private void measure() {
        Storage store = plugin.open(Path.of("measured"));
        Tree tree = Tree.open(store, PREFIX, Tree.ALL);
        SortedMap<Bytes, Optional<Bytes>> records = new TreeMap<>();
        for (int i = 0; i < entries; i++) {
            records.put(path(i), Optional.of(Bytes.ofLong(i)));
        }
        Tree.Update update = tree.update(0, records);
        store.write(update.writes());
        tree.committed(update);
        Random random = new Random(1);
        List<Claim> presences = new ArrayList<>();
        List<Claim> absences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            presences.add(claim(store, path(random.nextInt(entries))));
            absences.add(claim(store, path(entries + i)));
        }
        report.add("entries", entries);
        report.add("proofsARound", count);
        report.add("rounds", rounds);
        report.add("presenceBytes", bytes(presences));
        report.add("absenceBytes", bytes(absences));
        Map<String, DoubleSupplier> measures = new LinkedHashMap<>();
        measures.put(
                "presencesMade", () -> rate(i -> claim(store, presences.get(i).path())));
        measures.put("presencesVerified", () -> rate(i -> presences.get(i).verify()));
        measures.put("presencesHashed", () -> rate(i -> hash(presences.get(i))));
        measures.put(
                "absencesMade", () -> rate(i -> claim(store, absences.get(i).path())));
        measures.put("absencesVerified", () -> rate(i -> absences.get(i).verify()));
        Rounds measured = Rounds.of(rounds, measures);
        for (String name : measures.keySet()) {
            report.add(name + "PerSecond", measured.spread(name));
        }
        report.add("verifiedOverHashed", measured.ratio("presencesVerified", "presencesHashed"));
    }

    private static Bytes path(int number) {
        return Bytes.utf8("units/balances/").plus(Bytes.ofLong(number));
    }

    private static Claim claim(Storage store, Bytes path) {
        return Claim.of("measured", TreeVersion.at(store, PREFIX, 0).orElseThrow(), 0, path);
    }

    private static Rounds.Spread bytes(List<Claim> claims) {
        return Rounds.Spread.of(
                claims.stream().map(claim -> (double) claim.proof().size()).toList());
    }

    /** As many hashes as the proof has, over as many bytes: a step is about 80 bytes of the message and of the hash. */
    private static void hash(Claim claim) {
        Bytes node = Bytes.owned(new byte[80]);
        for (int left = claim.proof().size(); left > 0; left -= node.size()) {
            Hash.sha256(node);
        }
    }

    private double rate(IntConsumer step) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            step.accept(i);
        }
        return count * 1e9 / (System.nanoTime() - start);
    }
}
