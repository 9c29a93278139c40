package org.dipc.consensus.cometbft;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.dipc.ledger.Ledger.Health;
import org.dipc.ledger.StateMachine.Verdict;

/**
 * What the node's own account of itself says of its chain: whether it has caught up, and whether blocks are decided.
 */
final class Progress {
    static final Health RUNNING = new Health(true, Verdict.OK, "");

    /** How long a height may be voted on before that means that too few vote. Rounds last some seconds. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    /**
     * From Propose to PrecommitWait, the steps that wait for other validators (CometBFT v0.38.25, RoundStepType in
     * {@code consensus/types/round_state.go}). Before them the node waits for transactions, after them for the
     * application.
     */
    private static final Set<String> VOTING = Set.of("3", "4", "5", "6", "7");

    private String height = "";
    private long sinceNanos;

    /**
     * @param status what the node answers to {@code status}
     * @param consensus what it answers to {@code consensus_state}
     */
    Health judge(JsonNode status, JsonNode consensus, long nowNanos) {
        if (status.path("sync_info").path("catching_up").asBoolean()) {
            return new Health(
                    false,
                    "CHAIN_SYNCING",
                    "the node is at height "
                            + status.path("sync_info")
                                    .path("latest_block_height")
                                    .asText() + " and fetches the rest");
        }
        String[] place =
                consensus.path("round_state").path("height/round/step").asText().split("/", -1);
        boolean voting = place.length == 3 && VOTING.contains(place[2]);
        if (!voting || !place[0].equals(height)) {
            height = place[0];
            sinceNanos = nowNanos;
            return RUNNING;
        }
        return nowNanos - sinceNanos < PATIENCE_NANOS
                ? RUNNING
                : new Health(
                        false,
                        "CHAIN_NO_QUORUM",
                        "block " + height + " is voted on since "
                                + (nowNanos - sinceNanos) / 1_000_000_000L + " s, in round " + place[1]
                                + "; too few validators answer");
    }
}
