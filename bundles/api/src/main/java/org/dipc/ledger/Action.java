package org.dipc.ledger;

import org.dipc.state.State;
import org.osgi.annotation.versioning.ConsumerType;

/** Something that a signer asks a module to do. Each module seals its own family of records. */
@ConsumerType
public interface Action {
    /**
     * Checks that need no state; they run before a transaction waits for a block.
     *
     * @throws Rejected with a code of the module
     */
    default void check() {}

    /**
     * Checks against the state, then changes it. Deterministic: time, order and identity come from the arguments alone.
     *
     * @throws Rejected with a code of the module; everything that this transaction wrote and emitted vanishes
     */
    void execute(State state, Env env);
}
