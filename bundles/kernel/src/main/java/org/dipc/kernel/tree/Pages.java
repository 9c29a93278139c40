package org.dipc.kernel.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.storage.StoragePlugin.Reader;
import org.dipc.storage.StoragePlugin.Write;

/**
 * How the tree lies in a store. Each page has a chain of records, one for each version that changed it: the first of a
 * chain holds the whole page, the others what changed. When the changes weigh some times as much as the page, a new chain
 * begins, and the old one is noted as stale.
 *
 * <pre>
 * v || version                    -> hash of the root (32) || since of the root's page (8)
 * p || page || version            -> items
 * s || version || page            -> since (8) of the chain that ended at this version
 * page = depth (2) || prefix (depth bits in whole bytes)
 * </pre>
 */
final class Pages {
    private static final Bytes VERSION = Bytes.utf8("v");
    private static final Bytes PAGE = Bytes.utf8("p");
    private static final Bytes STALE = Bytes.utf8("s");
    private final Reader reader;
    private final Bytes prefix;

    Pages(Reader reader, Bytes prefix) {
        this.reader = reader;
        this.prefix = prefix;
    }

    /** The root as a version left it. */
    record Root(long version, Bits hash, long since) {}

    /** A chain that ended at {@code version}; its records are needed by older versions only. */
    record Stale(long version, Bytes page, long since) {}

    /** A page's items, by where their parts begin; the parts do not overlap. */
    record Chain(TreeMap<Bits, Item> items, int wholeBytes, int changeBytes) {
        Optional<Item.Leaf> leaf(Bits key) {
            return items.get(key) instanceof Item.Leaf leaf ? Optional.of(leaf) : Optional.empty();
        }
    }

    /** The last root at or before {@code version}. */
    Optional<Root> root(long version) {
        Bytes from = prefix.plus(VERSION);
        try (Stream<Map.Entry<Bytes, Bytes>> roots =
                reader.scanBackwards(from, from.plus(Bytes.ofLong(version)).plus(Bytes.of((byte) 0)))) {
            return roots.map(this::root).findFirst();
        }
    }

    /** The first {@code limit} roots from version {@code from} on and before {@code to}. */
    List<Root> roots(long from, long to, int limit) {
        try (Stream<Map.Entry<Bytes, Bytes>> roots = reader.scan(rootKey(from), rootKey(to))) {
            return roots.limit(limit).map(this::root).toList();
        }
    }

    private Root root(Map.Entry<Bytes, Bytes> entry) {
        if (entry.getValue().size() != Bits.BYTES + Long.BYTES) {
            throw Item.damaged("the record of a root has " + entry.getValue().size() + " bytes", null);
        }
        long version = entry.getKey().longAt(entry.getKey().size() - Long.BYTES);
        return new Root(
                version,
                Bits.read(entry.getValue().toArray(), 0),
                entry.getValue().longAt(Bits.BYTES));
    }

    /** The first {@code limit} chains that ended from version {@code from} on and before {@code to}. */
    List<Stale> stale(long from, long to, int limit) {
        int head = prefix.size() + STALE.size();
        try (Stream<Map.Entry<Bytes, Bytes>> stale =
                reader.scan(staleKey(from, Bytes.EMPTY), staleKey(to, Bytes.EMPTY))) {
            return stale.limit(limit)
                    .map(entry -> new Stale(
                            entry.getKey().longAt(head),
                            entry.getKey().from(head + Long.BYTES),
                            entry.getValue().longAt(0)))
                    .toList();
        }
    }

    /** Deletes everything of {@code stale}, the note of it too. */
    void delete(Stale stale, List<Write> writes) {
        Bytes page = prefix.plus(PAGE).plus(stale.page());
        try (Stream<Map.Entry<Bytes, Bytes>> records =
                reader.scan(page.plus(Bytes.ofLong(stale.since())), page.plus(Bytes.ofLong(stale.version())))) {
            records.forEach(entry -> writes.add(new Write.Delete(entry.getKey())));
        }
        writes.add(new Write.Delete(staleKey(stale.version(), stale.page())));
    }

    Write delete(Root root) {
        return new Write.Delete(rootKey(root.version()));
    }

    Write put(Root root) {
        return new Write.Put(
                rootKey(root.version()), Bytes.owned(root.hash().toArray()).plus(Bytes.ofLong(root.since())));
    }

    Write put(Bits start, int depth, long version, Bytes items) {
        return new Write.Put(prefix.plus(PAGE).plus(page(start, depth)).plus(Bytes.ofLong(version)), items);
    }

