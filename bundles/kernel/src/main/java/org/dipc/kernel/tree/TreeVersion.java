package org.dipc.kernel.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.kernel.tree.Node.Content;
import org.dipc.kernel.tree.Node.Inner;
import org.dipc.kernel.tree.Node.Leaf;
import org.dipc.kernel.tree.Node.Page;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.proof.CommitmentProof;
import org.dipc.proof.CommitmentProof.Absence;
import org.dipc.proof.CommitmentProof.Presence;
import org.dipc.proof.InnerOp;
import org.dipc.proof.ProofSpec;
import org.dipc.state.StateReader;
import org.dipc.storage.StoragePlugin.Reader;

/**
 * The tree as one version left it, read from the store alone: what lies at a path, and the proof of it. It holds what it
 * read; make one for a question or a few. For one thread.
 */
public final class TreeVersion {
    private final Pages pages;
    private final long version;
    private final Pages.Root root;
    private final Node top;
    private final TreeMap<Bits, Item.Leaf> leaves = new TreeMap<>();

    private TreeVersion(Pages pages, Pages.Root root, long version) {
        this.pages = pages;
        this.version = version;
        this.root = root;
        this.top = content(Bits.ZERO, 0, root.hash(), root.since()).node;
    }

    /**
     * Empty before the first version, and where {@code version} is older than what pruning has left.
     *
     * @param reader a snapshot, so that pruning meanwhile takes nothing away
     * @param prefix as in {@link Tree#open}
     * @param version at most the last committed one, or what is found is that one
     */
    public static Optional<TreeVersion> at(Reader reader, Bytes prefix, long version) {
        if (version < 0) {
            return Optional.empty();
        }
        Pages pages = new Pages(reader, prefix);
        return pages.root(version).map(root -> new TreeVersion(pages, root, version));
    }

    public Hash root() {
        return new Hash(Bytes.owned(root.hash().toArray()));
    }

    /** What lies at {@code path}. */
    public Optional<Bytes> value(Bytes path) {
        Bits key = Hasher.ofThread().hash(path);
        Node end = way(key).end;
        return end instanceof Leaf leaf && leaf.key.equals(key)
                ? Optional.of(leaves.get(key).value())
                : Optional.empty();
    }

    /**
     * The records as a table in path order. They lie scattered in the tree, by the hashes of their paths, so a scan reads
     * all of it, a page at a time.
     */
    public StateReader values() {
        return new StateReader() {
            @Override
            public Optional<Bytes> get(Bytes path) {
                return value(path);
            }

            @Override
            public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes from) {
                SortedMap<Bytes, Bytes> found = new TreeMap<>();
                new TreeWalk(pages, version, root).forEach((path, value) -> {
                    if (path.startsWith(from)) {
                        found.put(path, value);
                    }
                });
                return found.entrySet().stream();
            }
        };
    }

    /**
     * An ICS-23 proof (protobuf {@code CommitmentProof}) that {@code path} has its value, or that it has none. Empty for an
     * empty tree, where there is nothing to prove with: its root says that it is empty.
     */
    public Optional<Bytes> proof(Bytes path) {
        if (top == null) {
            return Optional.empty();
        }
        Bits key = Hasher.ofThread().hash(path);
        Way way = way(key);
        CommitmentProof proof =
                way.end instanceof Leaf leaf && leaf.key.equals(key) ? presence(way) : absence(path, key, way);
        return Optional.of(proof.encoded());
    }

    private Absence absence(Bytes path, Bits key, Way way) {
        Optional<Way> left = Optional.of(way);
        Optional<Way> right = Optional.of(way);
        if (!(way.end instanceof Leaf leaf)) {
            left = neighbour(way, 1);
            right = neighbour(way, 0);
        } else if (leaf.key.compareTo(key) < 0) {
            right = neighbour(way, 0);
        } else {
            left = neighbour(way, 1);
        }
        return new Absence(path, left.map(this::presence), right.map(this::presence));
    }

    private Presence presence(Way way) {
        Item.Leaf leaf = leaves.get(((Leaf) way.end).key);
        List<InnerOp> steps = new ArrayList<>();
        for (Turn turn : way.turns) {
            steps.add(turn.step());
        }
        Collections.reverse(steps);
        return new Presence(leaf.path(), leaf.value(), ProofSpec.JELLYFISH.leaf(), steps);
    }

    /** From the top to {@code end}, which is a leaf or null. */
    private record Way(List<Turn> turns, Node end) {}

    /** At {@code node}, to the left (0) or to the right (1). */
    private record Turn(Inner node, int side) {
        Node taken() {
            return side == 0 ? node.left : node.right;
        }

        Node other() {
            return side == 0 ? node.right : node.left;
        }

        InnerOp step() {
            Bytes sibling = Bytes.owned((other() == null ? Hasher.EMPTY : other().hash()).toArray());
            ProofSpec.Inner inner = ProofSpec.JELLYFISH.inner();
            return side == 0
                    ? new InnerOp(inner.hash(), inner.domain(), sibling)
                    : new InnerOp(inner.hash(), inner.domain().plus(sibling), Bytes.EMPTY);
        }
    }

    /** The way to where {@code key} is, or would be. */
    private Way way(Bits key) {
        List<Turn> turns = new ArrayList<>();
        Node node = top;
        while (node instanceof Inner inner) {
            node = after(turns, new Turn(inner, key.at(turns.size())));
        }
        return new Way(turns, node);
    }

    /** The way to the leaf next to {@code way}, on its left where {@code side} is 1 and on its right where it is 0. */
    private Optional<Way> neighbour(Way way, int side) {
        List<Turn> turns = new ArrayList<>(way.turns);
        while (!turns.isEmpty()) {
            Turn last = turns.remove(turns.size() - 1);
            if (last.side == side && last.other() != null) {
                return Optional.of(nearest(turns, new Turn(last.node, 1 - side), side));
            }
        }
        return Optional.empty();
    }

    /** After {@code parting}, as far towards {@code side} as it goes. */
    private Way nearest(List<Turn> turns, Turn parting, int side) {
        Node node = after(turns, parting);
        while (node instanceof Inner inner) {
            Turn near = new Turn(inner, side);
            node = after(turns, near.taken() == null ? new Turn(inner, 1 - side) : near);
        }
        return new Way(turns, node);
    }

    /** The node after one more turn. */
    private Node after(List<Turn> turns, Turn turn) {
        turns.add(turn);
        if (!(turn.taken() instanceof Page page)) {
            return turn.taken();
        }
        if (page.content == null) {
            page.content = content(start(turns), turns.size(), page.hash(), page.since);
        }
        return page.content.node;
    }

    private static Bits start(List<Turn> turns) {
        Bits start = Bits.ZERO;
        for (int depth = 0; depth < turns.size(); depth++) {
            start = turns.get(depth).side == 0 ? start : start.withOneAt(depth);
        }
        return start;
    }

    private Content content(Bits start, int depth, Bits hash, long since) {
        Pages.Chain chain = pages.chain(start, depth, since, version);
        for (Item item : chain.items().values()) {
            if (item instanceof Item.Leaf leaf) {
                leaves.put(leaf.start(), leaf);
            }
        }
        return Pages.content(chain, depth, hash);
    }
}
