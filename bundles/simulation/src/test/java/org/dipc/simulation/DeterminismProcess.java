package org.dipc.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.leveldb.LevelDbStorage;
import org.dipc.storage.memory.MemoryStorage;
import org.dipc.storage.rocksdb.RocksDbStorage;

/** Another process that executes recorded blocks on every store, and says what came out. */
final class DeterminismProcess {
    private DeterminismProcess() {}

    /** {@code RECORDINGS SEEDS SCRATCH}; says first what kind of process it is. */
    public static void main(String[] words) throws IOException {
        System.out.println(System.getProperty("java.vm.info") + "; " + Locale.getDefault() + "; "
                + TimeZone.getDefault().getID());
        Map<String, StoragePlugin> stores = new TreeMap<>(Map.of(
                "leveldb", new LevelDbStorage(), "memory", new MemoryStorage(), "rocksdb", new RocksDbStorage()));
        for (int seed = 0; seed < Integer.parseInt(words[1]); seed++) {
            Recorded recorded = Recorded.read(Path.of(words[0], String.valueOf(seed)));
            for (Map.Entry<String, StoragePlugin> store : stores.entrySet()) {
                Path folder = Path.of(words[2], store.getKey() + seed);
                System.out.println(seed + " " + store.getKey() + " " + recorded.executed(store.getValue(), folder));
            }
        }
    }
}
