package org.dipc.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.ledger.StateMachine.Parameters;
import org.dipc.ledger.StateMachine.Power;
import org.dipc.model.Bytes;
import org.dipc.state.Keyspace;
import org.dipc.state.StateReader;
import org.dipc.state.Table;

/**
 * Where a chain's state says who votes for its blocks. The module {@code consensus} writes it; the kernel tells the engine
 * what a block changed in it. On a chain without that module it is empty.
 */
public final class Validators {
    public static final Keyspace KEYS = Keyspace.of("consensus");

    /** The power of a validator, by its key; never 0. */
    public static final Table<Bytes, Long> POWERS = KEYS.table("powers", Bytes.class, Long.class);

    /** Under {@link #CURRENT}: what binds the engine. */
    public static final Table<String, Parameters> PARAMETERS = KEYS.table("parameters", String.class, Parameters.class);

    public static final String CURRENT = "current";

    private Validators() {}

    /** All of them, sorted by key. */
    public static List<Power> all(StateReader state) {
        try (Stream<Map.Entry<Bytes, Long>> powers = POWERS.scan(state)) {
            return powers.map(each -> new Power(each.getKey(), each.getValue())).toList();
        }
    }

    public static Optional<Parameters> parameters(StateReader state) {
        return PARAMETERS.get(state, CURRENT);
    }
}
