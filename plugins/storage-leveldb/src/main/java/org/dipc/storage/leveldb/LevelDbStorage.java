package org.dipc.storage.leveldb;

import java.nio.file.Path;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.driver.DriverStore;
import org.osgi.service.component.annotations.Component;

/** Stores on LevelDB. */
@Component(property = "storage=leveldb")
public final class LevelDbStorage implements StoragePlugin {
    @Override
    public Storage open(Path directory) {
        return DriverStore.open(directory, LevelDb::open);
    }
}
