package org.dipc.kernel;

import static org.dipc.ledger.HeightCode.HEIGHT_NOT_REACHED;
import static org.dipc.ledger.HeightCode.HEIGHT_PRUNED;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dipc.kernel.tree.Tree;
import org.dipc.kernel.tree.TreeVersion;
import org.dipc.kernel.tree.TreeWalk;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.Ledger.Proof;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.SnapshotCode;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.model.Bytes;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.state.StateReader;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin.Reader;
import org.dipc.storage.StoragePlugin.Snapshot;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;

/**
 * How a chain lies in its store: one letter, then the key.
 *
 * <table>
 * <caption>Keys</caption>
 * <tr><td>f path</td><td>the value at a path after the last block</td></tr>
 * <tr><td>n ...</td><td>the tree</td></tr>
 * <tr><td>b, r, s height</td><td>block, its results, its seal</td></tr>
 * <tr><td>i transaction</td><td>height and index of the block that has it</td></tr>
 * <tr><td>w height</td><td>the block's time and the ids that it used up</td></tr>
 * <tr><td>o</td><td>the oldest height whose state is kept; before the first pruning it is missing, and the height is 0</td></tr>
 * <tr><td>g</td><td>the genesis</td></tr>
 * <tr><td>t</td><td>the tip</td></tr>
 * <tr><td>c</td><td>how many values there are</td></tr>
 * <tr><td>m</td><td>what is going on, while the store is half of something</td></tr>
 * </table>
 *
 * <p>A block is one batch, so what lies here is always the state after a whole block.
 */
final class ChainStore implements AutoCloseable {
    static final Bytes TREE = Bytes.utf8("n");
    static final Bytes VALUE = Bytes.utf8("f");
    static final Bytes BLOCK = Bytes.utf8("b");
    static final Bytes RESULT = Bytes.utf8("r");
    static final Bytes SEAL = Bytes.utf8("s");
    static final Bytes TRANSACTION = Bytes.utf8("i");
    static final Bytes IDS = Bytes.utf8("w");
    private static final Bytes OLDEST = Bytes.utf8("o");
    static final Bytes GENESIS = Bytes.utf8("g");
    static final Bytes TIP = Bytes.utf8("t");
    static final Bytes COUNT = Bytes.utf8("c");
    private static final Bytes UNFINISHED = Bytes.utf8("m");

    private static final int DELETED_AT_ONCE = 10_000;

    private static final Codec<Block> BLOCKS = Codec.of(Block.class);
    private static final Codec<BlockResult> RESULTS = Codec.of(BlockResult.class);
    private static final Codec<Tip> TIPS = Codec.of(Tip.class);
    private static final Codec<GenesisDocument> DOCUMENTS = Codec.of(GenesisDocument.class);

    private final Storage storage;

    ChainStore(Storage storage) {
        this.storage = storage;
    }

    Storage storage() {
        return storage;
    }

    Optional<GenesisDocument> genesis() {
        return storage.get(GENESIS).map(DOCUMENTS::decodeOwn);
    }

    static GenesisDocument genesis(Reader reader) {
        return DOCUMENTS.decodeOwn(expected(reader, GENESIS));
    }

    /** The first block that is there; one after the tip if there is none. */
    long firstBlock() {
        try (Stream<Map.Entry<Bytes, Bytes>> blocks = storage.scan(BLOCK, BLOCK.afterPrefix())) {
            return blocks.findFirst()
                    .map(entry -> entry.getKey().longAt(BLOCK.size()))
                    .orElseGet(() -> tip(storage).height() + 1);
        }
    }

    /** What was begun with the store and not ended, so that it is half of something. */
    Optional<String> unfinished() {
        return storage.get(UNFINISHED).map(Bytes::toUtf8);
    }

    /** @throws Rejected SNAPSHOT_UNFINISHED if the store is half of something */
    void requireWhole() {
        unfinished().ifPresent(what -> {
            throw new Rejected(SnapshotCode.SNAPSHOT_UNFINISHED, what + " was broken off; begin it again");
        });
    }

    Optional<Tip> tip() {
        return storage.get(TIP).map(TIPS::decodeOwn);
    }

