package org.dipc.storage.rocksdb;

import org.dipc.storage.StoragePlugin;
import org.dipc.testkit.DurableStorageContract;

class RocksDbStorageTest extends DurableStorageContract {
    @Override
    protected StoragePlugin plugin() {
        return new RocksDbStorage();
    }
}
