package org.dipc.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.state.StateReader;

/**
 * The state after the last block, for the thread that executes and commits blocks: what it read or wrote lately it need
 * not fetch again. Whoever sends today has often sent before.
 */
final class RecentValues implements StateReader {
    /** With paths and values as short as those of balances, about fifteen megabytes of heap. */
    static final int VALUES = 50_000;

    /** Longer ones are documents, whose reading costs less than their keeping. */
    static final int VALUE_SIZE = 256;

    private final StateReader state;
    private final Map<Bytes, Optional<Bytes>> values = new LinkedHashMap<>(16, 0.75f, true);

    /** @param state the state after the last block, as it changes */
    RecentValues(StateReader state) {
        this.state = state;
    }

    @Override
    public Optional<Bytes> get(Bytes path) {
        Optional<Bytes> known = values.get(path);
        if (known != null) {
            return known;
        }
        Optional<Bytes> read = state.get(path);
        keep(path, read);
        return read;
    }

    @Override
    public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes prefix) {
        return state.scan(prefix);
    }

    /** Tells it what a block wrote that is in the store now. */
    void committed(SortedMap<Bytes, Optional<Bytes>> writes) {
        writes.forEach(this::keep);
    }

    private void keep(Bytes path, Optional<Bytes> value) {
        if (path.size() > VALUE_SIZE
                || value.filter(bytes -> bytes.size() > VALUE_SIZE).isPresent()) {
            values.remove(path);
            return;
        }
        values.put(path, value);
        if (values.size() > VALUES) {
            values.remove(values.keySet().iterator().next());
        }
    }
}
