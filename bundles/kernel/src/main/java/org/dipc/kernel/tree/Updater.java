package org.dipc.kernel.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.dipc.kernel.tree.Node.Content;
import org.dipc.kernel.tree.Node.Inner;
import org.dipc.kernel.tree.Node.Leaf;
import org.dipc.kernel.tree.Node.Page;
import org.dipc.kernel.tree.Node.Size;
import org.dipc.storage.StoragePlugin.Write;

/**
 * Makes one version out of the last. It touches nothing that others see, except that pages it needs come into memory.
 * Large parts are worked on by two threads or more; what comes out does not depend on it.
 */
final class Updater {
    /** Fewer changes than this below a node are not worth another thread: they take less than two hundred microseconds. */
    static final int FORK = 32;

    /**
     * A page is stored whole again when the changes since weigh so many times what it weighs. To find a chain costs about as
     * much as to read it, so the longer ones are cheaper to write; but all of one is read when its page comes into memory,
     * and for a proof.
     */
    private static final int CHANGES = 3;

    private final Pages pages;
    private final long base;
    private final long version;
    private final Change[] changes;
    private final int sweep;
    private final AtomicLong loaded;

    /**
     * @param base the last version
     * @param changes in the order of their keys
     * @param sweep which pages that are used are marked with
     * @param loaded where items that come into memory are counted at once, since they stay if the update does not
     */
    Updater(Pages pages, long base, long version, Change[] changes, int sweep, AtomicLong loaded) {
        this.pages = pages;
        this.base = base;
        this.version = version;
        this.changes = changes;
        this.sweep = sweep;
        this.loaded = loaded;
    }

    /** What happens to one page. */
    private static final class Scope {
        final Item.Writer items = new Item.Writer();
        final List<Write> writes = new ArrayList<>();
        /** Leaves that came up from a page that is no more, and whose values this page's chain therefore lacks. */
        final TreeMap<Bits, Item.Leaf> risen = new TreeMap<>();

        Size growth = Size.NONE;
        /** Items that this version has in memory and the last had not, less those that it no longer has. */
        int loaded;
        /** Records that this version has more than the last. */
        long more;

        void leafChanged(Change change, Leaf before) {
            items.leaf(change.item().orElseThrow());
            growth = growth.plus(Size.of(change.leaf())).minus(Size.of(before));
            more += before == null ? 1 : 0;
        }

        void leafGone(Leaf leaf) {
            items.gone(leaf.key, Bits.COUNT);
            growth = growth.minus(Size.of(leaf));
            more--;
        }

        void leafRose(Leaf leaf, Item.Leaf item) {
            items.leaf(item);
            risen.put(leaf.key, item);
            growth = growth.plus(Size.of(leaf));
        }

        void pageChanged(Bits start, int depth, Page page) {
            items.child(start, depth, page);
        }

        void pageCame(Bits start, int depth, Page page) {
            items.child(start, depth, page);
            growth = growth.plus(Size.PAGE);
        }

        void pageGone() {
            growth = growth.minus(Size.PAGE);
        }

        /** Adds what happened to the right of all that is here. */
        void join(Scope right) {
            items.append(right.items);
            writes.addAll(right.writes);
            risen.putAll(right.risen);
            growth = growth.plus(right.growth);
            loaded += right.loaded;
            more += right.more;
        }
    }

    /** Where a leaf's path and value are found. */
    private interface Leaves extends Function<Leaf, Item.Leaf> {}

    Tree.Update update(Page root) {
        Scope scope = new Scope();
        Content before = root.content;
        Node node = apply(before.node, 0, 0, changes.length, scope);
        if (node == before.node && before.wholeBytes > 0) {
            return finished(new Page(root.hash(), root.since, before), scope);
        }
        Leaves leaves = leaves(Bits.ZERO, 0, root, scope);
        Size size = before.size.plus(scope.growth);
        boolean whole = before.wholeBytes == 0 || tooManyChanges(before, scope);
        while (size.weight() > Item.PAGE_WEIGHT) {
            Scope parts = new Scope();
            node = parts((Inner) node, Bits.ZERO, 0, leaves, parts);
            size = parts.growth;
            scope.writes.addAll(parts.writes);
            scope.loaded += parts.loaded;
            whole = true;
        }
        scope.loaded += size.items() - before.size.items();
        return finished(stored(node, Bits.ZERO, 0, root, size, whole, leaves, scope), scope);
    }

