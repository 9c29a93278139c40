package org.dipc.consensus.cometbft;

import java.util.Map;
import org.dipc.consensus.ConsensusPlugin;
import org.dipc.testkit.ConsensusContract;

/** The contract of engines, with a real node. */
class CometConsensusTest extends ConsensusContract {
    @Override
    protected ConsensusPlugin plugin() {
        return new CometConsensus();
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("binary", Program.path().toString(), "commitMillis", "10");
    }
}
