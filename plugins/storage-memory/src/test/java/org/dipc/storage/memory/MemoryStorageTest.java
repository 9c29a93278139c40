package org.dipc.storage.memory;

import org.dipc.storage.StoragePlugin;
import org.dipc.testkit.StorageContract;

class MemoryStorageTest extends StorageContract {
    @Override
    protected StoragePlugin plugin() {
        return new MemoryStorage();
    }
}
