package org.dipc.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.gateway.TestHub.QPC;

import org.dipc.gateway.TestHub.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
    private static final TestHub HUB = new TestHub();

    @AfterAll
    static void stop() {
        HUB.close();
    }

    private static Answer lock(String key, int amount, String... headers) {
        String body =
                "{\"from\":\"foundation\",\"calls\":[{\"module\":\"units\",\"action\":{\"type\":\"Lock\",\"amount\":\""
                        + amount + "\"}}]}";
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Idempotency-Key";
        all[1] = key;
        return HUB.postJson("/api/v1/chains/qpc/txs", body, all);
    }

    @Test
    void theSameRequestUnderTheSameKeyIsDoneOnce() {
        Answer first = lock("once", 7);
        long height = HUB.ledger(QPC).tip().height();
        Answer again = lock("once", 7);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(HUB.ledger(QPC).tip().height()).isEqualTo(height);
    }

    @Test
    void aRefusalIsRepeatedToo() {
        Answer first = lock("refused", 2_000_000);
        assertThat(first.status()).isEqualTo(422);
        assertThat(lock("refused", 2_000_000).json()).isEqualTo(first.json());
    }

    @Test
    void fiftyOtherRequestsUnderAKeyAreConflicts() {
        lock("other", 1);
        for (int amount = 2; amount < 52; amount++) {
            Answer answer = lock("other", amount);
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.code()).isEqualTo("IDEMPOTENCY_CONFLICT");
        }
    }

    @Test
    void fiftyKeysThatAreNoneAreRefused() {
        for (int length = 201; length < 251; length++) {
            assertThat(lock("k".repeat(length), 1).code()).isEqualTo("PARAM_INVALID");
        }
    }

    @Test
    void pagesOfOtherSitesMayNotWrite() {
        long height = HUB.ledger(QPC).tip().height();
        for (int i = 0; i < 50; i++) {
            Answer answer = lock("origin" + i, 1, "Origin", i % 2 == 0 ? "http://site" + i + ".example" : "null");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("ORIGIN_NOT_ALLOWED");
        }
        assertThat(HUB.ledger(QPC).tip().height()).isEqualTo(height);
        assertThat(lock("own", 1, "Origin", HUB.base().toString()).status()).isEqualTo(200);
    }
}