    static Tip tip(Reader reader) {
        return TIPS.decodeOwn(expected(reader, TIP));
    }

    /** The oldest height whose state is kept, to be read and proved; every later one up to the tip is kept too. */
    long oldest() {
        return oldest(storage);
    }

    static long oldest(Reader reader) {
        return reader.get(OLDEST).map(height -> height.longAt(0)).orElse(0L);
    }

    /** What block {@code height} used up; at height 0, nothing at the time of the genesis. */
    BlockIds ids(long height) {
        return ids(storage, height);
    }

    static BlockIds ids(Reader reader, long height) {
        return BlockIds.decode(expected(reader, idsKey(height)));
    }

    static Bytes idsKey(long height) {
        return IDS.plus(Bytes.ofLong(height));
    }

    /** The seal of a block; empty at height 0. */
    static Bytes seal(Reader reader, long height) {
        return height == 0 ? Bytes.EMPTY : expected(reader, SEAL.plus(Bytes.ofLong(height)));
    }

    /** How many entries the state has; counted if the store was made before it kept the number. */
    long entries() {
        return storage.get(COUNT).map(count -> count.longAt(0)).orElseGet(() -> {
            try (Stream<Map.Entry<Bytes, Bytes>> values = state().scan(Bytes.EMPTY)) {
                return values.count();
            }
        });
    }

    /** The state after the last block, as it changes. */
    StateReader state() {
        return values(storage);
    }

    /** The state after the last block, as it is now. */
    <T> T read(Function<StateReader, T> reader) {
        try (Snapshot snapshot = storage.snapshot()) {
            return reader.apply(values(snapshot));
        }
    }

