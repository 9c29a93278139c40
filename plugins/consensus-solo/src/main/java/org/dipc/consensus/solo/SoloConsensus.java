package org.dipc.consensus.solo;

import static org.dipc.consensus.solo.SoloConsensus.Refusal.CONFIG_UNKNOWN_KEY;
import static org.dipc.consensus.solo.SoloConsensus.Refusal.CONFIG_VALUE;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.dipc.consensus.ConsensusPlugin;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * One node that orders its transactions itself, in process, and signs the header of every block. The one option is
 * {@code emptyBlocksEveryMillis}: how long the chain may stand still before it makes a block without transactions; without
 * it, it never does.
 */
@Component(property = {"consensus=solo", "consensus.option=" + SoloConsensus.EMPTY_BLOCKS})
public final class SoloConsensus implements ConsensusPlugin {
    static final String EMPTY_BLOCKS = "emptyBlocksEveryMillis";

    private final Clock clock;

    /** Why a chain does not start on this engine. The names are public error codes. */
    enum Refusal {
        CONFIG_UNKNOWN_KEY,
        CONFIG_VALUE,
        /** Others than its owner can read the signer's key. */
        CONFIG_PERMISSIONS,
        SIGNER_UNAVAILABLE
    }

    @Activate
    public SoloConsensus() {
        this(Clock.systemUTC());
    }

    public SoloConsensus(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Engine start(
            ChainId chain, Hash genesis, StateMachine machine, Path directory, Map<String, String> options) {
        long emptyBlocksEveryMillis = emptyBlocksEveryMillis(options);
        SigningKey signer = SignerKey.in(directory, machine.tip().height() > 0);
        SoloEngine engine = new SoloEngine(chain, genesis, machine, signer, clock, emptyBlocksEveryMillis);
        engine.start();
        return engine;
    }

    private static long emptyBlocksEveryMillis(Map<String, String> options) {
        Map<String, String> left = new TreeMap<>(options);
        String value = left.remove(EMPTY_BLOCKS);
        Rejected.unless(
                left.isEmpty(), CONFIG_UNKNOWN_KEY, "consensus." + left + "; there is consensus." + EMPTY_BLOCKS);
        if (value == null) {
            return SoloEngine.NEVER;
        }
        Rejected.unless(
                value.matches("[1-9][0-9]{0,12}"),
                CONFIG_VALUE,
                "consensus." + EMPTY_BLOCKS + " is \"" + value + "\"; milliseconds from 1 to 13 digits are allowed");
        return Long.parseLong(value);
    }
}
