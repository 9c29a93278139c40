package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.kernel.Chain;
import org.dipc.kernel.GenesisDocument;
import org.dipc.kernel.Replay;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.model.Bytes;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;
import org.dipc.storage.leveldb.LevelDbStorage;
import org.dipc.storage.memory.MemoryStorage;
import org.dipc.storage.rocksdb.RocksDbStorage;
import org.dipc.testkit.Effort;
import org.dipc.testkit.Folders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bit of one file of a stopped node, again and again, over all of its files. */
class BitFlipTest {
    private static final int FLIPS_A_STORE = Effort.of(100, 2_500);
    private static final int BLOCKS = 30;
    private static final int GENERATIONS = 3;
    private static final GenesisDocument GENESIS = Solo.genesis("flips-1");

    private final long seed = Long.getLong("dipc.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @TempDir
    Path folder;

    private final TreeMap<Bytes, Bytes> records = new TreeMap<>();
    private Tip tip;

    @Test
    void aFlippedBitInAnyFileOfLevelDbIsFoundOrHarmless() throws Exception {
        flip(new LevelDbStorage());
    }

    @Test
    void aFlippedBitInAnyFileOfRocksDbIsFoundOrHarmless() throws Exception {
        flip(new RocksDbStorage());
    }

    private void flip(StoragePlugin plugin) throws Exception {
        Path original = folder.resolve("original");
        makeBlocks(plugin, original);
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int flip = 0; flip < FLIPS_A_STORE; flip++) {
            Path node = Files.createDirectory(folder.resolve("node-" + flip));
            Folders.copy(original.resolve("consensus"), node.resolve("consensus"));
            writeRecords(plugin, node.resolve("store"));
            List<Path> files = files(node);
            Path file = files.get(flip % files.size());
            String place = "seed " + seed + ", " + Folders.flipOneBit(file, random);
            outcomes.merge(outcome(plugin, node, file.getFileName().toString(), place), 1, Integer::sum);
        }
        System.out.println("flipped bits (seed " + seed + "): " + outcomes);
        assertThat(outcomes.getOrDefault("found", 0)).isGreaterThan(FLIPS_A_STORE / 2);
    }

    private void makeBlocks(StoragePlugin plugin, Path node) {
        try (Chain chain = Solo.start(GENESIS, plugin, node)) {
            Solo.notes(chain.ledger(), BLOCKS);
            tip = chain.ledger().tip();
        }
        try (Storage storage = plugin.open(node.resolve("store"))) {
            records.putAll(all(storage));
        }
    }

    private static TreeMap<Bytes, Bytes> all(Storage storage) {
        TreeMap<Bytes, Bytes> all = new TreeMap<>();
        try (Stream<Map.Entry<Bytes, Bytes>> entries = storage.scan(Bytes.EMPTY, Bytes.EMPTY)) {
            entries.forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        }
        return all;
    }

    /**
     * The same records in new files, in some generations, so that there are tables, a log and a list of tables. Not a copy:
     * a store may remember, in its process, what it read of the same files elsewhere.
     */
    private void writeRecords(StoragePlugin plugin, Path store) {
        List<Write> writes = new ArrayList<>();
        records.forEach((key, value) -> writes.add(new Write.Put(key, value)));
        for (int generation = 0; generation < GENERATIONS; generation++) {
            try (Storage storage = plugin.open(store)) {
                storage.write(writes.subList(
                        generation * writes.size() / GENERATIONS, (generation + 1) * writes.size() / GENERATIONS));
            }
        }
    }

    private static List<Path> files(Path node) throws IOException {
        try (Stream<Path> all = Files.walk(node)) {
            List<Path> files = new ArrayList<>();
            for (Path file : (Iterable<Path>) all.sorted()::iterator) {
                if (Files.isRegularFile(file) && Files.size(file) > 0) {
                    files.add(file);
                }
            }
            return files;
        }
    }

    /** Found: refused at the start or by the verification, in words that name the file and the place. Harmless: nothing reads otherwise. */
    private String outcome(StoragePlugin plugin, Path node, String file, String place) throws IOException {
        try (Storage storage = plugin.open(node.resolve("store"));
                Storage scratch = new MemoryStorage().open(node)) {
            Optional<Replay.Difference> difference = new Replay(
                            Solo.MODULES, Ed25519Verifier.fastest(), Optional.empty(), (height, last) -> {})
                    .run(GENESIS, storage, scratch);
            if (difference.isPresent()) {
                return found(difference.get().what(), file, place);
            }
            assertThat(all(storage)).as(place).isEqualTo(records);
        } catch (StorageError found) {
            return found(found.getMessage(), file, place);
        }
        try (Chain chain = Solo.start(GENESIS, plugin, node)) {
            assertThat(chain.ledger().tip()).as(place).isEqualTo(tip);
            return "harmless";
        } catch (Rejected found) {
            return found(found.getMessage(), file, place);
        }
    }

    private static String found(String message, String file, String place) {
        assertThat(message).as(place).contains(file);
        // Of a seal there is nothing smaller; and what RocksDB says of the end of a table is up to RocksDB.
        assertThat(message).as(place).containsPattern("(byte|offset|line) \\d+|SEAL is damaged|[.]sst is damaged: ");
        return "found";
    }
}