    static StateReader values(Reader reader) {
        return new StateReader() {
            @Override
            public Optional<Bytes> get(Bytes path) {
                return reader.get(VALUE.plus(path));
            }

            @Override
            public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes prefix) {
                Bytes from = VALUE.plus(prefix);
                return reader.scan(from, from.afterPrefix())
                        .map(entry -> new SimpleImmutableEntry<>(entry.getKey().from(VALUE.size()), entry.getValue()));
            }
        };
    }

    Optional<Committed> block(long height) {
        Bytes at = Bytes.ofLong(height);
        return storage.get(BLOCK.plus(at))
                .map(block -> new Committed(
                        BLOCKS.decodeOwn(block),
                        RESULTS.decodeOwn(expected(RESULT.plus(at))),
                        expected(SEAL.plus(at))));
    }

    private Bytes expected(Bytes key) {
        return expected(storage, key);
    }

    private static Bytes expected(Reader reader, Bytes key) {
        return reader.get(key)
                .orElseThrow(() ->
                        new StorageError(StorageError.Code.STORAGE_INCONSISTENT, "a block without its record " + key));
    }

    /** The {@code index}th transaction of a block, from 0. */
    record Place(long height, long index) {}

    /** Where a transaction is that was admitted. */
    Optional<Place> place(Hash transaction) {
        return storage.get(TRANSACTION.plus(transaction.value()))
                .map(place -> new Place(place.longAt(0), place.longAt(Long.BYTES)));
    }

    Optional<Receipt> receipt(Hash transaction) {
        return place(transaction)
                .flatMap(place -> storage.get(RESULT.plus(Bytes.ofLong(place.height)))
                        .map(RESULTS::decodeOwn)
                        .map(block -> new Receipt(
                                place.height, place.index, block.results().get((int) place.index), "", List.of())));
    }

    /** The state after block {@code height}. */
    <T> T read(long height, Function<StateReader, T> reader) {
        try (Snapshot snapshot = storage.snapshot()) {
            return reader.apply(tree(snapshot, height).values());
        }
    }

    /** What the tree after the last block says about {@code path}. */
    Proof prove(Bytes path) {
        try (Snapshot snapshot = storage.snapshot()) {
            return prove(snapshot, path, tip(snapshot).height());
        }
    }

    /** What the tree after block {@code height} says about {@code path}. */
    Proof prove(Bytes path, long height) {
        try (Snapshot snapshot = storage.snapshot()) {
            return prove(snapshot, path, height);
        }
    }

    private static Proof prove(Snapshot snapshot, Bytes path, long height) {
        TreeVersion tree = tree(snapshot, height);
        Bytes proof = tree.proof(path).orElseThrow(() -> new AssertionError("genesis leaves no tree empty"));
        return new Proof(height, tree.root(), path, tree.value(path), proof, seal(snapshot, height));
    }

    private static TreeVersion tree(Snapshot snapshot, long height) {
        long last = tip(snapshot).height();
        Rejected.unless(
                height <= last, HEIGHT_NOT_REACHED, "block " + height + " is not made yet, the last is " + last);
        long oldest = oldest(snapshot);
        Rejected.unless(
                height >= oldest,
                HEIGHT_PRUNED,
                "the state after block " + height + " is not kept any more; kept are heights " + oldest + " to "
                        + last);
        return TreeVersion.at(snapshot, TREE, height).orElseThrow(() -> noTree(height));
    }

    /** @throws StorageError STORAGE_INCONSISTENT */
    static TreeWalk walk(Reader reader, long height) {
        return TreeWalk.at(reader, TREE, height).orElseThrow(() -> noTree(height));
    }

    private static StorageError noTree(long height) {
        return new StorageError(
                StorageError.Code.STORAGE_INCONSISTENT, "no tree at height " + height + ", which is kept");
    }

    /** The batch that begins a chain. */
    void begin(GenesisDocument genesis, SortedMap<Bytes, Optional<Bytes>> values, Tree.Update tree, Tip tip) {
        List<Write> batch = new ArrayList<>(tree.writes());
        batch.add(new Write.Put(GENESIS, DOCUMENTS.encode(genesis)));
        batch.add(put(BlockIds.none(tip.height(), tip.timeMillis(), genesis.hash())));
        addState(batch, values, tip, entries() + tree.more());
        write(batch);
    }

    /**
     * The batch that keeps a block.
     *
     * @param oldest the oldest height whose state is kept from now on
     * @param pruned what takes older ones away
     * @return how many entries the state has from now on
     */
    long append(
            Committed block,
            BlockIds ids,
            SortedMap<Bytes, Optional<Bytes>> values,
            Tree.Update tree,
            Tip tip,
            long oldest,
            List<Write> pruned) {
        List<Write> batch = new ArrayList<>(tree.writes());
        Bytes at = Bytes.ofLong(tip.height());
        batch.add(new Write.Put(BLOCK.plus(at), BLOCKS.encode(block.block())));
        batch.add(new Write.Put(RESULT.plus(at), RESULTS.encode(block.result())));
        batch.add(new Write.Put(SEAL.plus(at), block.seal()));
        batch.add(put(ids));
        addPlaces(batch, ids);
        if (oldest > 0) {
            batch.add(new Write.Put(OLDEST, Bytes.ofLong(oldest)));
        }
        batch.addAll(pruned);
        long entries = entries() + tree.more();
        addState(batch, values, tip, entries);
        write(batch);
        return entries;
    }

    private void write(List<Write> batch) {
        CrashPoint.BEFORE_WRITE.reached();
        storage.write(batch);
        CrashPoint.AFTER_WRITE.reached();
    }

    /** Notes that the store is half of {@code what} until {@link #loaded} or {@link #rolledBack}. */
    void begin(String what) {
        write(List.of(new Write.Put(UNFINISHED, Bytes.utf8(what))));
    }

    /** Empties the store for {@code what}, which is begun. */
    void clear(String what) {
        begin(what);
        delete(keys -> keys(Bytes.EMPTY, Bytes.EMPTY, key -> {
            if (!key.equals(UNFINISHED)) {
                keys.accept(key);
            }
        }));
    }

    /** Takes away all values, to be loaded again. */
    void clearValues() {
        delete(keys -> keys(VALUE, VALUE.afterPrefix(), keys));
    }

    private void keys(Bytes from, Bytes to, Consumer<Bytes> each) {
        try (Stream<Map.Entry<Bytes, Bytes>> entries = storage.scan(from, to)) {
            entries.map(Map.Entry::getKey).forEach(each);
        }
    }

    /** Deletes every key that {@code which} tells of, some at a time. */
    void delete(Consumer<Consumer<Bytes>> which) {
        List<Write> batch = new ArrayList<>();
        which.accept(key -> {
            batch.add(new Write.Delete(key));
            if (batch.size() == DELETED_AT_ONCE) {
                write(List.copyOf(batch));
                batch.clear();
            }
        });
        write(batch);
    }

    /**
     * Takes away what the blocks after {@code height} left beside the state.
     *
     * @param blocks whether the blocks, results and seals go too
     */
    void forgetAfter(long height, boolean blocks) {
        Bytes after = Bytes.ofLong(height + 1);
        delete(keys -> {
            try (Stream<Map.Entry<Bytes, Bytes>> used = storage.scan(IDS.plus(after), IDS.afterPrefix())) {
                used.forEach(entry -> {
                    BlockIds.decode(entry.getValue()).ids().stream()
                            .filter(BlockIds.Id::admitted)
                            .forEach(id -> keys.accept(TRANSACTION.plus(id.id().value())));
                    keys.accept(entry.getKey());
                });
            }
            if (blocks) {
                for (Bytes kind : List.of(BLOCK, RESULT, SEAL)) {
                    keys(kind.plus(after), kind.afterPrefix(), keys);
                }
            }
        });
    }

    /** The batch that makes a chain of what was taken back. */
    void rolledBack(Tip tip, long entries) {
        List<Write> batch = new ArrayList<>();
        batch.add(new Write.Delete(UNFINISHED));
        addTip(batch, tip, entries);
        write(batch);
    }

    /**
     * Some of the values of a state that is being loaded.
     *
     * @param tree what belongs to them there; nothing if it is there already
     */
    void load(SortedMap<Bytes, Optional<Bytes>> values, List<Write> tree) {
        List<Write> batch = new ArrayList<>(tree);
        addValues(batch, values);
        write(batch);
    }

    /** The ids that a block before the state used up which is being loaded. */
    void load(BlockIds ids) {
        List<Write> batch = new ArrayList<>();
        batch.add(put(ids));
        addPlaces(batch, ids);
        write(batch);
    }

    /** The batch that makes a chain of what was loaded; the state at its tip is the oldest that is kept. */
    void loaded(GenesisDocument genesis, Tip tip, long entries, Bytes seal, BlockIds last) {
        Bytes at = Bytes.ofLong(tip.height());
        List<Write> batch = new ArrayList<>();
        batch.add(new Write.Put(GENESIS, DOCUMENTS.encode(genesis)));
        if (tip.height() > 0) {
            batch.add(new Write.Put(SEAL.plus(at), seal));
        }
        batch.add(put(last));
        batch.add(new Write.Put(OLDEST, at));
        batch.add(new Write.Delete(UNFINISHED));
        addTip(batch, tip, entries);
        write(batch);
    }

    private static void addPlaces(List<Write> batch, BlockIds block) {
        Bytes at = Bytes.ofLong(block.height());
        for (int index = 0; index < block.ids().size(); index++) {
            BlockIds.Id id = block.ids().get(index);
            if (id.admitted()) {
                batch.add(new Write.Put(TRANSACTION.plus(id.id().value()), at.plus(Bytes.ofLong(index))));
            }
        }
    }

    private static Write put(BlockIds ids) {
        return new Write.Put(idsKey(ids.height()), ids.encoded());
    }

    private static void addState(List<Write> batch, SortedMap<Bytes, Optional<Bytes>> values, Tip tip, long entries) {
        addValues(batch, values);
        addTip(batch, tip, entries);
    }

    private static void addValues(List<Write> batch, SortedMap<Bytes, Optional<Bytes>> values) {
        values.forEach((path, value) -> {
            Bytes key = VALUE.plus(path);
            batch.add(value.<Write>map(present -> new Write.Put(key, present)).orElseGet(() -> new Write.Delete(key)));
        });
    }

    private static void addTip(List<Write> batch, Tip tip, long entries) {
        batch.add(new Write.Put(TIP, TIPS.encode(tip)));
        batch.add(new Write.Put(COUNT, Bytes.ofLong(entries)));
    }

    @Override
    public void close() {
        storage.close();
    }
}
