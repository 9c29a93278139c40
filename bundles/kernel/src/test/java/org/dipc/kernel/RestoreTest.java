package org.dipc.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.kernel.tree.Tree;
import org.dipc.kernel.tree.TreeWalk;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.SnapshotCode;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.ledger.Tx;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.memory.MemoryStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A restore believes the app hash and nothing else. */
class RestoreTest {
    private static final long DAY = Tx.MAXIMUM_WINDOW_MILLIS;
    private static final long HEIGHT = 9;
    private static final long TIME = 10 * DAY;

    private final GenesisDocument genesis = Chain.genesis(new ChainId("test-1"), 1, List.of(), Map.of());
    private final List<BlockIds> links = new ArrayList<>();
    private final SortedMap<Bytes, Optional<Bytes>> entries = new TreeMap<>();
    private final Storage storage = new MemoryStorage().open(Path.of("restored"));
    private final ChainStore store = new ChainStore(storage);

    /** Blocks 3, 5 and 9 had transactions; at their times, the replay window begins after block 3. */
    RestoreTest() {
        link(3, TIME - DAY - 1);
        link(5, TIME - DAY);
        link(9, TIME);
        entry(
                KernelTables.DIGESTS.path(KernelTables.TRANSACTIONS),
                links.get(2).after().value());
        genesis.sections().forEach(section -> entry(KernelTables.MODULES.path(section.module()), Bytes.hex("60")));
        for (int i = 0; i < 1_000; i++) {
            entries.put(Bytes.utf8("path/" + i), Optional.of(Bytes.utf8("value " + i)));
        }
    }

    private void link(long height, long time) {
        Hash before = links.isEmpty()
                ? Hash.sha256(Bytes.utf8("older"))
                : links.get(links.size() - 1).after();
        List<BlockIds.Id> ids = List.of(new BlockIds.Id(id(height, 0), true), new BlockIds.Id(id(height, 1), false));
        links.add(new BlockIds(height, time, before, ids));
    }

    private static Hash id(long height, int index) {
        return Hash.sha256(Bytes.utf8(height + " " + index));
    }

    /** A hash is encoded as bytes of 32. */
    private void entry(Bytes path, Bytes value) {
        entries.put(
                path, Optional.of(value.size() == Hash.SIZE ? Bytes.hex("5820").plus(value) : value));
    }

    private Manifest manifest(long count) {
        Tree tree = Tree.open(new MemoryStorage().open(Path.of("tree")), ChainStore.TREE, Tree.ALL);
        return new Manifest(
                Manifest.FORMAT,
                genesis.chain(),
                genesis.hash(),
                HEIGHT,
                TIME,
                tree.update(0, entries).root(),
                Bytes.utf8("seal"),
                count,
                List.of(Hash.sha256(Bytes.EMPTY)));
    }

    private void restore(Manifest manifest, List<BlockIds> ids) {
        Restore restore = new Restore(store, genesis, manifest);
        entries.forEach((path, value) -> restore.entry(path, value.orElseThrow()));
        ids.forEach(restore::ids);
        restore.finish();
    }

