package org.dipc.state;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.model.Codec;
import org.dipc.model.Shape;

/** A typed map at a fixed place in the state. It holds no data: hand it the state to read or write. */
public final class Table<K, V> {
    private final String name;
    private final Bytes prefix;
    private final Codec<K> keys;
    private final Codec<V> values;

    Table(String module, String name, Codec<K> keys, Codec<V> values) {
        this.name = name;
        this.prefix = Bytes.utf8(module + "/" + name + "/");
        this.keys = keys;
        this.values = values;
    }

    public Optional<V> get(StateReader state, K key) {
        return state.get(path(key)).map(values::decodeOwn);
    }

    public boolean has(StateReader state, K key) {
        return state.get(path(key)).isPresent();
    }

    public void put(State state, K key, V value) {
        state.put(path(key), values.encode(value));
    }

    public void delete(State state, K key) {
        state.delete(path(key));
    }

    /** All entries in the order of their encoded keys. Close the stream. */
    public Stream<Map.Entry<K, V>> scan(StateReader state) {
        return scanFrom(state, prefix);
    }

    /** The entries whose key is a record with {@code first} as its first component. Close the stream. */
    public Stream<Map.Entry<K, V>> scan(StateReader state, Object first) {
        return scanFrom(state, prefix.plus(keys.prefix(first)));
    }

    private Stream<Map.Entry<K, V>> scanFrom(StateReader state, Bytes from) {
        return state.scan(from)
                .map(entry -> Map.entry(
                        keys.decodeOwn(entry.getKey().from(prefix.size())), values.decodeOwn(entry.getValue())));
    }

    /** Where {@code key} lies in the tree, which is what a proof is about: {@code module/table/} and the encoded key. */
    public Bytes path(K key) {
        return prefix.plus(keys.encode(key));
    }

    public String name() {
        return name;
    }

    /** What every path of this table starts with. */
    public Bytes prefix() {
        return prefix;
    }

    public Shape keyShape() {
        return keys.shape();
    }

    public Shape valueShape() {
        return values.shape();
    }
}
