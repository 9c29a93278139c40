package org.dipc.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.ledger.Accounts.Rotate;
import org.dipc.ledger.Policy;
import org.dipc.ledger.StateMachine.Event;
import org.dipc.model.Bytes;
import org.dipc.state.State;
import org.dipc.state.StateReader;
import org.junit.jupiter.api.Test;

class DeltaTest {
    private static final Modules MODULES = new Modules(List.of());

    private final long seed = Long.getLong("dipc.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    /** Three layers as in a block: what is committed, the block, a transaction. Each is compared with a map at every step. */
    @Test
    void layersReadAsOneMap() {
        for (int round = 0; round < 50; round++) {
            TreeMap<Bytes, Bytes> committed = new TreeMap<>();
            for (int i = 0; i < 30; i++) {
                committed.put(path(), value());
            }
            Delta block = new Delta(reader(committed), MODULES);
            TreeMap<Bytes, Bytes> blockModel = new TreeMap<>(committed);
            for (int transaction = 0; transaction < 10; transaction++) {
                Delta delta = new Delta(block, MODULES);
                TreeMap<Bytes, Bytes> model = new TreeMap<>(blockModel);
                for (int i = 0; i < 10; i++) {
                    change(delta, model);
                    assertSame(delta, model);
                }
                if (random.nextBoolean()) {
                    block.merge(delta);
                    blockModel = model;
                }
                assertSame(block, blockModel);
            }
        }
    }

    @Test
    void aModuleMayWriteWhileItScans() {
        Delta delta = new Delta(reader(new TreeMap<>(Map.of(utf8("a/1"), utf8("1"), utf8("a/2"), utf8("2")))), MODULES);
        delta.put(utf8("a/3"), utf8("3"));
        try (Stream<Map.Entry<Bytes, Bytes>> entries = delta.scan(utf8("a/"))) {
            entries.forEach(entry -> {
                delta.delete(entry.getKey());
                delta.put(utf8("a/9" + entry.getValue().toUtf8()), entry.getValue());
            });
        }
        assertThat(all(delta, utf8("a/"))).containsOnlyKeys(utf8("a/91"), utf8("a/92"), utf8("a/93"));
    }

    @Test
    void whatHasNoProofIsNotWritten() {
        Delta delta = new Delta(reader(new TreeMap<>()), MODULES);
        assertThatThrownBy(() -> delta.put(Bytes.EMPTY, utf8("1"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> delta.put(utf8("a"), Bytes.EMPTY)).isInstanceOf(IllegalArgumentException.class);
        assertThat(delta.writes()).isEmpty();
    }

    @Test
    void eventsGoWithTheirTransaction() {
        Delta block = new Delta(reader(new TreeMap<>()), MODULES);
        Delta transaction = new Delta(block, MODULES);
        transaction.emit(new Rotate(Policy.of(Bytes.owned(new byte[32]))));
        assertThat(transaction.events()).extracting(Event::module).containsExactly("accounts");
        assertThat(transaction.events()).extracting(Event::name).containsExactly("Rotate");
        block.merge(transaction);
        assertThat(block.events()).isEmpty();
    }

    @Test
    void whatNoModuleSaysIsNoEvent() {
        record Stranger(long number) {}
        Delta delta = new Delta(reader(new TreeMap<>()), MODULES);
        assertThatThrownBy(() -> delta.emit(new Stranger(1))).isInstanceOf(IllegalArgumentException.class);
    }

    private void change(State state, TreeMap<Bytes, Bytes> model) {
        Bytes path = path();
        if (random.nextInt(3) == 0) {
            state.delete(path);
            model.remove(path);
        } else {
            Bytes value = value();
            state.put(path, value);
            model.put(path, value);
        }
    }

    private void assertSame(StateReader state, TreeMap<Bytes, Bytes> model) {
        Bytes path = path();
        Bytes prefix = path.slice(0, random.nextInt(path.size() + 1));
        assertThat(state.get(path)).as("seed %d", seed).isEqualTo(Optional.ofNullable(model.get(path)));
        assertThat(all(state, prefix)).as("seed %d", seed).containsExactlyEntriesOf(from(model, prefix));
    }

    /** Few paths, some with the greatest byte, so that they meet often. */
    private Bytes path() {
        byte[] path = new byte[1 + random.nextInt(3)];
        for (int i = 0; i < path.length; i++) {
            path[i] = (byte) (random.nextInt(4) - 1);
        }
        return Bytes.owned(path);
    }

    private Bytes value() {
        return Bytes.ofLong(random.nextLong());
    }

    private static Bytes utf8(String text) {
        return Bytes.utf8(text);
    }

    private static TreeMap<Bytes, Bytes> all(StateReader state, Bytes prefix) {
        TreeMap<Bytes, Bytes> all = new TreeMap<>();
        try (Stream<Map.Entry<Bytes, Bytes>> entries = state.scan(prefix)) {
            entries.forEachOrdered(entry -> {
                assertThat(all.isEmpty() || all.lastKey().compareTo(entry.getKey()) < 0)
                        .isTrue();
                all.put(entry.getKey(), entry.getValue());
            });
        }
        return all;
    }

    private static NavigableMap<Bytes, Bytes> from(TreeMap<Bytes, Bytes> model, Bytes prefix) {
        Bytes end = prefix.afterPrefix();
        NavigableMap<Bytes, Bytes> tail = model.tailMap(prefix, true);
        return end.isEmpty() ? tail : tail.headMap(end, false);
    }

    private static StateReader reader(TreeMap<Bytes, Bytes> entries) {
        return new StateReader() {
            @Override
            public Optional<Bytes> get(Bytes path) {
                return Optional.ofNullable(entries.get(path));
            }

            @Override
            public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes prefix) {
                return from(entries, prefix).entrySet().stream()
                        .map(entry -> new SimpleImmutableEntry<>(entry.getKey(), entry.getValue()));
            }
        };
    }
}
