package org.dipc.storage.rocksdb;

import org.dipc.storage.StoragePlugin;
import org.dipc.testkit.StorageContract;

class RocksDbStorageTest extends StorageContract {
    @Override
    protected StoragePlugin plugin() {
        return new RocksDbStorage();
    }
}
