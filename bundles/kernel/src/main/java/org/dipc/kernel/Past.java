package org.dipc.kernel;

import static org.dipc.ledger.SnapshotCode.SNAPSHOT_NOT_FOUND;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dipc.kernel.tree.TreeWalk;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.Tx;
import org.dipc.model.Bytes;
import org.dipc.storage.StoragePlugin.Reader;

/** All that a chain needs to go on from one height, as a reader has it that does not change meanwhile. */
final class Past {
    private final Reader reader;
    private final TreeWalk tree;
    private final GenesisDocument genesis;
    private final BlockIds last;

    private Past(Reader reader, TreeWalk tree, GenesisDocument genesis, BlockIds last) {
        this.reader = reader;
        this.tree = tree;
        this.genesis = genesis;
        this.last = last;
    }

    /** @throws Rejected SNAPSHOT_NOT_FOUND if the state at {@code height} is not kept */
    static Past at(Reader reader, long height) {
        long oldest = ChainStore.oldest(reader);
        long tip = ChainStore.tip(reader).height();
        Rejected.unless(
                oldest <= height && height <= tip,
                SNAPSHOT_NOT_FOUND,
                "the state at height " + height + " is not kept; kept are heights " + oldest + " to " + tip);
        return new Past(
                reader, ChainStore.walk(reader, height), ChainStore.genesis(reader), ChainStore.ids(reader, height));
    }

    long height() {
        return last.height();
    }

    GenesisDocument genesis() {
        return genesis;
    }

    TreeWalk tree() {
        return tree;
    }

    /** How many entries the state has: every one is read. */
    long entries() {
        AtomicLong entries = new AtomicLong();
        tree.forEach((path, value) -> entries.incrementAndGet());
        return entries.get();
    }

    /** Without chunks. */
    Manifest manifest(long entries) {
        return new Manifest(
                Manifest.FORMAT,
                genesis.chain(),
                genesis.hash(),
                last.height(),
                last.timeMillis(),
                tree.root(),
                ChainStore.seal(reader, last.height()),
                entries,
                List.of());
    }

    /**
     * The ids that no later block may use again, in the order of their heights, and one block's more, which shows by its
     * time that nothing is missing before it: a transaction is valid for {@link Tx#MAXIMUM_WINDOW_MILLIS} at most.
     */
    void ids(Consumer<BlockIds> each) {
        Bytes end = ChainStore.idsKey(last.height() + 1);
        try (Stream<Map.Entry<Bytes, Bytes>> found = reader.scan(ChainStore.idsKey(firstIds(end)), end)) {
            found.map(entry -> BlockIds.decode(entry.getValue()))
                    .filter(block -> !block.ids().isEmpty())
                    .forEach(each);
        }
    }

    private long firstIds(Bytes end) {
        long first = last.height();
        try (Stream<Map.Entry<Bytes, Bytes>> found = reader.scanBackwards(ChainStore.idsKey(0), end)) {
            for (Iterator<Map.Entry<Bytes, Bytes>> blocks = found.iterator(); blocks.hasNext(); ) {
                BlockIds block = BlockIds.decode(blocks.next().getValue());
                if (!block.ids().isEmpty()) {
                    first = block.height();
                    if (block.timeMillis() < last.timeMillis() - Tx.MAXIMUM_WINDOW_MILLIS) {
                        return first;
                    }
                }
            }
        }
        return first;
    }
}
