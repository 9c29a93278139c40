package org.dipc.kernel.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.proof.CommitmentProof;
import org.dipc.proof.CommitmentProof.Absence;
import org.dipc.proof.CommitmentProof.Presence;
import org.dipc.proof.Ics23;
import org.dipc.proof.ProofSpec;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;
import org.dipc.storage.memory.MemoryStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeVersionTest {
    private static final Bytes PREFIX = Bytes.utf8("tree");

    private Storage store = new MemoryStorage().open(Path.of("tree"));
    private Tree tree = Tree.open(store, PREFIX, Tree.ALL);

    private void commit(long version, SortedMap<Bytes, Optional<Bytes>> changes) {
        Tree.Update update = tree.update(version, changes);
        store.write(update.writes());
        tree.committed(update);
    }

    private TreeVersion at(long version) {
        return TreeVersion.at(store, PREFIX, version).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"trees-mixed, proofs-mixed", "trees-deep, proofs-deep"})
    void proofsAreByteForByteThoseOfThePublishedTree(String treeName, String proofsName) {
        for (Vectors.Step step : Vectors.steps(Vectors.json(treeName))) {
            commit(step.version(), step.changes());
        }
        for (Vectors.Proof proof : Vectors.proofs(proofsName)) {
            assertSame(proof);
        }
    }

    /** The vectors name the deep trees; the others hold what their proofs show. */
    @Test
    void proofsAtTheEdgesAreByteForByteThoseOfThePublishedTree() {
        Map<Hash, List<Vectors.Proof>> proofs = new TreeMap<>();
        for (Vectors.Proof proof : Vectors.proofs("proofs-edge")) {
            proofs.computeIfAbsent(proof.root(), root -> new ArrayList<>()).add(proof);
        }
        for (JsonNode edge : Vectors.json("edge-trees").get("trees")) {
            begin();
            for (Vectors.Step step : Vectors.steps(edge)) {
                commit(step.version(), step.changes());
                List<Vectors.Proof> ofVersion = proofs.getOrDefault(step.root(), List.of());
                if (ofVersion.stream().anyMatch(proof -> proof.version() == step.version())) {
                    ofVersion.forEach(this::assertSame);
                    proofs.remove(step.root());
                }
            }
        }
        for (List<Vectors.Proof> ofTree : proofs.values()) {
            SortedMap<Bytes, Optional<Bytes>> records = new TreeMap<>();
            ofTree.forEach(proof -> presences(CommitmentProof.decode(proof.proof()))
                    .forEach(presence -> records.put(presence.key(), Optional.of(presence.value()))));
            begin();
            commit(0, records);
            ofTree.forEach(this::assertSame);
        }
    }

    private static Stream<Presence> presences(CommitmentProof proof) {
        return proof instanceof Absence absence
                ? Stream.concat(absence.left().stream(), absence.right().stream())
                : Stream.of((Presence) proof);
    }

    private void begin() {
        store = new MemoryStorage().open(Path.of("tree"));
        tree = Tree.open(store, PREFIX, Tree.ALL);
    }

    private void assertSame(Vectors.Proof proof) {
        TreeVersion version = at(proof.version());
        assertThat(version.root()).isEqualTo(proof.root());
        assertThat(version.value(proof.path())).isEqualTo(proof.value());
        assertThat(version.proof(proof.path())).as("%s", proof).contains(proof.proof());
    }

    /** What was at every version stays readable and provable from a store alone, until it is pruned and not longer. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void everyKeptVersionIsReadableAndProvable(int seed) {
        Random random = new Random(seed);
        List<SortedMap<Bytes, Bytes>> versions = new ArrayList<>();
        SortedMap<Bytes, Bytes> records = new TreeMap<>();
        long oldest = 0;
        for (int version = 0; version < 40; version++) {
            SortedMap<Bytes, Optional<Bytes>> changes = TreeTest.changes(random, records.keySet(), seed);
            changes.replaceAll((path, value) -> value.filter(there -> !there.isEmpty()));
            Tree.Update update = tree.update(version, changes);
            changes.forEach((path, value) ->
                    value.ifPresentOrElse(there -> records.put(path, there), () -> records.remove(path)));
            List<Write> batch = new ArrayList<>(update.writes());
            if (version > 0 && random.nextInt(3) == 0) {
                oldest = Math.max(oldest, version - 1 - random.nextInt(8));
                batch.addAll(tree.prune(oldest, 1 + random.nextInt(20)));
            }
            store.write(batch);
            tree.committed(update);
            versions.add(new TreeMap<>(records));
            long any = oldest + random.nextInt((int) (version - oldest) + 1);
            assertReads(seed, any, versions.get((int) any), random);
        }
        while (!tree.prune(oldest, 5).isEmpty()) {
            store.write(tree.prune(oldest, 5));
        }
        for (long version = oldest; version < versions.size(); version++) {
            assertReads(seed, version, versions.get((int) version), random);
        }
        assertThat(TreeVersion.at(store, PREFIX, -1)).as("before all versions").isEmpty();
        for (long version = 0; version < oldest; version++) {
            assertThat(TreeVersion.at(store, PREFIX, version))
                    .as("seed %s, version %s", seed, version)
                    .isEmpty();
        }
    }

    private void assertReads(int seed, long number, SortedMap<Bytes, Bytes> records, Random random) {
        TreeVersion version = at(number);
        assertThat(version.root()).as("seed %s, version %s", seed, number).isEqualTo(Model.root(records));
        List<Bytes> paths = new ArrayList<>(records.keySet());
        for (int i = 0; i < 10; i++) {
            paths.add(Bytes.utf8("path/" + seed + "/" + random.nextInt(6000)));
        }
        for (Bytes path : paths) {
            Optional<Bytes> value = Optional.ofNullable(records.get(path));
            assertThat(version.value(path))
                    .as("seed %s, version %s, %s", seed, number, path)
                    .isEqualTo(value);
            Optional<Bytes> proof = version.proof(path);
            assertThat(proof.isEmpty()).isEqualTo(records.isEmpty());
            proof.ifPresent(shown -> assertProves(version.root(), path, value, shown));
            assertThat(version.values().get(path)).isEqualTo(value);
        }
        Bytes some = Bytes.utf8("path/" + seed + "/" + random.nextInt(6));
        assertThat(version.values().scan(some))
                .as("seed %s, version %s, below %s", seed, number, some)
                .containsExactlyElementsOf(
                        records.subMap(some, some.afterPrefix()).entrySet());
    }

    private static void assertProves(Hash root, Bytes path, Optional<Bytes> value, Bytes proof) {
        if (value.isPresent()) {
            Ics23.verifyPresence(ProofSpec.JELLYFISH, root.value(), proof, path, value.get());
        } else {
            Ics23.verifyAbsence(ProofSpec.JELLYFISH, root.value(), proof, path);
        }
    }

    @Test
    void whatIsPrunedLeavesNoRecordBehind() {
        Random random = new Random(7);
        for (int version = 0; version < 50; version++) {
            SortedMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
            for (int i = 0; i < 50; i++) {
                byte[] value = new byte[40];
                random.nextBytes(value);
                changes.put(Bytes.utf8("path " + random.nextInt(2000)), Optional.of(Bytes.owned(value)));
            }
            commit(version, changes);
        }
        store.write(tree.prune(tree.version(), Integer.MAX_VALUE - 1));
        Tree fresh = Tree.open(store, PREFIX, Tree.ALL);
        assertThat(fresh.root()).isEqualTo(tree.root());
        SortedMap<Bytes, Optional<Bytes>> removals = new TreeMap<>();
        for (int i = 0; i < 2000; i++) {
            removals.put(Bytes.utf8("path " + i), Optional.empty());
        }
        commit(50, removals);
        store.write(tree.prune(50, Integer.MAX_VALUE - 1));
        Bytes rootPage = PREFIX.plus(Bytes.utf8("p")).plus(Bytes.of((byte) 0, (byte) 0));
        assertThat(store.scan(Bytes.EMPTY, Bytes.EMPTY)
                        .filter(entry -> !entry.getKey().startsWith(rootPage)))
                .as("beside the root's page, the root")
                .hasSize(1);
    }

    @Test
    void everyBitOfAStoredPageIsGuardedByTheRoot() {
        SortedMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            changes.put(Bytes.utf8("path " + i), Optional.of(Bytes.utf8("value " + i)));
        }
        commit(1, changes);
        List<Map.Entry<Bytes, Bytes>> stored =
                store.scan(Bytes.EMPTY, Bytes.EMPTY).toList();
        for (Map.Entry<Bytes, Bytes> entry : stored) {
            for (int bit = 0; bit < entry.getValue().size() * 8; bit++) {
                byte[] bent = entry.getValue().toArray();
                bent[bit / 8] ^= (byte) (1 << bit % 8);
                store.write(List.of(new Write.Put(entry.getKey(), Bytes.owned(bent))));
                assertThatThrownBy(() -> Tree.open(store, PREFIX, Tree.ALL))
                        .as("bit %s of %s", bit, entry)
                        .isInstanceOf(StorageError.class);
            }
            store.write(List.of(new Write.Put(entry.getKey(), entry.getValue())));
        }
    }
}
