package org.dipc.consensus.cometbft;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Progress progress = new Progress();

    @Test
    void aNodeThatFetchesBlocksIsSyncing() throws Exception {
        assertThat(judged(true, "7/0/1", 0)).isEqualTo("CHAIN_SYNCING");
        assertThat(judged(false, "7/0/1", 1)).isEqualTo("OK");
    }

    @Test
    void aHeightThatIsVotedOnForLongHasNoQuorumAndThenHasOneAgain() throws Exception {
        assertThat(judged(false, "7/0/4", 0)).isEqualTo("OK");
        assertThat(judged(false, "7/0/5", 4)).isEqualTo("OK");
        assertThat(judged(false, "7/1/3", 6)).isEqualTo("CHAIN_NO_QUORUM");
        assertThat(judged(false, "8/0/3", 7)).isEqualTo("OK");
        assertThat(judged(false, "8/0/4", 11)).isEqualTo("OK");
    }

    @Test
    void aNodeThatWaitsForTransactionsOrItsApplicationIsWell() throws Exception {
        for (int second = 0; second < 100; second += 10) {
            assertThat(judged(false, "7/0/2", second)).isEqualTo("OK");
        }
        for (int second = 100; second < 200; second += 10) {
            assertThat(judged(false, "7/0/8", second)).isEqualTo("OK");
        }
    }

    private String judged(boolean catchingUp, String place, long second) throws Exception {
        ObjectMapper json = new ObjectMapper();
        return progress.judge(
                        json.readTree(
                                "{\"sync_info\":{\"latest_block_height\":\"6\",\"catching_up\":" + catchingUp + "}}"),
                        json.readTree("{\"round_state\":{\"height/round/step\":\"" + place + "\"}}"),
                        TimeUnit.SECONDS.toNanos(second))
                .code();
    }
}
