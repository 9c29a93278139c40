package org.dipc.storage.leveldb;

import org.dipc.storage.StoragePlugin;
import org.dipc.testkit.DurableStorageContract;

class LevelDbStorageTest extends DurableStorageContract {
    @Override
    protected StoragePlugin plugin() {
        return new LevelDbStorage();
    }
}
