package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.model.Hash;

/** The same story on several chains: the same app hash after every block, or a node somewhere would part with the others. */
public final class Determinism {
    private Determinism() {}

    /**
     * Tells {@code story} on every one of {@code chains}, some of which may lie on other stores, and once more on each with
     * a restart after every block. All app hashes, results and events must be those of the first.
     *
     * @param chains that have not begun
     * @return the app hashes, by height from 1
     */
    public static List<Hash> assertSame(List<Supplier<TestChain>> chains, Consumer<TestChain> story) {
        List<List<Committed>> told = new ArrayList<>();
        for (Supplier<TestChain> each : chains) {
            told.add(told(each.get(), story));
            told.add(told(each.get().restartingAfterEveryBlock(), story));
        }
        for (List<Committed> blocks : told) {
            assertThat(blocks).isEqualTo(told.get(0));
        }
        return told.get(0).stream().map(block -> block.result().appHash()).toList();
    }

    private static List<Committed> told(TestChain chain, Consumer<TestChain> story) {
        try (chain) {
            story.accept(chain);
            return chain.ledger().blocks(1, Integer.MAX_VALUE);
        }
    }
}
