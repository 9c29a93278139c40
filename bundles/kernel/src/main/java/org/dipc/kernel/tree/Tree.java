package org.dipc.kernel.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.dipc.kernel.tree.Node.Content;
import org.dipc.kernel.tree.Node.Inner;
import org.dipc.kernel.tree.Node.Page;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin.Reader;
import org.dipc.storage.StoragePlugin.Write;

/**
 * A versioned Jellyfish Merkle tree with SHA-256: the same records give the same root as the published one, whatever
 * the store and however they came about. It stores nothing itself: it reads below a prefix of a store and says what to
 * write there. {@link TreeVersion} reads what it wrote.
 *
 * <p>One thread at a time may call it.
 */
public final class Tree {
    /** Keeps all leaves in memory, each in about 170 bytes. */
    public static final long ALL = Long.MAX_VALUE;

    private static final Content NEVER_STORED = new Content(null, Node.Size.NONE, 0, 0);

    private final Pages pages;
    private final long memory;
    private long version;
    private Page root;
    private final AtomicLong loaded = new AtomicLong();
    private int sweep = 1;
    /** Pruning begins to look where it last found something: stores step slowly over what was deleted before. */
    private long noRootBefore;

    private long noStaleBefore;

    private Tree(Pages pages, long memory, long version, Page root) {
        this.pages = pages;
        this.memory = memory;
        this.version = version;
        this.root = root;
        loaded.set(root.content.size.items());
    }

    /**
     * The tree as its last version left it, or an empty one before its first.
     *
     * @param reader where every write that was committed can be read
     * @param memory how many leaves may stay in memory after a commit, about; {@link #ALL} for no limit
     * @throws StorageError {@code STORAGE_INCONSISTENT}, from every method that reads, if what is stored has not the
     *     hash that it had
     */
    public static Tree open(Reader reader, Bytes prefix, long memory) {
        Pages pages = new Pages(reader, prefix);
        return pages.root(Long.MAX_VALUE - 1)
                .map(root -> new Tree(pages, memory, root.version(), page(pages, root)))
                .orElseGet(() -> new Tree(pages, memory, -1, new Page(Hasher.EMPTY, -1, NEVER_STORED)));
    }

    private static Page page(Pages pages, Pages.Root root) {
        Pages.Chain chain = pages.chain(Bits.ZERO, 0, root.since(), root.version());
        return new Page(root.hash(), root.since(), Pages.content(chain, 0, root.hash()));
    }

    /** The last committed version, or -1. */
    public long version() {
        return version;
    }

    /** The root after the last committed version. */
    public Hash root() {
        return new Hash(Bytes.owned(root.hash().toArray()));
    }

    /**
     * What the next version comes to. Nothing changes until it is {@link #committed}; until then it may be computed again,
     * with these changes or with others.
     *
     * @param next greater than {@link #version}
     * @param changes new values by path; empty for a path that is removed, whether it is there or not
     */
    public Update update(long next, SortedMap<Bytes, Optional<Bytes>> changes) {
        if (next <= version) {
            throw new AssertionError("version " + next + " of the tree after " + version);
        }
        return update(next, changes.entrySet());
    }

    /**
     * Adds records to a version that is being loaded and that nobody reads yet. The first call of a tree without versions
     * begins it, and it takes as many as are needed, each {@link #committed}. Memory stays small if the records come in the
     * order of the hashes of their paths, as {@link TreeWalk} gives them.
     *
     * @param records new values by path
     */
    public Update load(long loading, SortedMap<Bytes, Optional<Bytes>> records) {
        if (version != -1 && version != loading) {
            throw new AssertionError("version " + loading + " of the tree is loaded on top of " + version);
        }
        return update(loading, records.entrySet());
    }

