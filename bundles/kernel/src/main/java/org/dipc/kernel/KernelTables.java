package org.dipc.kernel;

import org.dipc.model.Hash;
import org.dipc.state.Keyspace;
import org.dipc.state.StateReader;
import org.dipc.state.Table;

/** What the kernel itself keeps in the verifiable state. */
final class KernelTables {
    static final Keyspace KEYS = Keyspace.of("kernel");

    /** The version of each module when the chain began, so that nodes which differ disagree at the first block. */
    static final Table<String, String> MODULES = KEYS.table("modules", String.class, String.class);

    /** Under {@link #TRANSACTIONS}: a hash over the ids of all transactions so far. */
    static final Table<String, Hash> DIGESTS = KEYS.table("digests", String.class, Hash.class);

    static final String TRANSACTIONS = "transactions";

    private KernelTables() {}

    /** The hash over the ids of all transactions so far; see {@link BlockIds}. */
    static Hash digest(StateReader state) {
        return DIGESTS.get(state, TRANSACTIONS)
                .orElseThrow(() -> new AssertionError("genesis writes the first digest"));
    }
}
