package org.dipc.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.gateway.TestHub.BPR;
import static org.dipc.gateway.TestHub.QPC;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dipc.client.Proof;
import org.dipc.client.Transactions.Signed;
import org.dipc.client.Trust;
import org.dipc.gateway.TestHub.Answer;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.Tx;
import org.dipc.units.Units;
import org.dipc.units.Units.Transfer;
import org.dipc.units.Units.UnitsAction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the chains do, seen through REST. */
class LedgerTest {
    private static final TestHub HUB = new TestHub();

    @AfterAll
    static void stop() {
        HUB.close();
    }

    private static Tx.Call transfer(String to, long amount) {
        return Tx.Call.of(
                "units",
                UnitsAction.class,
                new Transfer(HUB.address(to), BigInteger.valueOf(amount), Optional.of("for the test")));
    }

    private static Answer submit(Signed signed) {
        return HUB.post(
                "/api/v1/chains/qpc/txs", "application/cose", signed.bytes().toArray());
    }

    private static BigInteger balance(String owner) {
        return HUB.ledger(QPC).read(state -> Units.balance(state, HUB.address(owner)));
    }

    @Test
    void everyChainIsListedWithItsTip() {
        JsonNode items = HUB.get("/api/v1/chains").json().get("items");
        assertThat(items).hasSize(3);
        JsonNode first = items.get(0);
        assertThat(first.get("chain").asText()).isEqualTo("bpc-1");
        assertThat(first.get("title").asText()).isEqualTo("Chain bpc-1");
        assertThat(first.get("consensus").asText()).isEqualTo("solo");
        assertThat(first.get("health").get("ok").asBoolean()).isTrue();
        assertThat(HUB.get("/api/v1/chains/qpc").json().get("genesis").asText())
                .isEqualTo(HUB.ledger(QPC).genesis().toString());
    }

    @Test
    void theValidatorIsWhoeverSealedTheLastBlock() {
        submit(HUB.signed(QPC, "foundation", transfer("alice", 2)));
        JsonNode validators = HUB.get("/api/v1/chains/qpc/validators").json();
        Ledger ledger = HUB.ledger(QPC);
        Committed last = ledger.blocks(ledger.tip().height(), 1).get(0);
        assertThat(validators.get("total").asLong()).isEqualTo(1);
        JsonNode validator = validators.get("items").get(0);
        assertThat(validator.get("publicKey").asText())
                .isEqualTo(last.block().proposer().toHex());
        assertThat(validator.get("power").asLong()).isEqualTo(1);
    }

    @Test
    void theValidatorsAreThoseThatTheStateNames() {
        JsonNode validators = HUB.get("/api/v1/chains/bpc/validators").json();
        assertThat(validators.get("total").asLong()).isEqualTo(1);
        JsonNode validator = validators.get("items").get(0);
        assertThat(validator.get("publicKey").asText()).isEqualTo(TestHub.VALIDATOR);
        assertThat(validator.get("power").asLong()).isEqualTo(7);
    }

    @Test
    void beforeTheFirstBlockNobodyHasSealedAnything() {
        try (TestHub fresh = new TestHub()) {
            JsonNode validators = fresh.get("/api/v1/chains/bpr/validators").json();
            assertThat(validators.get("items")).isEmpty();
            assertThat(validators.get("total").asLong()).isZero();
        }
    }

