package org.dipc.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.state.StateReader;
import org.junit.jupiter.api.Test;

class RecentValuesTest {
    private final TreeMap<Bytes, Bytes> store = new TreeMap<>();
    private int reads;
    private final RecentValues values = new RecentValues(new StateReader() {
        @Override
        public Optional<Bytes> get(Bytes path) {
            reads++;
            return Optional.ofNullable(store.get(path));
        }

        @Override
        public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes prefix) {
            return store.tailMap(prefix).entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(prefix));
        }
    });

    @Test
    void whatWasReadOrWrittenIsNotReadAgain() {
        assertThat(values.get(path(1))).isEmpty();
        commit(2, Optional.of(Bytes.ofLong(5)));
        assertThat(values.get(path(1))).isEmpty();
        assertThat(values.get(path(2))).contains(Bytes.ofLong(5));
        assertThat(reads).isEqualTo(1);
    }

    @Test
    void noMoreAreKeptThanThereIsRoomFor() {
        for (int number = 0; number <= RecentValues.VALUES; number++) {
            values.get(path(number));
        }
        reads = 0;
        values.get(path(RecentValues.VALUES));
        assertThat(reads).isZero();
        values.get(path(0));
        assertThat(reads).isEqualTo(1);
    }

    @Test
    void whateverBlocksWriteEveryValueIsTheOneInTheStore() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int block = 0; block < 2_000; block++) {
            int size = random.nextInt(2 * RecentValues.VALUE_SIZE) + 1;
            Bytes value = Bytes.of(new byte[size]).plus(Bytes.ofLong(block));
            commit(random.nextInt(20), random.nextInt(4) == 0 ? Optional.empty() : Optional.of(value));
            Bytes path = path(random.nextInt(20));
            assertThat(values.get(path))
                    .as("seed %d, block %d", seed, block)
                    .isEqualTo(Optional.ofNullable(store.get(path)));
        }
    }

    private void commit(int number, Optional<Bytes> value) {
        value.ifPresentOrElse(present -> store.put(path(number), present), () -> store.remove(path(number)));
        values.committed(new TreeMap<>(Map.of(path(number), value)));
    }

    private static Bytes path(int number) {
        return Bytes.utf8("units/balances/").plus(Bytes.ofLong(number));
    }
}
