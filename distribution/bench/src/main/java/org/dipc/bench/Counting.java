package org.dipc.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.storage.StoragePlugin.Snapshot;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;

/** Counts what is written to a store. */
final class Counting {
    int entries;
    long bytes;

    void reset() {
        entries = 0;
        bytes = 0;
    }

    Storage over(Storage store) {
        return new Storage() {
            @Override
            public void write(List<Write> batch) {
                entries += batch.size();
                batch.forEach(write -> {
                    bytes += write.key().size();
                    if (write instanceof Write.Put put) {
                        bytes += put.value().size();
                    }
                });
                store.write(batch);
            }

            @Override
            public Optional<Bytes> get(Bytes key) {
                return store.get(key);
            }

            @Override
            public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes from, Bytes to) {
                return store.scan(from, to);
            }

            @Override
            public Stream<Map.Entry<Bytes, Bytes>> scanBackwards(Bytes from, Bytes to) {
                return store.scanBackwards(from, to);
            }

            @Override
            public Snapshot snapshot() {
                return store.snapshot();
            }

            @Override
            public long sizeBytes() {
                return store.sizeBytes();
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }
}