    /**
     * Notes that the page's chain ended at {@code version}. One that began there too, while the version was loaded, is of
     * no use to any version.
     */
    Write ended(Bits start, int depth, long since, long version) {
        if (since == version) {
            return new Write.Delete(prefix.plus(PAGE).plus(page(start, depth)).plus(Bytes.ofLong(version)));
        }
        return new Write.Put(staleKey(version, page(start, depth)), Bytes.ofLong(since));
    }

    /** The keys of all that was written after {@code version}. */
    void after(long version, Consumer<Bytes> keys) {
        Bytes pages = prefix.plus(PAGE);
        try (Stream<Map.Entry<Bytes, Bytes>> records = reader.scan(pages, pages.afterPrefix())) {
            records.map(Map.Entry::getKey)
                    .filter(key -> key.longAt(key.size() - Long.BYTES) > version)
                    .forEach(keys);
        }
        for (Bytes kind : List.of(VERSION, STALE)) {
            Bytes from = prefix.plus(kind);
            try (Stream<Map.Entry<Bytes, Bytes>> records =
                    reader.scan(from.plus(Bytes.ofLong(version + 1)), from.afterPrefix())) {
                records.map(Map.Entry::getKey).forEach(keys);
            }
        }
    }

    private Bytes rootKey(long version) {
        return prefix.plus(VERSION).plus(Bytes.ofLong(version));
    }

    private Bytes staleKey(long version, Bytes page) {
        return prefix.plus(STALE).plus(Bytes.ofLong(version)).plus(page);
    }

    private static Bytes page(Bits start, int depth) {
        return Bytes.of((byte) (depth >>> 8), (byte) depth)
                .plus(Bytes.owned(start.toArray()).slice(0, Item.prefixBytes(depth)));
    }

    /** The page whose chain began at {@code since}, as it was at {@code version}. */
    Chain chain(Bits start, int depth, long since, long version) {
        Bytes page = prefix.plus(PAGE).plus(page(start, depth));
        if (since < 0 || since > version) {
            throw Item.damaged("page " + page + " of the tree is said to begin at version " + since, null);
        }
        Bytes first = page.plus(Bytes.ofLong(since));
        List<Bytes> records = new ArrayList<>();
        try (Stream<Map.Entry<Bytes, Bytes>> found = reader.scan(first, page.plus(Bytes.ofLong(version + 1)))) {
            found.forEach(entry -> {
                if (records.isEmpty() && !entry.getKey().equals(first)) {
                    throw Item.damaged("page " + page + " of the tree has no record at version " + since, null);
                }
                records.add(entry.getValue());
            });
        }
        if (records.isEmpty()) {
            throw Item.damaged("page " + page + " of the tree has no record at version " + since, null);
        }
        TreeMap<Bits, Item> items = new TreeMap<>();
        records.forEach(bytes -> Item.read(bytes, item -> place(items, item)));
        int bytes = records.stream().mapToInt(Bytes::size).sum();
        return new Chain(items, records.get(0).size(), bytes - records.get(0).size());
    }

    private static void place(NavigableMap<Bits, Item> items, Item item) {
        Map.Entry<Bits, Item> before = items.floorEntry(item.start());
        if (before != null
                && item.start().startsWith(before.getKey(), before.getValue().depth())) {
            items.remove(before.getKey());
        }
        if (item.depth() < Bits.COUNT) {
            items.subMap(item.start(), true, item.start().greatest(item.depth()), true)
                    .clear();
        }
        if (!(item instanceof Item.Gone)) {
            items.put(item.start(), item);
        }
    }

    /** The part of the tree at {@code depth} that {@code chain} describes and whose hash must be {@code hash}. */
    static Node.Content content(Chain chain, int depth, Bits hash) {
        Item[] items = chain.items().values().toArray(Item[]::new);
        Node node = node(items, 0, items.length, depth, Hasher.ofThread());
        if (!hash.equals(node == null ? Hasher.EMPTY : node.hash())) {
            throw Item.damaged("a page of the tree at depth " + depth + " has not the hash " + hash, null);
        }
        return new Node.Content(node, Node.Size.of(node), chain.wholeBytes(), chain.changeBytes());
    }

    private static Node node(Item[] items, int from, int to, int depth, Hasher hasher) {
        if (from == to) {
            return null;
        }
        if (to - from == 1) {
            if (items[from] instanceof Item.Leaf leaf) {
                return leaf.node();
            }
            if (items[from] instanceof Item.Child child && child.depth() == depth) {
                return new Node.Page(child.hash(), child.since(), null);
            }
        }
        if (items[from].depth() <= depth) {
            throw Item.damaged("a page of the tree has an item outside of it", null);
        }
        int middle = from;
        while (middle < to && items[middle].start().at(depth) == 0) {
            middle++;
        }
        return hasher.inner(node(items, from, middle, depth + 1, hasher), node(items, middle, to, depth + 1, hasher));
    }
}
