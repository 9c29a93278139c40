package org.dipc.consensus.cometbft;

import static org.dipc.consensus.cometbft.CometConsensus.Refusal.CONSENSUS_UNAVAILABLE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.dipc.consensus.ConsensusPlugin;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.osgi.service.component.annotations.Component;

/** A chain on CometBFT: one node a chain, beside the hub. Its options are those of {@link Options}. */
@Component(
        property = {
            "consensus=cometbft",
            "consensus.option=" + Options.BINARY,
            "consensus.option=" + Options.P2P,
            "consensus.option=" + Options.PEERS,
            "consensus.option=" + Options.COMMIT_MILLIS
        })
public final class CometConsensus implements ConsensusPlugin {
    /** Why a chain does not start, or does not go on, on this engine. The names are public error codes. */
    enum Refusal {
        CONFIG_UNKNOWN_KEY,
        CONFIG_VALUE,
        SIGNER_UNAVAILABLE,
        /** There is no program cometbft, or its folder or socket cannot be used. */
        CONSENSUS_UNAVAILABLE,
        /** The node's folder and the chain do not belong together. */
        CONSENSUS_FOREIGN,
        /** The node does not run at the moment; it is being started again. */
        CONSENSUS_DOWN
    }

    @Override
    public Engine start(
            ChainId chain, Hash genesis, StateMachine machine, Path directory, Map<String, String> options) {
        Options chosen = Options.of(options);
        Home home = Home.in(directory.toAbsolutePath(), chain, genesis, machine.tip());
        CometEngine engine = new CometEngine(chain, machine, home, chosen);
        try {
            engine.start();
            return engine;
        } catch (IOException e) {
            engine.close();
            throw new Rejected(CONSENSUS_UNAVAILABLE, "the socket in " + home.folder() + ": " + e.getMessage());
        }
    }
}
