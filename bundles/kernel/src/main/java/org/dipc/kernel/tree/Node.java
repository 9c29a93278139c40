package org.dipc.kernel.tree;

/**
 * A part of the tree in memory: an immutable binary trie over the bits of the path's hash, so that a new version shares
 * with the last one all that did not change. Null is the empty part. The hash lies in the node itself: with ten million
 * nodes an object for each hash would double the memory.
 */
abstract sealed class Node {
    private final long hashA;
    private final long hashB;
    private final long hashC;
    private final long hashD;

    private Node(Bits hash) {
        hashA = hash.a();
        hashB = hash.b();
        hashC = hash.c();
        hashD = hash.d();
    }

    private Node(byte[] hash) {
        hashA = Bits.longAt(hash, 0);
        hashB = Bits.longAt(hash, 8);
        hashC = Bits.longAt(hash, 16);
        hashD = Bits.longAt(hash, 24);
    }

    Bits hash() {
        return new Bits(hashA, hashB, hashC, hashD);
    }

    void writeHash(byte[] to, int offset) {
        Bits.write(to, offset, hashA, hashB, hashC, hashD);
    }

    boolean sameHash(Node other) {
        return hashA == other.hashA && hashB == other.hashB && hashC == other.hashC && hashD == other.hashD;
    }

    /** One record. It stands as high in the trie as it can: where no other shares its bits. */
    static final class Leaf extends Node {
        final Bits key;
        /** What it counts for in the size of its page. */
        final int weight;

        Leaf(Bits key, Bits hash, int weight) {
            super(hash);
            this.key = key;
            this.weight = weight;
        }
    }

    /** A part with two leaves or more. One side may be empty, but then the other is no leaf. */
    static final class Inner extends Node {
        final Node left;
        final Node right;

        Inner(byte[] hash, Node left, Node right) {
            super(hash);
            this.left = left;
            this.right = right;
        }

        private Inner(Bits hash, Node left, Node right) {
            super(hash);
            this.left = left;
            this.right = right;
        }

        /** The same with parts that have the same hashes. */
        Inner over(Node sameLeft, Node sameRight) {
            return sameLeft == left && sameRight == right ? this : new Inner(hash(), sameLeft, sameRight);
        }
    }

    /** A part with two leaves or more that is stored by itself, and may or may not be in memory. */
    static final class Page extends Node {
        /** The version at which it was last stored whole. */
        final long since;
        /** Null while it is not in memory. */
        volatile Content content;

        Page(Bits hash, long since, Content content) {
            super(hash);
            this.since = since;
            this.content = content;
        }
    }

    /** What a page holds. */
    static final class Content {
        final Node node;
        final Size size;
        /** Bytes it took when it was last stored whole. */
        final int wholeBytes;
        /** Bytes of the changes stored since. */
        final int changeBytes;
        /** The sweep since which it was last used. */
        volatile int used;

        Content(Node node, Size size, int wholeBytes, int changeBytes) {
            this.node = node;
            this.size = size;
            this.wholeBytes = wholeBytes;
            this.changeBytes = changeBytes;
        }
    }

    /**
     * What a part takes up in the page that it lies in.
     *
     * @param items leaves and pages
     * @param pages of these
     */
    record Size(int weight, int items, int pages) {
        static final Size NONE = new Size(0, 0, 0);
        static final Size PAGE = new Size(Item.CHILD_WEIGHT, 1, 1);

        static Size of(Node node) {
            if (node instanceof Inner inner) {
                return of(inner.left).plus(of(inner.right));
            }
            if (node instanceof Leaf leaf) {
                return new Size(leaf.weight, 1, 0);
            }
            return node == null ? NONE : PAGE;
        }

        Size plus(Size other) {
            return new Size(weight + other.weight, items + other.items, pages + other.pages);
        }

        Size minus(Size other) {
            return new Size(weight - other.weight, items - other.items, pages - other.pages);
        }
    }
}
