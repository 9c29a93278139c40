package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.consensus.solo.SoloLightClient;
import org.dipc.kernel.Chain;
import org.dipc.kernel.GenesisDocument;
import org.dipc.kernel.Keeping;
import org.dipc.kernel.Maintenance;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;
import org.dipc.storage.leveldb.LevelDbStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be done with the store of a chain that does not run. */
class MaintenanceTest {
    private static final int BLOCKS = 20;

    @TempDir
    Path folder;

    private final StoragePlugin disk = new LevelDbStorage();

    private TestChain chain(String home) {
        return Story.chain().on(disk, folder.resolve(home).resolve("store"));
    }

    private Maintenance maintenance(String home) {
        return maintenance(home, disk);
    }

    private Maintenance maintenance(String home, StoragePlugin plugin) {
        return new Maintenance(Story.genesis(), List.of(new Notes()), plugin, folder.resolve(home), Optional::empty);
    }

    private Map<String, Object> done(String home, String... words) {
        Map<String, Object> answer = maintenance(home).apply(request(words), (done, total) -> {});
        assertThat(answer).doesNotContainKey("code");
        return answer;
    }

    private void refused(String code, String home, String... words) {
        assertThat(maintenance(home).apply(request(words), (done, total) -> {})).containsEntry("code", code);
    }

    private static Map<String, String> request(String... words) {
        Map<String, String> request = new LinkedHashMap<>();
        request.put("do", words[0]);
        for (int i = 1; i < words.length; i += 2) {
            request.put(words[i], words[i + 1]);
        }
        return request;
    }

    private List<Committed> told(String home, long seed) {
        try (TestChain chain = chain(home)) {
            new Story(seed, BLOCKS).tell(chain);
            return chain.ledger().blocks(1, BLOCKS);
        }
    }

    private List<Map.Entry<Bytes, Bytes>> records(String home) {
        try (Storage store = disk.open(folder.resolve(home).resolve("store"));
                Stream<Map.Entry<Bytes, Bytes>> all = store.scan(Bytes.EMPTY, Bytes.EMPTY)) {
            return all.toList();
        }
    }

