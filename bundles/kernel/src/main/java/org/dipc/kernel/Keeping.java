package org.dipc.kernel;

import org.dipc.kernel.tree.Tree;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.Tip;

/**
 * What a chain keeps of its states: how long the past ones stay readable and provable, and how much of the live tree lies in
 * memory. Neither changes any result. A height is kept while it is one of the last {@code heights}
 * before the tip or its block is not older than {@code days} days of block time, whichever is more. Blocks, results, seals
 * and the index of transactions are kept for good: whoever wants to verify the chain needs them.
 *
 * @param heights 1 at least
 * @param days 0 at least
 * @param leaves that may stay in memory after a block, about: 1 at least, {@link Tree#ALL} for a tree that lies in memory
 */
public record Keeping(long heights, long days, long leaves) {
    public static final Keeping DEFAULT = new Keeping(10_000, 7);

    static final Keeping ALL = new Keeping(Long.MAX_VALUE, 0);

    private static final long DAY_MILLIS = 86_400_000;

    /** How many heights may go with one block: more than one, so that a setting that was made smaller takes effect. */
    private static final int STEP = 4;

    enum Refusal {
        CONFIG_VALUE
    }

    /** @throws Rejected CONFIG_VALUE */
    public Keeping {
        Rejected.unless(
                1 <= heights && 0 <= days && days <= 1_000_000,
                Refusal.CONFIG_VALUE,
                "keep.heights is " + heights + " and keep.days " + days
                        + "; at least 1 height and 0 to 1000000 days are allowed");
        Rejected.unless(
                1 <= leaves,
                Refusal.CONFIG_VALUE,
                "keep.leaves is " + leaves + "; at least 1 is allowed, and without the setting all stay in memory");
    }

    /** With all leaves in memory. */
    public Keeping(long heights, long days) {
        this(heights, days, Tree.ALL);
    }

    /** What is the oldest height that is kept when {@code next} is the tip. */
    long oldest(ChainStore store, Tip next) {
        long oldest = store.oldest();
        for (int step = 0; step < STEP && expired(store, oldest, next); step++) {
            oldest++;
        }
        return oldest;
    }

    private boolean expired(ChainStore store, long height, Tip next) {
        return height < next.height() - heights
                && store.ids(height).timeMillis() < next.timeMillis() - days * DAY_MILLIS;
    }
}
