package org.dipc.kernel.tree;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.storage.StoragePlugin.Reader;
import org.dipc.storage.StoragePlugin.Write;

/** Bytes in memory. */
final class Store implements Reader {
    final TreeMap<Bytes, Bytes> entries = new TreeMap<>();

    void write(List<Write> batch) {
        for (Write write : batch) {
            if (write instanceof Write.Put put) {
                entries.put(put.key(), put.value());
            } else {
                entries.remove(write.key());
            }
        }
    }

    @Override
    public Optional<Bytes> get(Bytes key) {
        return Optional.ofNullable(entries.get(key));
    }

    @Override
    public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes from, Bytes to) {
        return range(from, to).entrySet().stream();
    }

    @Override
    public Stream<Map.Entry<Bytes, Bytes>> scanBackwards(Bytes from, Bytes to) {
        return range(from, to).descendingMap().entrySet().stream();
    }

    private NavigableMap<Bytes, Bytes> range(Bytes from, Bytes to) {
        return to.isEmpty() ? entries.tailMap(from, true) : entries.subMap(from, true, to, false);
    }
}
