package org.dipc.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.dipc.gateway.TestHub.QPC;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dipc.ledger.Tx;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.PatentId;
import org.dipc.patents.PatentType;
import org.dipc.patents.Patents;
import org.dipc.patents.Patents.PatentsAction;
import org.junit.jupiter.api.Test;

/** The index keeps nothing: what it lists comes from the state and then from the blocks. */
class PatentIndexTest {
    @Test
    void whatAChainDidWhileTheIndexWasAwayIsListedWhenItComesBack() throws Exception {
        try (TestHub hub = new TestHub()) {
            register(hub, "US11000001");
            await().until(() -> listed(hub).equals(List.of("US11000001")));
            hub.leave(QPC);
            register(hub, "US11000002");
            assertThat(listed(hub)).isEmpty();
            hub.comeBack(QPC);
            register(hub, "US11000003");
            await().until(() -> listed(hub).size() == 3);
            assertThat(listed(hub)).containsExactly("US11000001", "US11000002", "US11000003");
        }
    }

    /** On the ledger itself, past this interface. */
    private static void register(TestHub hub, String number) throws Exception {
        PatentFacts facts = new PatentFacts(
                new PatentId(number),
                Optional.empty(),
                PatentType.UTILITY,
                "Keeping what was said",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Hash.sha256(Bytes.utf8(number)));
        Tx.Call call = Tx.Call.of("patents", PatentsAction.class, new Patents.Register(facts, true));
        assertThat(hub.ledger(QPC)
                        .submit(hub.signed(QPC, "registrar", call).bytes())
                        .committed()
                        .toCompletableFuture()
                        .get()
                        .result()
                        .ok())
                .isTrue();
    }

    /** Empty as well while the index is being read. */
    private static List<String> listed(TestHub hub) {
        List<String> ids = new ArrayList<>();
        for (JsonNode item : hub.get("/api/v1/patents").json().path("items")) {
            ids.add(item.path("id").asText());
        }
        return ids;
    }
}
