package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.state.Keyspace;
import org.dipc.state.StateReader;
import org.dipc.state.Table;
import org.dipc.testchain.TestAccount.Sending;

/** Shows what a module refuses: every code in fifty forms made from a seed, none of which changes the module's tables. */
public final class Refusals {
    public static final int FORMS = 50;

    private final TestChain chain;
    private final List<Keyspace> watched;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    /** @param watched the tables that no refusal may change */
    public Refusals(TestChain chain, Keyspace... watched) {
        this.chain = chain;
        this.watched = List.of(watched);
    }

    /** @param form prepares the chain for one more form, and returns what is to be refused with {@code code} */
    public Refusals refuse(Enum<?> code, Function<Random, Sending> form) {
        for (int i = 0; i < FORMS; i++) {
            Sending transaction = form.apply(random);
            Map<Bytes, Bytes> before = chain.read(this::entries);
            Outcome.Result result = chain.block(transaction).results().get(0);
            String tried = "seed " + seed + ": " + transaction.actions() + " (" + result.detail() + ")";
            assertThat(result.code()).as(tried).isEqualTo(code.name());
            assertThat(chain.read(this::entries)).as(tried).isEqualTo(before);
            counts.merge(code.name(), 1, Integer::sum);
        }
        return this;
    }

    /** Every constant of {@code codes} was shown, except {@code others}, which no transaction meets. */
    public void areAllOf(Class<? extends Enum<?>> codes, Enum<?>... others) {
        List<Enum<?>> unmet = List.of(others);
        assertThat(counts.keySet())
                .containsAll(Arrays.stream(codes.getEnumConstants())
                        .filter(code -> !unmet.contains(code))
                        .map(Enum::name)
                        .toList());
    }

    private Map<Bytes, Bytes> entries(StateReader state) {
        Map<Bytes, Bytes> entries = new TreeMap<>();
        for (Keyspace keyspace : watched) {
            for (Table<?, ?> table : keyspace.tables()) {
                try (Stream<Map.Entry<Bytes, Bytes>> scan = state.scan(table.prefix())) {
                    scan.forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
                }
            }
        }
        return entries;
    }
}
