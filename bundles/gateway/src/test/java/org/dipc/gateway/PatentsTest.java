package org.dipc.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.dipc.client.Proof;
import org.dipc.gateway.TestHub.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Patents, units, rights and organisations of all chains. */
class PatentsTest {
    private static final TestHub HUB = new TestHub();
    private static final String FACTS = """
            {"id": "%s", "kind": "B2", "type": "UTILITY", "title": "%s", "application": "16/%s",
             "filed": "2019-05-06", "published": "2022-03-%02d",
             "classifications": [{"scheme": "CPC", "position": "FIRST", "symbol": "%s"}],
             "inventors": [{"nature": "PERSON", "name": "Ada Lovelace", "country": "GB"}],
             "applicants": [], "assignees": [], "source": "%064x"}""";

    @BeforeAll
    static void fill() {
        for (String name : List.of("alice", "bob")) {
            for (String chain : List.of("qpc", "bpc")) {
                act(chain, "registrar", "identity", """
                        {"type": "Admit", "address": "%s", "organisation": {"legalName": "%s & Co, Ltd.",
                         "country": "US", "identifier": {"kind": "REGISTER", "value": "US %s"}, "certificates": []}}
                        """.formatted(HUB.address(name), name, name));
            }
        }
        for (int i = 0; i < 25; i++) {
            register("qpc", "US" + (11_000_000 + i), "Quantum error correction, code " + i, "G06N 10/70", i);
        }
        register("bpc", "US9999999", "Signing blocks", "H04L 9/3247", 1);
        act("qpc", "alice", "patents", "{\"type\": \"Claim\", \"patent\": \"US11000003\", \"reference\": \"reel 1\"}");
        act(
                "qpc",
                "registrar",
                "patents",
                "{\"type\": \"Confirm\", \"patent\": \"US11000003\", \"claimant\": \"" + HUB.address("alice") + "\"}");
        act(
                "qpc",
                "alice",
                "patents",
                "{\"type\": \"Assign\", \"patent\": \"US11000003\", \"to\": \"" + HUB.address("bob") + "\"}");
        act("bpr", "council", "rights", "{\"type\": \"Issue\", \"to\": \"" + HUB.address("bob") + "\"}");
        act("qpc", "foundation", "units", "{\"type\": \"Lock\", \"amount\": \"1000000\"}");
        await().untilAsserted(
                        () -> assertThat(list("owner=" + HUB.address("bob"))).hasSize(1));
    }

    @AfterAll
    static void stop() {
        HUB.close();
    }

    private static void register(String chain, String id, String title, String symbol, int i) {
        String facts = FACTS.formatted(id, title, 100_000 + i, 1 + i, symbol, i);
        act(chain, "registrar", "patents", "{\"type\": \"Register\", \"byChoice\": false, \"facts\": " + facts + "}");
    }

    private static void act(String chain, String from, String module, String action) {
        String body = "{\"from\": \"" + from + "\", \"calls\": [{\"module\": \"" + module + "\", \"action\": " + action
                + "}]}";
        Answer answer = HUB.postJson("/api/v1/chains/" + chain + "/txs", body);
        assertThat(answer.status()).as("%s", answer.json()).isEqualTo(200);
    }

