package org.dipc.storage.rocksdb;

import java.nio.file.Path;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.driver.DriverStore;
import org.osgi.service.component.annotations.Component;

/** Stores on RocksDB. */
@Component(property = "storage=rocksdb")
public final class RocksDbStorage implements StoragePlugin {
    @Override
    public Storage open(Path directory) {
        return DriverStore.open(directory, RocksDb::open);
    }
}
