package org.dipc.kernel.tree;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin.Reader;

/**
 * All records of one version, in the order of the hashes of their paths. It holds one page a level at a time, and every
 * page is checked against the hash that the page above has of it, the first one against the root.
 */
public final class TreeWalk {
    private final Pages pages;
    private final long version;
    private final Pages.Root root;

    TreeWalk(Pages pages, long version, Pages.Root root) {
        this.pages = pages;
        this.version = version;
        this.root = root;
    }

    /** As {@link TreeVersion#at}. */
    public static Optional<TreeWalk> at(Reader reader, Bytes prefix, long version) {
        Pages pages = new Pages(reader, prefix);
        return pages.root(version).map(root -> new TreeWalk(pages, version, root));
    }

    public Hash root() {
        return new Hash(Bytes.owned(root.hash().toArray()));
    }

    /** @throws StorageError {@code STORAGE_INCONSISTENT} if what is stored has not the hash that it had */
    public void forEach(BiConsumer<Bytes, Bytes> record) {
        parts().forEach(part -> part.forEach(record));
    }

    /** Parts in their order that together are the whole; each may be walked on a thread of its own. */
    public List<Part> parts() {
        return items(Bits.ZERO, 0, root.hash(), root.since()).stream()
                .map(Part::new)
                .toList();
    }

    /** A part of the version. */
    public final class Part {
        private final Item item;

        private Part(Item item) {
            this.item = item;
        }

        /** As {@link TreeWalk#forEach}. */
        public void forEach(BiConsumer<Bytes, Bytes> record) {
            walk(item, record);
        }
    }

    private void walk(Item item, BiConsumer<Bytes, Bytes> record) {
        if (item instanceof Item.Leaf leaf) {
            record.accept(leaf.path(), leaf.value());
        } else if (item instanceof Item.Child child) {
            items(child.start(), child.depth(), child.hash(), child.since()).forEach(each -> walk(each, record));
        }
    }

    private List<Item> items(Bits start, int depth, Bits hash, long since) {
        Pages.Chain chain = pages.chain(start, depth, since, version);
        // Only to compare the hash.
        Pages.content(chain, depth, hash);
        return List.copyOf(chain.items().values());
    }
}
