package org.dipc.ledger;

import java.util.List;
import org.dipc.model.Bytes;
import org.dipc.state.Keyspace;
import org.dipc.state.State;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The rules of one patent domain, or of one shared matter such as units. A plug-in registers it with the service property
 * {@code module=<name>}; a chain's descriptor lists the modules that it consists of.
 */
@ConsumerType
public interface ChainModule {
    /** The module's tables; its name is the module's name. */
    Keyspace keyspace();

    /** The sealed interface whose records are the module's vocabulary. */
    Class<? extends Action> actions();

    /** Records that the module emits besides its actions. */
    default List<Class<? extends Record>> events() {
        return List.of();
    }

    /** The record that the chain's genesis holds for this module. */
    default Class<? extends Record> genesisType() {
        return Nothing.class;
    }

    /**
     * Writes the state that the chain begins with.
     *
     * @param genesis the encoded {@link #genesisType()}
     * @throws Rejected if the genesis contradicts itself: the chain does not start
     */
    default void genesis(State state, Env env, Bytes genesis) {}

    /** What happens by itself after the transactions of each block. It may not throw. */
    default void endBlock(State state, Env env) {}

    /** The genesis of a module that needs none. */
    record Nothing() {}
}