    private void assertRefused(SnapshotCode code, Manifest manifest, List<BlockIds> ids) {
        assertThatThrownBy(() -> restore(manifest, ids))
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo(code.name()));
        assertThat(store.unfinished()).isPresent();
        assertThatThrownBy(store::requireWhole).isInstanceOf(Rejected.class);
        assertThat(store.tip()).isEmpty();
    }

    @Test
    void whatIsWholeIsThere() {
        restore(manifest(entries.size()), links);
        store.requireWhole();
        assertThat(store.tip()).contains(new Tip(HEIGHT, TIME, manifest(0).appHash()));
        assertThat(store.genesis()).contains(genesis);
        assertThat(store.oldest()).isEqualTo(HEIGHT);
        assertThat(store.place(id(5, 0))).contains(new ChainStore.Place(5, 0));
        assertThat(store.place(id(5, 1))).isEmpty();
        assertThat(store.receipt(id(5, 0))).isEmpty();
        SortedMap<Bytes, Optional<Bytes>> walked = new TreeMap<>();
        TreeWalk.at(storage, ChainStore.TREE, HEIGHT)
                .orElseThrow()
                .forEach((path, value) -> walked.put(path, Optional.of(value)));
        assertThat(walked).isEqualTo(entries);
    }

    @Test
    void idsThatAreNotWholeAreRefused() {
        Manifest manifest = manifest(entries.size());
        assertRefused(SnapshotCode.SNAPSHOT_IDS, manifest, links.subList(1, 3));
        assertRefused(SnapshotCode.SNAPSHOT_IDS, manifest, links.subList(0, 2));
        assertRefused(SnapshotCode.SNAPSHOT_IDS, manifest, List.of(links.get(0), links.get(2)));
        assertRefused(SnapshotCode.SNAPSHOT_IDS, manifest, List.of());
        assertRefused(SnapshotCode.SNAPSHOT_IDS, manifest, List.of(links.get(1), links.get(0), links.get(2)));
        restore(manifest, links);
        assertThat(store.tip()).isPresent();
    }

    /** One that was admitted is said to have been refused, so that it could be done again; or a block to be older. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void idsOrTimesThatWereOtherwiseAreRefused(int place) {
        BlockIds honest = links.get(place);
        List<BlockIds.Id> refused = List.of(
                new BlockIds.Id(honest.ids().get(0).id(), false), honest.ids().get(1));
        List<BlockIds> lies = List.of(
                new BlockIds(honest.height(), honest.timeMillis(), honest.before(), refused),
                new BlockIds(honest.height(), honest.timeMillis() - 1, honest.before(), honest.ids()),
                new BlockIds(
                        honest.height(),
                        honest.timeMillis(),
                        honest.before(),
                        honest.ids().subList(0, 1)));
        for (BlockIds lie : lies) {
            List<BlockIds> told = new ArrayList<>(links);
            told.set(place, lie);
            assertRefused(SnapshotCode.SNAPSHOT_IDS, manifest(entries.size()), told);
        }
    }

    @Test
    void anotherStateIsRefused() {
        Manifest manifest = manifest(entries.size());
        assertRefused(SnapshotCode.SNAPSHOT_STATE, manifest(entries.size() - 1), links);
        entries.put(Bytes.utf8("path/7"), Optional.of(Bytes.utf8("forged")));
        assertRefused(SnapshotCode.SNAPSHOT_STATE, manifest, links);
        entries.remove(Bytes.utf8("path/7"));
        assertRefused(SnapshotCode.SNAPSHOT_STATE, manifest, links);
    }

    /** Entries in any order and of any size make the tree that an update of all at once makes. */
    @Test
    void aLargeStateComesToTheSameTree() {
        for (int i = 0; i < 60_000; i++) {
            entries.put(Bytes.utf8("large/" + i), Optional.of(Bytes.utf8("value ".repeat(1 + i % 7) + i)));
        }
        restore(manifest(entries.size()), links);
        long[] walked = {0};
        TreeWalk walk = TreeWalk.at(storage, ChainStore.TREE, HEIGHT).orElseThrow();
        walk.forEach((path, value) -> {
            assertThat(entries.get(path)).contains(value);
            walked[0]++;
        });
        assertThat(walked[0]).isEqualTo(entries.size());
        // What was divided while it was loaded has left nothing: the next version prunes all that it replaces.
        Tree tree = Tree.open(storage, ChainStore.TREE, Tree.ALL);
        SortedMap<Bytes, Optional<Bytes>> nothing = new TreeMap<>();
        entries.keySet().forEach(path -> nothing.put(path, Optional.empty()));
        Tree.Update update = tree.update(HEIGHT + 1, nothing);
        storage.write(update.writes());
        tree.committed(update);
        storage.write(tree.prune(HEIGHT + 1, 1_000_000));
        try (Stream<Bytes> left =
                storage.scan(ChainStore.TREE, ChainStore.TREE.afterPrefix()).map(Map.Entry::getKey)) {
            // The page at the root, its last change, and the root.
            assertThat(left).hasSize(3);
        }
    }
}
