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
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.memory.MemoryStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeTest {
    private static final Bytes PREFIX = Bytes.utf8("t/");

    private Storage store = new MemoryStorage().open(Path.of("tree"));
    private Tree tree = open(Tree.ALL);
    /** What all updates say of how many records there are. */
    private long count;

    private Tree open(long memory) {
        return Tree.open(store, PREFIX, memory);
    }

    private Hash commit(long version, SortedMap<Bytes, Optional<Bytes>> changes) {
        Tree.Update update = tree.update(version, changes);
        count += update.more();
        store.write(update.writes());
        tree.committed(update);
        return update.root();
    }

    @ParameterizedTest
    @ValueSource(strings = {"trees-small", "trees-mixed", "trees-deep"})
    void everyVersionHasTheRootThatThePublishedTreeHas(String name) {
        for (Vectors.Step step : Vectors.steps(Vectors.json(name))) {
            assertThat(commit(step.version(), step.changes()))
                    .as("version %s", step.version())
                    .isEqualTo(step.root());
        }
    }

    @Test
    void theEdgesHaveTheRootsThatThePublishedTreeHas() {
        for (JsonNode edge : Vectors.json("edge-trees").get("trees")) {
            store = new MemoryStorage().open(Path.of("tree"));
            tree = open(Tree.ALL);
            for (Vectors.Step step : Vectors.steps(edge)) {
                assertThat(commit(step.version(), step.changes()))
                        .as("%s, version %s", edge.get("name"), step.version())
                        .isEqualTo(step.root());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Tree.ALL, 100})
    void tenThousandRecordsHaveTheRootsThatThePublishedTreeHas(long memory) {
        tree = open(memory);
        JsonNode vector = Vectors.json("roots-10000");
        long seed = vector.get("seed").asLong();
        for (int version = 0; version < 10; version++) {
            SortedMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
            for (long number = version * 1000L; number < (version + 1) * 1000L; number++) {
                changes.put(Hash.sha256(Bytes.ofLong(seed + number)).value(), Optional.of(Bytes.ofLong(number)));
            }
            assertThat(commit(version, changes))
                    .isEqualTo(Hash.hex(vector.get("roots").get(version).asText()));
        }
    }

    /** Records that come, change and go, against the definition; half of the time after a discarded attempt. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void whateverComesAndGoesTheRootIsThatOfTheRecords(int seed) {
        Random random = new Random(seed);
        SortedMap<Bytes, Bytes> records = new TreeMap<>();
        for (int version = 0; version < 60; version++) {
            tree.update(version, changes(random, records.keySet(), seed));
            SortedMap<Bytes, Optional<Bytes>> changes = changes(random, records.keySet(), seed);
            changes.forEach((path, value) ->
                    value.ifPresentOrElse(there -> records.put(path, there), () -> records.remove(path)));
            assertThat(commit(version, changes))
                    .as("seed %s, version %s", seed, version)
                    .isEqualTo(Model.root(records));
            assertThat(count).as("seed %s, version %s", seed, version).isEqualTo(records.size());
            if (random.nextInt(3) == 0) {
                Hash root = tree.root();
                tree = open(seed % 2 == 0 ? Tree.ALL : 50);
                assertThat(tree.root()).isEqualTo(root);
                assertThat(tree.version()).isEqualTo(version);
            }
        }
    }

    static SortedMap<Bytes, Optional<Bytes>> changes(Random random, Iterable<Bytes> present, int seed) {
        SortedMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
        List<Bytes> paths = new ArrayList<>();
        present.forEach(paths::add);
        int removals = random.nextInt(1 + random.nextInt(1 + paths.size()));
        for (int i = 0; i < removals; i++) {
            changes.put(paths.get(random.nextInt(paths.size())), Optional.empty());
        }
        int count = random.nextInt(1 << random.nextInt(10));
        for (int i = 0; i < count; i++) {
            Bytes path = random.nextInt(4) == 0 && !paths.isEmpty()
                    ? paths.get(random.nextInt(paths.size()))
                    : Bytes.utf8("path/" + seed + "/" + random.nextInt(5000));
            byte[] value = new byte[random.nextInt(random.nextInt(20) == 0 ? 5000 : 60)];
            random.nextBytes(value);
            changes.put(path, random.nextInt(5) == 0 ? Optional.empty() : Optional.of(Bytes.owned(value)));
        }
        return changes;
    }

    @Test
    void aDiscardedUpdateLeavesNoTrace() {
        commit(1, one("a", "1"));
        tree.update(2, one("a", "2"));
        assertThat(tree.root()).isEqualTo(Model.root(new TreeMap<>(Map.of(Bytes.utf8("a"), Bytes.utf8("1")))));
        assertThat(tree.update(2, one("a", "1")).root()).isEqualTo(tree.root());
    }

    @Test
    void anUpdateOfAnotherVersionIsNotTakenForTheNext() {
        Tree.Update first = tree.update(1, one("a", "1"));
        Tree.Update second = tree.update(2, one("b", "2"));
        tree.committed(first);
        assertThatThrownBy(() -> tree.committed(second)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> tree.update(1, one("c", "3"))).isInstanceOf(AssertionError.class);
    }

    private static SortedMap<Bytes, Optional<Bytes>> one(String path, String value) {
        SortedMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
        changes.put(Bytes.utf8(path), Optional.of(Bytes.utf8(value)));
        return changes;
    }
}
