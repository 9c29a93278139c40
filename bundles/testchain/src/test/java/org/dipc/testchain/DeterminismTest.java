package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.dipc.kernel.Keeping;
import org.dipc.model.Hash;
import org.dipc.storage.leveldb.LevelDbStorage;
import org.dipc.storage.rocksdb.RocksDbStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeterminismTest {
    private final long seed = Long.getLong("dipc.seed", System.nanoTime());
    private int folders;

    @TempDir
    Path folder;

    @Test
    void everyStoreGivesTheSameAppHashesWithAndWithoutRestarts() {
        Story story = new Story(seed, 12);
        List<Hash> hashes = Determinism.assertSame(
                List.of(
                        Story::chain,
                        () -> Story.chain().on(new LevelDbStorage(), another()),
                        () -> Story.chain().on(new RocksDbStorage(), another())),
                story::tell);
        assertThat(hashes).as("seed %d", seed).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void howMuchOfTheTreeLiesInMemoryDoesNotMatter() {
        Story story = new Story(seed, 40);
        List<Hash> hashes = Determinism.assertSame(
                List.of(
                        Story::chain,
                        () -> Story.chain().keeping(new Keeping(5, 0, 1)),
                        () -> Story.chain().keeping(new Keeping(5, 0, 20)).on(new LevelDbStorage(), another())),
                story::tell);
        assertThat(hashes).as("seed %d", seed).hasSize(40);
    }

    @Test
    void neitherLanguageNorTimeZoneMatters() {
        Story story = new Story(seed, 10);
        List<Hash> here = Determinism.assertSame(List.of(Story::chain), story::tell);
        Locale language = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            assertThat(Determinism.assertSame(List.of(Story::chain), story::tell))
                    .as("seed %d", seed)
                    .isEqualTo(here);
        } finally {
            Locale.setDefault(language);
            TimeZone.setDefault(zone);
        }
    }

    private Path another() {
        folders++;
        return folder.resolve("store " + folders);
    }
}
