package org.dipc.kernel.tree;

import java.util.Map;
import java.util.Optional;
import org.dipc.model.Bytes;

/**
 * One path's new value, hashed.
 *
 * @param item empty if the path is removed
 * @param leaf null if the path is removed
 */
record Change(Bits key, Optional<Item.Leaf> item, Node.Leaf leaf) implements Comparable<Change> {
    static Change of(Map.Entry<Bytes, Optional<Bytes>> entry) {
        Bits key = Hasher.ofThread().hash(entry.getKey());
        Optional<Item.Leaf> item = entry.getValue().map(value -> new Item.Leaf(key, entry.getKey(), value));
        return new Change(key, item, item.map(Item.Leaf::node).orElse(null));
    }

    @Override
    public int compareTo(Change other) {
        return key.compareTo(other.key);
    }
}