    private Tree.Update finished(Page root, Scope scope) {
        scope.writes.add(pages.put(new Pages.Root(version, root.hash(), root.since)));
        return new Tree.Update(base, version, root, scope.writes, scope.loaded, scope.more);
    }

    /** What becomes of {@code node} by the changes in {@code [from, to)}, all of which lie in its part. */
    private Node apply(Node node, int depth, int from, int to, Scope scope) {
        if (from == to) {
            return node;
        }
        if (node instanceof Page page) {
            return page(page, depth, from, to, scope);
        }
        if (to - from == 1 && !(node instanceof Inner)) {
            Change change = changes[from];
            Leaf leaf = (Leaf) node;
            if (leaf == null || leaf.key.equals(change.key())) {
                return leaf(leaf, change, scope);
            }
            if (change.leaf() == null) {
                return leaf;
            }
        }
        return branch(node, depth, from, to, scope);
    }

    private static Node leaf(Leaf leaf, Change change, Scope scope) {
        if (change.leaf() == null) {
            if (leaf != null) {
                scope.leafGone(leaf);
            }
            return null;
        }
        if (leaf != null && leaf.sameHash(change.leaf())) {
            return leaf;
        }
        scope.leafChanged(change, leaf);
        return change.leaf();
    }

    private Node branch(Node node, int depth, int from, int to, Scope scope) {
        Node left = null;
        Node right = null;
        if (node instanceof Inner inner) {
            left = inner.left;
            right = inner.right;
        } else if (node instanceof Leaf leaf) {
            left = leaf.key.at(depth) == 0 ? leaf : null;
            right = leaf.key.at(depth) == 1 ? leaf : null;
        }
        int middle = firstOne(depth, from, to);
        Node newLeft;
        Node newRight;
        if (to - from > FORK && from < middle && middle < to) {
            Node oldRight = right;
            Scope aside = new Scope();
            ForkJoinTask<Node> task = ForkJoinTask.adapt(() -> apply(oldRight, depth + 1, middle, to, aside))
                    .fork();
            newLeft = apply(left, depth + 1, from, middle, scope);
            newRight = task.join();
            scope.join(aside);
        } else {
            newLeft = apply(left, depth + 1, from, middle, scope);
            newRight = apply(right, depth + 1, middle, to, scope);
        }
        if (node instanceof Inner && newLeft == left && newRight == right) {
            return node;
        }
        if (newLeft == null && (newRight == null || newRight instanceof Leaf)) {
            return newRight;
        }
        if (newRight == null && newLeft instanceof Leaf) {
            return newLeft;
        }
        return Hasher.ofThread().inner(newLeft, newRight);
    }

