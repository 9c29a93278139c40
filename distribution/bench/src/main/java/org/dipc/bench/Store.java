package org.dipc.bench;

import org.dipc.storage.StoragePlugin;
import org.dipc.storage.leveldb.LevelDbStorage;
import org.dipc.storage.memory.MemoryStorage;
import org.dipc.storage.rocksdb.RocksDbStorage;

/** The stores that a benchmark can run on. */
enum Store {
    LEVELDB,
    ROCKSDB,
    MEMORY;

    StoragePlugin plugin() {
        return switch (this) {
            case LEVELDB -> new LevelDbStorage();
            case ROCKSDB -> new RocksDbStorage();
            case MEMORY -> new MemoryStorage();
        };
    }
}
