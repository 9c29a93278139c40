package org.dipc.storage.leveldb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dipc.model.Bytes;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;
import org.dipc.testkit.DurableStorageContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LevelDbStorageTest extends DurableStorageContract {
    @Override
    protected StoragePlugin plugin() {
        return new LevelDbStorage();
    }

    @Test
    void aTableThatAMergeLeftHalfWrittenIsNoDamage(@TempDir Path store) throws IOException {
        try (Storage storage = plugin().open(store)) {
            storage.write(List.of(new Write.Put(Bytes.hex("01"), Bytes.hex("aa"))));
        }
        Files.delete(store.resolve("SEAL"));
        Path leftOver = Files.writeString(store.resolve("000999.sst"), "the first half of");
        try (Storage storage = plugin().open(store)) {
            assertThat(storage.get(Bytes.hex("01"))).contains(Bytes.hex("aa"));
        }
        assertThat(leftOver).doesNotExist();
    }
}