    private Update update(long next, Collection<Map.Entry<Bytes, Optional<Bytes>>> changes) {
        List<Map.Entry<Bytes, Optional<Bytes>>> entries = List.copyOf(changes);
        Change[] hashed = (entries.size() < Updater.FORK ? entries.stream() : entries.parallelStream())
                .map(Change::of)
                .sorted()
                .toArray(Change[]::new);
        return new Updater(pages, version, next, hashed, sweep, loaded).update(root);
    }

    /** A version that is computed and not yet committed. */
    public static final class Update {
        private final long base;
        private final long version;
        private final Page root;
        private final List<Write> writes;
        private final int loaded;
        private final long more;

        Update(long base, long version, Page root, List<Write> writes, int loaded, long more) {
            this.base = base;
            this.version = version;
            this.root = root;
            this.writes = Collections.unmodifiableList(writes);
            this.loaded = loaded;
            this.more = more;
        }

        public long version() {
            return version;
        }

        public Hash root() {
            return new Hash(Bytes.owned(root.hash().toArray()));
        }

        /** How many records it has more than the version before; negative if fewer. */
        public long more() {
            return more;
        }

        /** What must be in the batch that commits it. */
        public List<Write> writes() {
            return writes;
        }
    }

    /** Tells the tree that the writes of {@code update} are in the store. */
    public void committed(Update update) {
        if (update.base != version) {
            throw new AssertionError(
                    "version " + update.version + " of the tree was made from " + update.base + ", not " + version);
        }
        version = update.version;
        root = update.root;
        if (loaded.addAndGet(update.loaded) > memory) {
            sweep();
        }
    }

    /** Lets go of the pages that were not used since the last sweep, and if that is not enough, of others. */
    private void sweep() {
        long goal = memory - memory / 4;
        release(root.content.node, sweep, goal);
        sweep++;
        release(root.content.node, sweep, goal);
    }

    /** A page is used whenever one within it is, so none is let go before those within it. */
    private void release(Node node, int before, long goal) {
        if (node instanceof Inner inner) {
            release(inner.left, before, goal);
            release(inner.right, before, goal);
        } else if (node instanceof Page page && page.content != null && loaded.get() > goal) {
            Content content = page.content;
            if (content.size.pages() > 0) {
                release(content.node, before, goal);
            }
            if (content.used < before && loaded.get() > goal) {
                page.content = null;
                loaded.addAndGet(-content.size.items());
            }
        }
    }

    /**
     * What to write so that versions before {@code oldest} are no more. Older ones may remain readable for a while: each
     * call deletes {@code limit} roots and {@code limit} chains of records at most, the oldest first. May go into the same
     * batch as an update.
     *
     * @param oldest at most {@link #version}
     */
    public List<Write> prune(long oldest, int limit) {
        if (oldest > version) {
            throw new AssertionError("version " + oldest + " of the tree is not there to be kept");
        }
        List<Write> writes = new ArrayList<>();
        Pages.Root keep = pages.root(oldest).orElse(null);
        if (keep == null) {
            return writes;
        }
        List<Pages.Root> roots = pages.roots(noRootBefore, keep.version(), limit + 1);
        roots.stream().limit(limit).forEach(root -> writes.add(pages.delete(root)));
        long firstLeft = roots.size() > limit ? roots.get(limit).version() : keep.version();
        List<Pages.Stale> stale = pages.stale(noStaleBefore, firstLeft + 1, limit);
        stale.forEach(chain -> pages.delete(chain, writes));
        noRootBefore = roots.isEmpty() ? keep.version() : roots.get(0).version();
        noStaleBefore = stale.isEmpty() ? firstLeft + 1 : stale.get(0).version();
        return writes;
    }

    /**
     * Says what to delete so that versions after {@code last} never were. For a tree that is opened afterwards.
     *
     * @param delete is told each key; it may write what it has been told at any time
     */
    public static void forget(Reader reader, Bytes prefix, long last, Consumer<Bytes> delete) {
        new Pages(reader, prefix).after(last, delete);
    }
}
