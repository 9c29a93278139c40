package org.dipc.testchain;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin;

/** A store whose disk fails at one write: with nothing of the batch kept, or with all of it. */
final class FailingStorage implements StoragePlugin {
    private final StoragePlugin sound;
    private final long failingWrite;
    private final boolean keptAllTheSame;
    private long writes;

    FailingStorage(StoragePlugin sound, long failingWrite, boolean keptAllTheSame) {
        this.sound = sound;
        this.failingWrite = failingWrite;
        this.keptAllTheSame = keptAllTheSame;
    }

    boolean failed() {
        return writes >= failingWrite;
    }

    @Override
    public Storage open(Path directory) {
        Storage storage = sound.open(directory);
        return new Storage() {
            @Override
            public Optional<Bytes> get(Bytes key) {
                return storage.get(key);
            }

            @Override
            public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes from, Bytes to) {
                return storage.scan(from, to);
            }

            @Override
            public Stream<Map.Entry<Bytes, Bytes>> scanBackwards(Bytes from, Bytes to) {
                return storage.scanBackwards(from, to);
            }

            @Override
            public void write(List<Write> batch) {
                writes++;
                if (writes < failingWrite || (writes == failingWrite && keptAllTheSame)) {
                    storage.write(batch);
                }
                if (writes >= failingWrite) {
                    throw new StorageError(StorageError.Code.STORAGE_FSYNC_FAILED, "write " + writes + " of this test");
                }
            }

            @Override
            public Snapshot snapshot() {
                return storage.snapshot();
            }

            @Override
            public long sizeBytes() {
                return storage.sizeBytes();
            }

            @Override
            public void close() {
                storage.close();
            }
        };
    }
}
