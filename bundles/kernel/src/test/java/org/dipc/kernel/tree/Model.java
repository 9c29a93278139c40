package org.dipc.kernel.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/** The published tree's hash, by its definition. */
final class Model {
    private Model() {}

    private record Leaf(Bytes key, Bytes hash) {}

    static Hash root(SortedMap<Bytes, Bytes> records) {
        List<Leaf> leaves = new ArrayList<>();
        for (Map.Entry<Bytes, Bytes> record : records.entrySet()) {
            Bytes key = Hash.sha256(record.getKey()).value();
            Bytes value = Hash.sha256(record.getValue()).value();
            leaves.add(new Leaf(
                    key,
                    Hash.sha256(Bytes.utf8("JMT::LeafNode").plus(key).plus(value))
                            .value()));
        }
        return new Hash(hash(leaves, 0));
    }

    private static Bytes hash(List<Leaf> leaves, int depth) {
        if (leaves.isEmpty()) {
            return Bytes.utf8("SPARSE_MERKLE_PLACEHOLDER_HASH__");
        }
        if (leaves.size() == 1) {
            return leaves.get(0).hash();
        }
        Bytes left =
                hash(leaves.stream().filter(leaf -> bit(leaf.key(), depth) == 0).toList(), depth + 1);
        Bytes right =
                hash(leaves.stream().filter(leaf -> bit(leaf.key(), depth) == 1).toList(), depth + 1);
        return Hash.sha256(Bytes.utf8("JMT::IntrnalNode").plus(left).plus(right))
                .value();
    }

    private static int bit(Bytes key, int depth) {
        return key.at(depth / 8) >> (7 - depth % 8) & 1;
    }
}