    /** The first change in {@code [from, to)} whose bit at {@code depth} is one. */
    private int firstOne(int depth, int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (changes[middle].key().at(depth) == 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private Node page(Page page, int depth, int from, int to, Scope outer) {
        Bits start = changes[from].key().least(depth);
        Scope scope = new Scope();
        Content before = page.content;
        if (before == null) {
            before = Pages.content(pages.chain(start, depth, page.since, base), depth, page.hash());
            page.content = before;
            loaded.addAndGet(before.size.items());
        }
        before.used = sweep;
        Node node = apply(before.node, depth, from, to, scope);
        Node result = node == before.node ? page : page(page, before, node, start, depth, scope, outer);
        outer.writes.addAll(scope.writes);
        outer.loaded += scope.loaded;
        outer.more += scope.more;
        return result;
    }

    /** What stands for {@code page} in its parent, now that it would hold {@code node}. */
    private Node page(Page page, Content before, Node node, Bits start, int depth, Scope scope, Scope outer) {
        Leaves leaves = leaves(start, depth, page, scope);
        Size size = before.size.plus(scope.growth);
        if (node instanceof Inner && size.weight() <= Item.PAGE_WEIGHT) {
            Page after = stored(node, start, depth, page, size, tooManyChanges(before, scope), leaves, scope);
            scope.loaded += scope.growth.items();
            outer.pageChanged(start, depth, after);
            return after;
        }
        scope.writes.add(pages.ended(start, depth, page.since, version));
        scope.loaded -= before.size.items();
        outer.pageGone();
        if (node instanceof Inner inner) {
            // Before what the parts write: while a version is loaded, they may put what was deleted within this page.
            outer.writes.addAll(scope.writes);
            scope.writes.clear();
            return parts(inner, start, depth, leaves, outer);
        }
        if (node instanceof Leaf leaf) {
            outer.leafRose(leaf, leaves.apply(leaf));
        } else {
            outer.items.gone(start, depth);
        }
        return node;
    }

    private static boolean tooManyChanges(Content before, Scope scope) {
        return before.changeBytes + scope.items.size() > CHANGES * before.wholeBytes;
    }

    /** Makes a page of each part of {@code inner} that has a page's size. They all go into {@code outer}. */
    private Inner parts(Inner inner, Bits start, int depth, Leaves leaves, Scope outer) {
        return inner.over(
                part(inner.left, start, depth + 1, leaves, outer),
                part(inner.right, start.withOneAt(depth), depth + 1, leaves, outer));
    }

    private Node part(Node node, Bits start, int depth, Leaves leaves, Scope outer) {
        if (node instanceof Leaf leaf) {
            outer.leafRose(leaf, leaves.apply(leaf));
        } else if (node instanceof Page page) {
            outer.pageCame(start, depth, page);
        } else if (node instanceof Inner inner) {
            Size size = Size.of(inner);
            if (size.weight() > Item.PAGE_WEIGHT) {
                return parts(inner, start, depth, leaves, outer);
            }
            Page page = stored(inner, start, depth, null, size, true, leaves, outer);
            outer.pageCame(start, depth, page);
            outer.loaded += size.items();
            return page;
        }
        return node;
    }

    /**
     * The page that holds {@code node} from now on, its record among the writes.
     *
     * @param before the page it was, or null if it is new
     */
    private Page stored(
            Node node, Bits start, int depth, Page before, Size size, boolean rewrite, Leaves leaves, Scope scope) {
        Item.Writer items = scope.items;
        // A page of the version that is being loaded has one record, which is replaced.
        boolean whole = rewrite || before != null && before.since == version;
        if (whole) {
            items = new Item.Writer();
            whole(node, start, depth, leaves, items);
            if (before != null && before.content.wholeBytes > 0) {
                scope.writes.add(pages.ended(start, depth, before.since, version));
            }
        }
        scope.writes.add(pages.put(start, depth, version, items.toBytes()));
        int wholeBytes = whole ? items.size() : before.content.wholeBytes;
        int changeBytes = whole ? 0 : before.content.changeBytes + items.size();
        Content content = new Content(node, size, wholeBytes, changeBytes);
        content.used = sweep;
        return new Page(node == null ? Hasher.EMPTY : node.hash(), whole ? version : before.since, content);
    }

    private void whole(Node node, Bits start, int depth, Leaves leaves, Item.Writer items) {
        if (node instanceof Inner inner) {
            whole(inner.left, start, depth + 1, leaves, items);
            whole(inner.right, start.withOneAt(depth), depth + 1, leaves, items);
        } else if (node instanceof Leaf leaf) {
            items.leaf(leaves.apply(leaf));
        } else if (node instanceof Page page) {
            items.child(start, depth, page);
        } else if (depth == 0) {
            items.gone(start, depth);
        }
    }

    /** The leaves of a page: those of this update, those that rose into it, and those of its chain, read when needed. */
    private Leaves leaves(Bits start, int depth, Page page, Scope scope) {
        return new Leaves() {
            private Pages.Chain chain;

            @Override
            public Item.Leaf apply(Leaf leaf) {
                return changed(leaf.key).orElseGet(() -> {
                    Item.Leaf risen = scope.risen.get(leaf.key);
                    return risen == null ? stored(leaf) : risen;
                });
            }

            private Item.Leaf stored(Leaf leaf) {
                if (chain == null) {
                    chain = pages.chain(start, depth, page.since, base);
                }
                return chain.leaf(leaf.key)
                        .filter(item -> item.node().sameHash(leaf))
                        .orElseThrow(() -> Item.damaged("a leaf of the tree is not as it was written", null));
            }
        };
    }

    private Optional<Item.Leaf> changed(Bits key) {
        int low = 0;
        int high = changes.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = changes[middle].key().compareTo(key);
            if (order == 0) {
                return changes[middle].item();
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }
}