    @Test
    void aHubIsReadyHoweverFewBlocksItMayBeBehind() {
        Answer answer = HUB.get("/health/ready?maxBlocksBehind=0");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("ok").asBoolean()).isTrue();
    }

    @Test
    void aSignedTransactionIsAnsweredWhenItIsInABlock() {
        Signed signed = HUB.signed(QPC, "foundation", transfer("alice", 5));
        Answer answer = submit(signed);
        assertThat(answer.status()).as("%s", answer.json()).isEqualTo(200);
        assertThat(answer.json().get("txHash").asText()).isEqualTo(signed.id().toString());
        assertThat(answer.json().get("events").get(0).get("name").asText()).isEqualTo("Moved");
        assertThat(answer.json().get("events").get(0).get("body").get("amount").asText())
                .isEqualTo("5");

        Answer found = HUB.get("/api/v1/chains/qpc-1/txs/" + signed.id());
        assertThat(found.json().get("calls").get(0).get("action").get("type").asText())
                .isEqualTo("Transfer");
        assertThat(found.json().get("signers").get(0).asText())
                .isEqualTo(HUB.address("foundation").toString());

        long height = answer.json().get("height").asLong();
        Answer block = HUB.get("/api/v1/chains/qpc-1/blocks/" + height);
        assertThat(block.json().get("transactions").findValuesAsText("txHash"))
                .contains(signed.id().toString());
    }

    /** The request would never end if every height down from there were looked at. */
    @Test
    @Timeout(60)
    void aCursorFarAboveTheTipEndsTheList() {
        Answer answer = HUB.get("/api/v1/chains/qpc/txs?cursor=900000000000000000:0");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("items")).isEmpty();
        assertThat(answer.json().has("next")).isFalse();
    }

    @Test
    void aDryRunSaysWhatABlockWouldSayAndKeepsNothing() {
        Signed signed = HUB.signed(QPC, "foundation", transfer("alice", 7));
        BigInteger before = balance("alice");
        Answer tried = HUB.post(
                "/api/v1/chains/qpc/txs?dryRun=true",
                "application/cose",
                signed.bytes().toArray());
        assertThat(tried.status()).as("%s", tried.json()).isEqualTo(200);
        assertThat(tried.json().get("dryRun").asBoolean()).isTrue();
        assertThat(balance("alice")).isEqualTo(before);
        assertThat(HUB.get("/api/v1/chains/qpc/txs/" + signed.id()).status()).isEqualTo(404);

        JsonNode done = submit(signed).json();
        for (String field : List.of("chain", "height", "txHash", "code", "changed", "events")) {
            assertThat(tried.json().get(field)).as(field).isNotNull().isEqualTo(done.get(field));
        }
        assertThat(balance("alice")).isEqualTo(before.add(BigInteger.valueOf(7)));
    }

    @Test
    void aDryRunIsRefusedAsTheBlockWouldRefuse() {
        Signed signed = HUB.signed(QPC, "alice", transfer("foundation", 1_000_000_000_000L));
        Answer tried = HUB.post(
                "/api/v1/chains/qpc/txs?dryRun",
                "application/cose",
                signed.bytes().toArray());
        JsonNode refused = submit(signed).json();
        assertThat(tried.code()).isEqualTo("UNITS_INSUFFICIENT");
        for (String field : List.of("code", "detail", "status")) {
            assertThat(tried.json().get(field)).as(field).isNotNull().isEqualTo(refused.get(field));
        }
    }

    @Test
    void whoWaitsForABlockIsToldWhatChanged() {
        JsonNode changed = submit(HUB.signed(QPC, "foundation", transfer("alice", 6)))
                .json()
                .get("changed");
        assertThat(changed.findValuesAsText("module")).containsExactly("units", "units");
        assertThat(changed.findValuesAsText("table")).containsExactly("balances", "balances");
        assertThat(changed.findValuesAsText("key"))
                .containsExactlyInAnyOrder(
                        HUB.address("foundation").toString(),
                        HUB.address("alice").toString());
        for (JsonNode entry : changed) {
            Answer read = HUB.get("/api/v1/chains/qpc/state/"
                    + entry.get("module").asText() + "/" + entry.get("table").asText() + "?key=%22"
                    + entry.get("key").asText() + "%22");
            assertThat(read.json().get("value").asText()).isNotEmpty();
        }
    }

    @Test
    void theSameBytesAgainTellWhereTheFirstAre() {
        Signed signed = HUB.signed(QPC, "foundation", transfer("bob", 7));
        long height = submit(signed).json().get("height").asLong();
        Answer again = submit(signed);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("TX_DUPLICATE");
        assertThat(again.json().get("detail").asText()).contains("block " + height);
    }

    @Test
    void aTransactionThatIsOnlyCheckedIsAccepted() {
        Signed signed = HUB.signed(QPC, "foundation", transfer("bob", 9));
        Answer answer = HUB.post(
                "/api/v1/chains/qpc/txs?wait=check",
                "application/cose",
                signed.bytes().toArray());
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).endsWith("/api/v1/chains/qpc-1/txs/" + signed.id());
    }

    @Test
    void whatTheLedgerRefusesChangesNothingAndHasItsCode() {
        BigInteger before = balance("foundation");
        Answer answer = submit(HUB.signed(QPC, "foundation", transfer("alice", 2_000_000)));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("UNITS_INSUFFICIENT");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("traceId").asText()).hasSize(16);
        assertThat(balance("foundation")).isEqualTo(before);
    }

    @Test
    void theHubSignsJsonWithAKeyOfItsOwn() {
        String body = """
                {"from": "council",
                 "calls": [{"module": "rights", "action": {"type": "Issue", "to": "%s"}}]}
                """.formatted(HUB.address("alice"));
        Answer answer = HUB.postJson("/api/v1/chains/bpr/txs", body);
        assertThat(answer.status()).as("%s", answer.json()).isEqualTo(200);
        assertThat(answer.json().get("events").get(0).get("body").get("number").asLong())
                .isEqualTo(1);
        assertThat(HUB.postJson("/api/v1/chains/bpr/txs", body).code()).isEqualTo("RIGHT_ALREADY_HELD");
        assertThat(HUB.ledger(BPR).tip().height()).isGreaterThan(0);
    }

    @Test
    void anEntryOfTheStateIsReadByItsKeyInJson() {
        submit(HUB.signed(QPC, "foundation", transfer("alice", 1)));
        Answer answer = HUB.get("/api/v1/chains/qpc/state/units/supply?key=%22qpc-1%22");
        assertThat(answer.json().get("value").get("symbol").asText()).isEqualTo("QPC");
        assertThat(answer.json().get("value").get("minted").asText()).isEqualTo("1000000");
        assertThat(HUB.get("/api/v1/chains/qpc/state/units/supply?key=%22gpc-1%22")
                        .code())
                .isEqualTo("ENTRY_NOT_FOUND");
    }

    @Test
    void aTableComesInPagesThatMissNothingAndRepeatNothing() {
        for (int i = 0; i < 40; i++) {
            String body = """
                    {"from": "foundation", "calls": [{"module": "units", "action":
                     {"type": "Transfer", "to": "%040x", "amount": "1"}}]}
                    """.formatted(BigInteger.valueOf(0x7f3L * i * i * i));
            assertThat(HUB.postJson("/api/v1/chains/bpc/txs?wait=commit", body).status())
                    .isEqualTo(200);
        }
        List<String> keys = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = HUB.get("/api/v1/chains/bpc/state/units/balances?limit=7" + cursor)
                    .json();
            page.get("items").forEach(item -> keys.add(item.get("key").asText()));
            cursor = page.has("next") ? "&cursor=" + page.get("next").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(keys).hasSize(41).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void aProofComesInJsonAndInCbor() {
        submit(HUB.signed(QPC, "foundation", transfer("alice", 1)));
        String query =
                "/api/v1/chains/qpc/prove?module=units&table=balances&key=%22" + HUB.address("foundation") + "%22";
        byte[] json = HUB.get(query).response().body();
        Answer cbor = HUB.get(query, "Accept", "application/cbor");
        assertThat(cbor.header("Content-Type")).isEqualTo("application/cbor");
        assertThat(Proof.parse(cbor.response().body()).json())
                .isEqualTo(Proof.parse(json).json());
        JsonNode absent = HUB.get("/api/v1/chains/qpc/prove?path="
                        + Units.BALANCES.path(HUB.address("council")).toHex())
                .json();
        assertThat(absent.has("value")).isFalse();
        assertThat(absent.get("proof").asText()).isNotEmpty();
    }

    @Test
    void whatWasAtAnEarlierHeightIsReadAndProved() {
        String alice = HUB.address("alice").toString();
        String key = "key=%22" + alice + "%22&height=";
        for (int i = 0; i < 3; i++) {
            long height = submit(HUB.signed(QPC, "foundation", transfer("alice", 1)))
                    .json()
                    .get("height")
                    .asLong();
            String then = balance("alice").toString();
            submit(HUB.signed(QPC, "foundation", transfer("alice", 1)));
            assertThat(HUB.get("/api/v1/chains/qpc/state/units/balances?" + key + height)
                            .json()
                            .get("value")
                            .asText())
                    .isEqualTo(then);
            Proof proof = Proof.parse(HUB.get("/api/v1/chains/qpc/prove?module=units&table=balances&" + key + height)
                    .response()
                    .body());
            assertThat(proof.header().height()).isEqualTo(height);
            assertThat(proof.header().genesis()).isEqualTo(HUB.ledger(QPC).genesis());
            assertThat(proof.verify(new Trust.Signer(Optional.empty(), proof.signer())))
                    .isNotEmpty();
        }
    }

    @Test
    void HEIGHT_UNSEALED_beforeTheFirstBlockNothingIsProved() {
        try (TestHub fresh = new TestHub()) {
            for (String height : List.of("", "&height=0")) {
                Answer answer = fresh.get("/api/v1/chains/bpr/prove?path=00" + height);
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.code()).isEqualTo("HEIGHT_UNSEALED");
            }
            assertThat(fresh.get("/api/v1/chains/qpc/state/units/supply?key=%22qpc-1%22&height=0")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aReadThatIsUnchangedIsNotSentAgain() {
        Answer first = HUB.get("/api/v1/chains/qpc/vocabulary");
        Answer again = HUB.get("/api/v1/chains/qpc/vocabulary", "If-None-Match", first.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.response().body()).isEmpty();
        assertThat(HUB.get("/api/v1/chains/qpc/vocabulary", "If-None-Match", "\"other\"")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void listsComeAsCsvWhereAskedFor() {
        Answer answer = HUB.get("/api/v1/chains", "Accept", "text/csv");
        assertThat(answer.header("Content-Type")).startsWith("text/csv");
        assertThat(answer.text().lines().findFirst().orElseThrow())
                .startsWith("chain,title,height,time,timeMillis,appHash,genesis,modules,")
                .endsWith("health.ok,health.code,health.detail");
    }
}