    private void startsAndHasAllBlocks(String home) {
        try (TestChain chain = chain(home)) {
            assertThat(chain.ledger().tip().height()).isEqualTo(BLOCKS);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void rolledBackBlocksAreExecutedAgainToTheSameStore(long seed) {
        told("home", seed);
        List<Map.Entry<Bytes, Bytes>> before = records("home");
        for (long height : new long[] {BLOCKS - 1, 0, 7}) {
            assertThat(done("home", "rollback", "to", Long.toString(height)))
                    .containsEntry("height", height)
                    .containsEntry("before", (long) BLOCKS);
            assertThat(records("home")).isNotEqualTo(before);
            startsAndHasAllBlocks("home");
            assertThat(records("home")).as("seed %d, height %d", seed, height).isEqualTo(before);
        }
    }

    @Test
    void whatIsDiscardedNeverWas() {
        List<Committed> blocks = told("home", 4);
        for (String height : List.of("9", "10")) {
            done("home", "snapshot-create", "height", height);
        }
        done("home", "rollback", "to", "9", "discard", "true");
        assertThat(folder.resolve("home/snapshots/9")).exists();
        assertThat(folder.resolve("home/snapshots/10")).doesNotExist();
        try (TestChain fresh = chain("fresh")) {
            for (Committed block : blocks.subList(0, 9)) {
                fresh.machine().finalise(block.block());
                fresh.machine().commit(block.seal());
            }
        }
        assertThat(records("home")).isEqualTo(records("fresh"));
    }

    @Test
    void onlyAKeptHeightCanBeRolledBackTo() {
        try (TestChain chain = chain("home").keeping(new Keeping(5, 0))) {
            new Story(5, BLOCKS).tell(chain);
        }
        refused("SNAPSHOT_NOT_FOUND", "home", "rollback", "to", "14");
        refused("SNAPSHOT_NOT_FOUND", "home", "rollback", "to", Integer.toString(BLOCKS));
        refused("SNAPSHOT_NOT_FOUND", "home", "rollback", "to", Integer.toString(BLOCKS + 1));
        done("home", "rollback", "to", "15");
        refused("SNAPSHOT_NOT_FOUND", "never begun", "inspect");
    }

    @Test
    void aBlockThatComesOutOtherwiseStopsTheChain() {
        told("home", 6);
        done("home", "rollback", "to", "10");
        bend(folder.resolve("home/store"), Bytes.utf8("r").plus(Bytes.ofLong(12)));
        assertThatThrownBy(() -> chain("home").ledger())
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo("REPLAY_DIFFERS"));
    }

    /** Broken off at any of its writes, the store is as it was or refused until the rollback is done again. */
    @Test
    void aRollbackThatBreaksOffIsNeverHalfAState() {
        int broken = 0;
        for (long write = 1; ; write++) {
            String home = "home " + write;
            told(home, 7);
            List<Map.Entry<Bytes, Bytes>> before = records(home);
            Map<String, Object> answer = maintenance(home, new FailingStorage(disk, write, write % 2 == 0))
                    .apply(request("rollback", "to", "5"), (done, total) -> {});
            if (!answer.containsKey("code")) {
                break;
            }
            broken++;
            assertThat(answer).containsEntry("code", "STORAGE_FSYNC_FAILED");
            if (!records(home).equals(before)) {
                try {
                    startsAndHasAllBlocks(home);
                } catch (Rejected e) {
                    assertThat(e.code()).isEqualTo("SNAPSHOT_UNFINISHED");
                    refused("SNAPSHOT_UNFINISHED", home, "rollback", "to", "6");
                    done(home, "rollback", "to", "5");
                    startsAndHasAllBlocks(home);
                }
            }
        }
        assertThat(broken).isGreaterThan(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snapshot", "export"})
    void aStateThatWasCarriedToAnotherHomeGoesOnThere(String way) {
        List<Committed> blocks = told("home", 8);
        String height = Integer.toString(BLOCKS - 5);
        String file = folder.resolve("state.ndjson").toString();
        if (way.equals("snapshot")) {
            done("home", "snapshot-create", "height", height);
            String from = folder.resolve("home/snapshots").resolve(height).toString();
            assertThat(done("home", "snapshot-verify", "from", height)).containsEntry("from", from);
            refused("SNAPSHOT_STORE_IN_USE", "home", "snapshot-restore", "from", height);
            done("other", "snapshot-restore", "from", from);
        } else {
            done("home", "export", "file", file, "height", height);
            refused("SNAPSHOT_STORE_IN_USE", "home", "import", "file", file);
            done("other", "import", "file", file);
        }
        try (TestChain chain = chain("other")) {
            assertThat(chain.appHash())
                    .isEqualTo(blocks.get(BLOCKS - 6).result().appHash());
            for (Committed block : blocks.subList(BLOCKS - 5, BLOCKS)) {
                assertThat(chain.machine().finalise(block.block())).isEqualTo(block.result());
                chain.machine().commit(block.seal());
            }
        }
        assertThat(done("other", "verify")).containsEntry("difference", "").containsEntry("blocks", 5L);
        assertThat(done("other", "inspect"))
                .containsEntry("firstBlock", (long) BLOCKS - 4)
                .containsEntry("oldestState", (long) BLOCKS - 5)
                .containsEntry("height", (long) BLOCKS);
        done("other", "rollback", "to", height);
        try (TestChain chain = chain("other")) {
            assertThat(chain.appHash())
                    .isEqualTo(blocks.get(BLOCKS - 1).result().appHash());
        }
    }

    @Test
    void anExportWithAnyLineGoneDoubledOrBentIsRefused() throws IOException {
        told("home", 9);
        Path file = folder.resolve("state.ndjson");
        done("home", "export", "file", file.toString());
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSizeGreaterThan(20).anyMatch(line -> line.contains("\"table\":\"notes/notes\""));
        for (int line = 0; line < lines.size(); line++) {
            List<String> less = new ArrayList<>(lines);
            less.remove(line);
            List<String> more = new ArrayList<>(lines);
            more.add(line, lines.get(line));
            List<String> bent = new ArrayList<>(lines);
            bent.set(line, lines.get(line).replaceFirst(".}$", "}"));
            for (List<String> wrong : List.of(less, more, bent)) {
                Files.write(file, wrong);
                Map<String, Object> answer =
                        maintenance("other").apply(request("import", "file", file.toString()), (done, total) -> {});
                assertThat((String) answer.get("code")).as("line %d", line).startsWith("SNAPSHOT_");
            }
        }
        Files.write(file, lines);
        done("other", "import", "file", file.toString());
    }

    @Test
    void aSnapshotWithAFileGoneIsRefused() throws IOException {
        told("home", 10);
        done("home", "snapshot-create");
        Path snapshot = folder.resolve("home/snapshots").resolve(Integer.toString(BLOCKS));
        Files.delete(snapshot.resolve("000000.chunk"));
        refused("SNAPSHOT_CHUNK_MISSING", "home", "snapshot-verify", "from", Integer.toString(BLOCKS));
        Files.delete(snapshot.resolve("manifest.cbor"));
        refused("SNAPSHOT_NOT_FOUND", "home", "snapshot-verify", "from", Integer.toString(BLOCKS));
    }

    @Test
    void aPrunedChainIsVerifiedFromItsGenesis() {
        try (TestChain chain = chain("home").keeping(new Keeping(3, 0))) {
            new Story(11, BLOCKS).tell(chain);
        }
        assertThat(done("home", "verify")).containsEntry("difference", "").containsEntry("blocks", (long) BLOCKS);
    }

    /** Blocks after the snapshot whose states are pruned: nothing is there to execute them on. */
    @Test
    void theIndexOfBlocksThatCannotBeExecutedIsComparedWithThem() {
        List<Committed> blocks = told("home", 13);
        done("home", "snapshot-create", "height", "5");
        done(
                "other",
                "snapshot-restore",
                "from",
                folder.resolve("home/snapshots/5").toString());
        try (TestChain chain = chain("other").keeping(new Keeping(3, 0))) {
            for (Committed block : blocks.subList(5, BLOCKS)) {
                chain.machine().finalise(block.block());
                chain.machine().commit(block.seal());
            }
        }
        assertThat(done("other", "inspect")).containsEntry("firstBlock", 6L);
        long oldest = (Long) done("other", "inspect").get("oldestState");
        assertThat(done("other", "verify")).containsEntry("difference", "").containsEntry("blocks", BLOCKS - oldest);
        int bent = 0;
        for (Map.Entry<Bytes, Bytes> record : records("other")) {
            long height = record.getValue().size() == 16 ? record.getValue().longAt(0) : 0;
            if (record.getKey().slice(0, 1).equals(Bytes.utf8("i")) && 5 < height && height <= oldest) {
                Bytes sound = bend(folder.resolve("other/store"), record.getKey());
                assertThat((String) done("other", "verify").get("difference"))
                        .startsWith("block " + height + ": the index does not find transaction ");
                put(folder.resolve("other/store"), record.getKey(), sound);
                bent++;
            }
        }
        assertThat(bent).isGreaterThan(5);
    }

    @Test
    void theSumsOfAnInspectionAreThoseOfTheStore() {
        told("home", 12);
        Map<String, Object> answer = done("home", "inspect");
        List<Map<?, ?>> parts = new ArrayList<>();
        ((List<?>) answer.get("parts")).forEach(part -> parts.add((Map<?, ?>) part));
        assertThat(parts.stream().mapToLong(part -> (Long) part.get("entries")).sum())
                .isEqualTo(records("home").size());
        assertThat(parts.stream().map(part -> part.get("part").toString()))
                .contains("table notes/notes", "table kernel/digests", "tree", "blocks", "seals", "other");
    }

    /** The seals of the engine that ships are judged one by one. */
    @Test
    void anyChangeOfASealIsFound() {
        GenesisDocument genesis = Solo.genesis("solo-1");
        Path place = folder.resolve("solo");
        try (Chain chain = Solo.start(genesis, disk, place)) {
            Solo.notes(chain.ledger(), 5);
        }
        Maintenance maintenance =
                new Maintenance(genesis, Solo.MODULES, disk, place, () -> Optional.of(new SoloLightClient()));
        Map<String, Object> honest = maintenance.apply(request("verify"), (done, total) -> {});
        assertThat(honest)
                .containsEntry("difference", "")
                .containsEntry("sealsJudged", true)
                .containsEntry("blocks", 5L);
        for (long height = 1; height <= (Long) honest.get("blocks"); height++) {
            Bytes key = Bytes.utf8("s").plus(Bytes.ofLong(height));
            Bytes seal = bend(place.resolve("store"), key);
            assertThat((String) maintenance
                            .apply(request("verify"), (done, total) -> {})
                            .get("difference"))
                    .startsWith("block " + height + ": its seal does not hold");
            put(place.resolve("store"), key, seal);
        }
        maintenance.apply(request("snapshot-create"), (done, total) -> {});
        assertThat(maintenance.apply(
                        request("snapshot-verify", "from", honest.get("blocks").toString()), (d, t) -> {}))
                .containsKey("signer");
    }

    private Bytes bend(Path place, Bytes key) {
        try (Storage store = disk.open(place)) {
            Bytes sound = store.get(key).orElseThrow();
            byte[] bent = sound.toArray();
            bent[bent.length - 1] ^= 1;
            store.write(List.of(new Write.Put(key, Bytes.owned(bent))));
            return sound;
        }
    }

    private void put(Path place, Bytes key, Bytes value) {
        try (Storage store = disk.open(place)) {
            store.write(List.of(new Write.Put(key, value)));
        }
    }
}
