package org.dipc.consensus;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.dipc.ledger.Ledger.Health;
import org.dipc.ledger.StateMachine;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.osgi.annotation.versioning.ConsumerType;

/** What orders a chain's transactions. Registered with the service property {@code consensus=<name>}. */
@ConsumerType
public interface ConsensusPlugin {
    /**
     * Starts the engine. It brings {@code machine} from its tip to its own, then drives it.
     *
     * @param genesis the hash of what the chain begins with; what the engine seals covers it
     * @param directory the engine's own folder, for keys and whatever else it keeps
     * @param options from the chain's configuration: the entries {@code consensus.<option>}
     */
    Engine start(ChainId chain, Hash genesis, StateMachine machine, Path directory, Map<String, String> options);

    @ConsumerType
    interface Engine extends AutoCloseable {
        /** Checks a transaction and lets it wait for a block; the verdict of the check. */
        CompletionStage<Verdict> submit(Bytes tx);

        Health health();

        /** Finishes the block at hand and stops. Transactions that wait are forgotten. */
        @Override
        void close();

        /**
         * What proves to outsiders that a committed block is the chain's, where {@link StateMachine#commit} was given
         * nothing: the engine keeps it itself. It may wait for the block after it, for some seconds at most.
         *
         * @return empty if it is not there, or was given to {@code commit}
         */
        default Optional<Bytes> seal(long height) {
            return Optional.empty();
        }
    }
}
