package org.dipc.storage.memory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin;
import org.osgi.service.component.annotations.Component;
import org.pcollections.TreePMap;

/**
 * Stores that last as long as this plug-in: what was written under a directory's name is there when the name is opened
 * again, and nothing is on disk.
 */
@Component(property = "storage=memory")
public final class MemoryStorage implements StoragePlugin {
    private final Map<Path, TreePMap<Bytes, Bytes>> closedStores = new HashMap<>();
    private final Map<Path, Store> openStores = new HashMap<>();

    @Override
    public synchronized Storage open(Path directory) {
        Path name = directory.toAbsolutePath().normalize();
        if (openStores.containsKey(name)) {
            throw new StorageError(StorageError.Code.STORAGE_LOCKED, name + " is open");
        }
        Store store = new Store(name, closedStores.getOrDefault(name, TreePMap.empty()));
        openStores.put(name, store);
        return store;
    }

    private synchronized void keep(Path name, TreePMap<Bytes, Bytes> entries) {
        closedStores.put(name, entries);
        openStores.remove(name);
    }

    /** One open store. Its entries are an immutable map, so readers take no lock and a snapshot is a reference. */
    private final class Store implements Storage {
        private final Path name;
        private final List<View> snapshots = new ArrayList<>();
        private volatile View now;

        Store(Path name, TreePMap<Bytes, Bytes> entries) {
            this.name = name;
            this.now = new View(entries);
        }

        @Override
        public Optional<Bytes> get(Bytes key) {
            return now.get(key);
        }

        @Override
        public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes from, Bytes to) {
            return now.scan(from, to);
        }

        @Override
        public Stream<Map.Entry<Bytes, Bytes>> scanBackwards(Bytes from, Bytes to) {
            return now.scanBackwards(from, to);
        }

        @Override
        public synchronized void write(List<Write> batch) {
            TreePMap<Bytes, Bytes> entries = now.entries();
            for (Write write : batch) {
                if (write instanceof Write.Put put) {
                    entries = entries.plus(put.key(), put.value());
                } else {
                    entries = entries.minus(write.key());
                }
            }
            now = new View(entries);
        }

        @Override
        public synchronized Snapshot snapshot() {
            View snapshot = new View(now.entries());
            snapshots.removeIf(View::isClosed);
            snapshots.add(snapshot);
            return snapshot;
        }

        /** Zero: nothing is on disk. */
        @Override
        public long sizeBytes() {
            return 0;
        }

        @Override
        public synchronized void close() {
            if (!now.isClosed()) {
                keep(name, now.entries());
                now.close();
                snapshots.forEach(View::close);
            }
        }
    }

    /** The entries of one moment, until it is closed. */
    private static final class View implements Snapshot {
        private volatile TreePMap<Bytes, Bytes> entries;

        View(TreePMap<Bytes, Bytes> entries) {
            this.entries = entries;
        }

        TreePMap<Bytes, Bytes> entries() {
            TreePMap<Bytes, Bytes> current = entries;
            if (current == null) {
                throw new StorageError(StorageError.Code.STORAGE_CLOSED, "the store or snapshot is closed");
            }
            return current;
        }

        boolean isClosed() {
            return entries == null;
        }

        @Override
        public Optional<Bytes> get(Bytes key) {
            return Optional.ofNullable(entries().get(key));
        }

        @Override
        public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes from, Bytes to) {
            return between(from, to).entrySet().stream();
        }

        @Override
        public Stream<Map.Entry<Bytes, Bytes>> scanBackwards(Bytes from, Bytes to) {
            return between(from, to).descendingMap().entrySet().stream();
        }

        private TreePMap<Bytes, Bytes> between(Bytes from, Bytes to) {
            TreePMap<Bytes, Bytes> tail = entries().tailMap(from, true);
            return to.isEmpty() ? tail : tail.headMap(to, false);
        }

        @Override
        public void close() {
            entries = null;
        }
    }
}
