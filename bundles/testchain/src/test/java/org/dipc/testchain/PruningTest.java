package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.dipc.kernel.Keeping;
import org.dipc.kernel.tree.TreeVersion;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.leveldb.LevelDbStorage;
import org.dipc.storage.memory.MemoryStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a chain's past is kept, and that taking away the rest changes nothing. */
class PruningTest {
    private static final Bytes TREE = Bytes.utf8("n");
    private static final int BLOCKS = 60;
    private static final int HEIGHTS = 10;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theLastHeightsAreReadableAndOlderOnesAreGone(long seed) {
        for (StoragePlugin plugin : List.of(new MemoryStorage(), new LevelDbStorage())) {
            Path place = folder.resolve(plugin.getClass().getSimpleName());
            List<Hash> roots = new ArrayList<>();
            List<Committed> everything;
            try (TestChain whole = Story.chain()) {
                roots.add(whole.appHash());
                new Story(seed, BLOCKS).tell(whole);
                everything = whole.ledger().blocks(1, BLOCKS);
                everything.forEach(block -> roots.add(block.result().appHash()));
            }
            try (TestChain pruned =
                    Story.chain().keeping(new Keeping(HEIGHTS, 0)).on(plugin, place)) {
                new Story(seed, BLOCKS).tell(pruned);
                assertThat(pruned.ledger().blocks(1, BLOCKS))
                        .as("seed %d", seed)
                        .isEqualTo(everything);
            }
            try (Storage store = plugin.open(place)) {
                assertThat(kept(store)).as("seed %d", seed).isEqualTo(range(BLOCKS - HEIGHTS, BLOCKS));
                kept(store)
                        .forEach(height -> assertThat(TreeVersion.at(store, TREE, height)
                                        .orElseThrow()
                                        .root())
                                .isEqualTo(roots.get(height.intValue())));
            }
        }
    }

    private static List<Long> kept(Storage store) {
        return LongStream.rangeClosed(0, BLOCKS)
                .filter(height -> TreeVersion.at(store, TREE, height).isPresent())
                .boxed()
                .toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void whatIsYoungerThanItsDaysIsKeptHoweverManyHeightsCameSince() {
        MemoryStorage disk = new MemoryStorage();
        Path place = folder.resolve("days");
        try (TestChain chain = Story.chain().keeping(new Keeping(1, 2)).on(disk, place)) {
            for (int block = 1; block <= BLOCKS; block++) {
                chain.block();
                chain.after(Duration.ofHours(6));
            }
        }
        try (Storage store = disk.open(place)) {
            // Eight blocks of six hours and a second reach back two days; the ninth is older.
            assertThat(kept(store)).isEqualTo(range(BLOCKS - 7, BLOCKS));
        }
    }

    @Test
    void aChainThatKeepsLessFromNowOnCatchesUpABoundedStepABlock() {
        MemoryStorage disk = new MemoryStorage();
        Path place = folder.resolve("less");
        try (TestChain chain = Story.chain().on(disk, place)) {
            new Story(4, BLOCKS - 12).tell(chain);
        }
        try (TestChain chain = Story.chain().keeping(new Keeping(1, 0)).on(disk, place)) {
            long before = chain.ledger().tip().height();
            SplittableRandom random = new SplittableRandom(4);
            for (long height = before + 1; height <= BLOCKS; height++) {
                chain.block();
                if (random.nextBoolean()) {
                    chain.restart();
                }
            }
        }
        try (Storage store = disk.open(place)) {
            assertThat(kept(store)).isEqualTo(range(4 * 12, BLOCKS));
        }
    }

    @Test
    void pruningLeavesNothingOfWhatItTookAway() {
        MemoryStorage disk = new MemoryStorage();
        Path place = folder.resolve("nothing");
        try (TestChain chain = Story.chain().keeping(new Keeping(1, 0)).on(disk, place)) {
            new Story(5, BLOCKS).tell(chain);
            long pages = pages(chain, disk, place);
            new Story(5, BLOCKS).tell(chain);
            assertThat(pages(chain, disk, place)).isLessThan(pages + BLOCKS / 2);
        }
    }

    private static long pages(TestChain chain, MemoryStorage disk, Path place) {
        chain.close();
        try (Storage store = disk.open(place);
                Stream<?> tree = store.scan(TREE, TREE.afterPrefix())) {
            return tree.count();
        }
    }

    @Test
    void nonsenseIsRefused() {
        for (long[] wrong :
                new long[][] {{0, 7, 1}, {-1, 7, 1}, {10, -1, 1}, {10, Long.MAX_VALUE, 1}, {10, 7, 0}, {10, 7, -1}}) {
            assertThatThrownBy(() -> new Keeping(wrong[0], wrong[1], wrong[2]))
                    .isInstanceOfSatisfying(
                            Rejected.class, e -> assertThat(e.code()).isEqualTo("CONFIG_VALUE"));
        }
    }
}
