package org.dipc.testchain;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin;

/** A store whose disk fails from one write on, with nothing of the batch kept or all of it; or has no room for one write. */
final class FailingStorage implements StoragePlugin {
    private final StoragePlugin sound;
    private final long failingWrite;
    private final boolean keptAllTheSame;
    private final StorageError.Code code;
    private long writes;

    FailingStorage(StoragePlugin sound, long failingWrite, boolean keptAllTheSame) {
        this(sound, failingWrite, keptAllTheSame, StorageError.Code.STORAGE_FSYNC_FAILED);
    }

    private FailingStorage(StoragePlugin sound, long failingWrite, boolean keptAllTheSame, StorageError.Code code) {
        this.sound = sound;
        this.failingWrite = failingWrite;
        this.keptAllTheSame = keptAllTheSame;
        this.code = code;
    }

    static FailingStorage withoutRoomFor(long write, StoragePlugin sound) {
        return new FailingStorage(sound, write, false, StorageError.Code.STORAGE_LOW);
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
                boolean fails = code == StorageError.Code.STORAGE_LOW ? writes == failingWrite : failed();
                if (!fails || (writes == failingWrite && keptAllTheSame)) {
                    storage.write(batch);
                }
                if (fails) {
                    throw new StorageError(code, "write " + writes + " of this test");
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
