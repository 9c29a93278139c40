package org.dipc.storage.leveldb;

import org.dipc.storage.StoragePlugin;
import org.dipc.testkit.StorageContract;

class LevelDbStorageTest extends StorageContract {
    @Override
    protected StoragePlugin plugin() {
        return new LevelDbStorage();
    }
}