    private static List<String> list(String query) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = HUB.get("/api/v1/patents?" + query + cursor).json();
            page.get("items").forEach(item -> ids.add(item.get("id").asText()));
            cursor = page.has("next") ? "&cursor=" + page.get("next").asText() : "";
        } while (!cursor.isEmpty());
        return ids;
    }

    @Test
    void aPatentIsFoundByItsNumberHoweverItIsWritten() {
        for (String number : List.of(
                "US11000003", "US%2011,000,003%20B2", "11000003", "11,000,003", "U.S.%20Pat.%20No.%2011,000,003")) {
            assertThat(list("number=" + number)).as(number).containsExactly("US11000003");
            assertThat(HUB.get("/api/v1/patents/US/" + number)
                            .json()
                            .get("title")
                            .asText())
                    .as(number)
                    .isEqualTo("Quantum error correction, code 3");
        }
    }

    @Test
    void aPatentShowsItsFactsAndItsOwner() {
        JsonNode patent = HUB.get("/api/v1/patents/US/11000003").json();
        assertThat(patent.get("chain").asText()).isEqualTo("qpc-1");
        assertThat(patent.get("office").asText()).isEqualTo("US");
        assertThat(patent.get("number").asText()).isEqualTo("11000003");
        assertThat(patent.get("kind").asText()).isEqualTo("B2");
        assertThat(patent.get("published").asText()).isEqualTo("2022-03-04");
        assertThat(patent.get("owner").asText()).isEqualTo(HUB.address("bob").toString());
        assertThat(patent.get("ownerName").asText()).isEqualTo("bob & Co, Ltd.");
    }

    @Test
    void theChainOfTitleIsUnbroken() {
        JsonNode titles = HUB.get("/api/v1/patents/US/11000003/owners").json().get("items");
        assertThat(titles.findValuesAsText("how")).containsExactly("CONFIRMATION", "ASSIGNMENT");
        assertThat(titles.get(1).get("from")).isEqualTo(titles.get(0).get("to"));
        JsonNode events = HUB.get("/api/v1/patents/US/11000003/events").json().get("items");
        assertThat(events.findValuesAsText("type")).containsExactly("TITLE", "TITLE");
        assertThat(HUB.get("/api/v1/patents/US/11000003/proof").json().has("value"))
                .isTrue();
    }

    @Test
    void aPatentIsShownAndProvedAsItWasAtAnEarlierHeight() {
        long assigned = HUB.get("/api/v1/patents/US/11000003/owners")
                .json()
                .at("/items/1/height")
                .asLong();
        String before = "?height=" + (assigned - 1);
        JsonNode patent = HUB.get("/api/v1/patents/US/11000003" + before).json();
        assertThat(patent.get("owner").asText()).isEqualTo(HUB.address("alice").toString());
        Proof then = Proof.parse(
                HUB.get("/api/v1/patents/US/11000003/proof" + before).response().body());
        Proof now = Proof.parse(
                HUB.get("/api/v1/patents/US/11000003/proof").response().body());
        assertThat(then.header().height()).isEqualTo(assigned - 1);
        assertThat(then.value()).isPresent().isNotEqualTo(now.value());
        assertThat(HUB.get("/api/v1/patents/US/11000003?height=0").code()).isEqualTo("PATENT_NOT_FOUND");
    }

    @Test
    void patentsAreFoundByWordsOfficeChainAndOwner() {
        assertThat(list("query=quantum%20CODE&limit=7")).hasSize(25).doesNotHaveDuplicates();
        assertThat(list("query=lovelace")).hasSize(26);
        assertThat(list("query=signing%20quantum")).isEmpty();
        assertThat(list("query=US%2011,000,005%20B2")).containsExactly("US11000005");
        assertThat(list("chain=bpc")).containsExactly("US9999999");
        assertThat(list("office=EP")).isEmpty();
        assertThat(list("owner=" + HUB.address("bob"))).containsExactly("US11000003");
        assertThat(list("query=.*&limit=200")).isEmpty();
    }

    @Test
    void listsAreSortedBothWays() {
        assertThat(list("chain=qpc&sort=number&limit=4")).isSorted().hasSize(25);
        assertThat(list("chain=qpc&sort=-published&limit=3"))
                .startsWith("US11000024")
                .endsWith("US11000000")
                .hasSize(25);
    }

    @Test
    void aPatentThatNobodyRegisteredIsNotFound() {
        Answer answer = HUB.get("/api/v1/patents/EP/1000000");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("PATENT_NOT_FOUND");
        assertThat(HUB.get("/api/v1/patents/US/EP1000000").code()).isEqualTo("PARAM_INVALID");
        assertThat(HUB.get("/api/v1/patents/ZQ/1").code()).isEqualTo("PARAM_INVALID");
        assertThat(HUB.get("/api/v1/patents?number=abc").code()).isEqualTo("PARAM_INVALID");
    }

    @Test
    void unitsAreListedFreeAndLockedOverAllChains() {
        JsonNode all = HUB.get("/api/v1/units").json().get("items");
        assertThat(all.findValuesAsText("symbol")).containsExactly("BPC", "QPC");
        JsonNode locked = HUB.get("/api/v1/units?chain=qpc&owner=" + HUB.address("foundation"))
                .json()
                .get("items")
                .get(0);
        assertThat(locked.get("free").asText()).isEqualTo("0");
        assertThat(locked.get("locked").asText()).isEqualTo("1000000");
        assertThat(HUB.get("/api/v1/units?owner=" + HUB.address("council"))
                        .json()
                        .get("items"))
                .isEmpty();
    }

    @Test
    void rightsAndOrganisationsAreListed() {
        JsonNode right = HUB.get("/api/v1/rights").json().get("items").get(0);
        assertThat(right.get("number").asLong()).isEqualTo(1);
        assertThat(right.get("owner").asText()).isEqualTo(HUB.address("bob").toString());
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = HUB.get("/api/v1/organisations?limit=1" + cursor).json();
            names.add(page.get("items").get(0).get("chain").asText() + " "
                    + page.get("items").get(0).get("legalName").asText());
            cursor = page.has("next") ? "&cursor=" + page.get("next").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "bpc-1 alice & Co, Ltd.",
                        "bpc-1 bob & Co, Ltd.",
                        "qpc-1 alice & Co, Ltd.",
                        "qpc-1 bob & Co, Ltd.");
    }

    @Test
    void cellsWithCommasAreQuotedInCsv() {
        String csv =
                HUB.get("/api/v1/patents?number=11000003", "Accept", "text/csv").text();
        assertThat(csv.lines()).hasSize(2);
        assertThat(csv).contains("\"Quantum error correction, code 3\"", "\"bob & Co, Ltd.\"", "CPC FIRST G06N 10/70");
    }

    @Test
    void whatIsCountedIsPublished() {
        String metrics = HUB.get("/metrics").text();
        assertThat(metrics)
                .contains("dipc_patents{chain=\"qpc-1\",status=\"owned\"} 1.0")
                .contains("dipc_patents{chain=\"qpc-1\",status=\"unowned\"} 24.0")
                .contains("dipc_build_info{")
                .contains("dipc_http_requests_total{code=\"200\",method=\"POST\",route=\"/api/v1/chains/{chain}/txs\"}")
                .contains("dipc_http_request_seconds_bucket{route=");
    }
}
