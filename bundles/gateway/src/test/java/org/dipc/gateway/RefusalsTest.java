package org.dipc.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.gateway.TestHub.BPC;
import static org.dipc.gateway.TestHub.BPR;
import static org.dipc.gateway.TestHub.QPC;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.dipc.crypto.Cose;
import org.dipc.crypto.SigningKey;
import org.dipc.gateway.TestHub.Answer;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bad input of every kind, at least fifty of each: one code, problem details, nothing changed, nothing given away. */
class RefusalsTest {
    private static final int INSTANCES = 50;
    private static final TestHub HUB = new TestHub();
    private static final String TXS = "/api/v1/chains/qpc/txs";

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private List<Hash> before;

    @AfterAll
    static void stop() {
        HUB.close();
    }

    private static List<Hash> states() {
        return List.of(QPC, BPC, BPR).stream()
                .map(chain -> HUB.ledger(chain).tip().appHash())
                .toList();
    }

    @BeforeEach
    void remember() {
        before = states();
    }

    @AfterEach
    void nothingChanged() {
        assertThat(states()).isEqualTo(before);
    }

    private void all(String code, int status, Supplier<Answer> instance) {
        for (int i = 0; i < INSTANCES; i++) {
            refused(code, status, instance.get());
        }
    }

    private void refused(String code, int status, Answer answer) {
        String body = answer.text();
        String label = "seed " + seed + ", " + answer.response().request().uri() + ": " + body;
        assertThat(answer.code()).as(label).isEqualTo(code);
        assertThat(answer.status()).as(label).isEqualTo(status);
        assertThat(answer.json().get("status").asInt()).as(label).isEqualTo(status);
        assertThat(answer.header("Content-Type")).as(label).isEqualTo("application/problem+json");
        assertThat(answer.header("Server")).as(label).isEmpty();
        assertThat(answer.json().get("traceId").asText()).as(label).isNotEmpty();
        assertThat(body)
                .as(label)
                .doesNotContain("Exception", "\\tat ", "org.dipc", "org.eclipse", "java.")
                .doesNotContain(System.getProperty("java.io.tmpdir") + "/hub");
        assertThat(body.length()).as(label).isLessThan(1_500);
    }

    private String word(int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return word.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Answer json(String body) {
        return HUB.postJson(TXS, body);
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    @Test
    void unknownAddresses() {
        all(
                "ROUTE_NOT_FOUND",
                404,
                () -> HUB.get(pick("/", "/api/", "/api/v1/", "/api/v2/", "/health/", "/ui/")
                        + word(1 + random.nextInt(40))
                        + pick("", "/", "/" + word(5), "?x=1", ";a=b")));
    }

    @Test
    void pathsThatClimb() {
        all(
                "REQUEST_MALFORMED",
                400,
                () -> HUB.get(pick("/api/v1/chains", "/health", "")
                        + pick("/%2e%2e/", "/..%2f", "/%2f..", "/a%2fb/", "/%00", "/x%00y")
                        + word(1 + random.nextInt(10))));
    }

    @Test
    void methodsThatAnAddressDoesNotTake() {
        all("METHOD_NOT_ALLOWED", 405, () -> {
            Answer answer = HUB.method(
                    pick("PUT", "DELETE", "PATCH", "POST"),
                    pick("/api/v1/chains", "/api/v1/chains/qpc", "/api/v1/chains/qpc/blocks", "/health/live"));
            assertThat(answer.header("Allow")).contains("GET");
            return answer;
        });
    }

    @Test
    void mediaTypesThatAreNotTaken() {
        all(
                "MEDIA_TYPE_UNSUPPORTED",
                415,
                () -> HUB.post(
                        TXS,
                        pick(
                                "text/plain",
                                "application/xml",
                                "application/x-www-form-urlencoded",
                                "application/" + word(6)),
                        word(20).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void mediaTypesThatAreNotThere() {
        all(
                "NOT_ACCEPTABLE",
                406,
                () -> HUB.get(
                        pick("/api/v1/chains", "/api/v1/chains/qpc", "/api/v1/chains/qpc/vocabulary", "/health/live"),
                        "Accept",
                        pick("image/png", "text/html", "application/" + word(7))));
    }

    @Test
    void chainsThatDoNotRun() {
        all(
                "CHAIN_NOT_FOUND",
                404,
                () -> HUB.get("/api/v1/chains/"
                        + encoded(pick(word(1 + random.nextInt(300)), "qpc-2", "QPC", "q", "qpc-", "<script>", "ü"))
                        + pick("", "/blocks", "/txs", "/vocabulary", "/blocks/1", "/prove?path=00")));
    }

    @Test
    void blocksAndTransactionsThatAreNotThere() {
        all("BLOCK_NOT_FOUND", 404, () -> HUB.get("/api/v1/chains/qpc/blocks/" + (1L << (10 + random.nextInt(40)))));
        all("TX_NOT_FOUND", 404, () -> {
            byte[] hash = new byte[32];
            random.nextBytes(hash);
            return HUB.get(TXS + "/" + java.util.HexFormat.of().formatHex(hash));
        });
    }

    @Test
    void modulesTablesAndEntriesThatAreNotThere() {
        all("MODULE_NOT_FOUND", 404, () -> HUB.get("/api/v1/chains/qpc/state/" + word(9) + "/" + word(4)));
        all("TABLE_NOT_FOUND", 404, () -> HUB.get("/api/v1/chains/qpc/state/units/" + word(12)));
        all("ENTRY_NOT_FOUND", 404, () -> {
            byte[] address = new byte[20];
            random.nextBytes(address);
            return HUB.get("/api/v1/chains/qpc/state/units/balances?key=%22"
                    + java.util.HexFormat.of().formatHex(address) + "%22");
        });
    }

    @Test
    void heightsThatAreNotReachedYet() {
        all(
                "HEIGHT_NOT_REACHED",
                404,
                () -> HUB.get("/api/v1/chains/qpc/"
                        + pick("prove?path=00", "state/units/supply?key=%22qpc-1%22")
                        + "&height="
                        + (1L << (20 + random.nextInt(39)))));
    }

    @Test
    void parametersThatAreUnknownDoubledOrNotOfTheirForm() {
        all(
                "PARAM_INVALID",
                400,
                () -> HUB.get(pick(
                        "/api/v1/chains?" + word(1 + random.nextInt(300)) + "=1",
                        "/api/v1/chains/qpc/blocks?limit=" + pick("0", "-1", "1.5", "ten", "", "1e3", "%20", word(300)),
                        "/api/v1/chains/qpc/blocks?limit=1&limit=2",
                        "/health/ready?maxBlocksBehind=" + pick("-1", "1.5", "few", "", "1e3", "%20", word(300)),
                        "/api/v1/chains/qpc/blocks?cursor=" + pick("0", "-5", word(8), "9999999999999999999999"),
                        "/api/v1/chains/qpc/blocks?sort=" + word(5),
                        "/api/v1/chains/qpc/blocks/" + pick("0", "-1", "last", "01", "1.0", word(250)),
                        "/api/v1/chains/qpc/txs/" + word(64),
                        "/api/v1/chains/qpc/txs?cursor=" + pick("1", "x:1", "1:", "0:0", word(20)),
                        "/api/v1/chains/qpc/prove?path=" + pick("", "0", "zz", "00%20", "00".repeat(1025)),
                        "/api/v1/chains/qpc/prove",
                        "/api/v1/chains/qpc/prove?path=00&height=" + pick("", "-1", "last", "1.5", "9".repeat(19)),
                        "/api/v1/chains/qpc/state/units/balances?height=1",
                        "/api/v1/chains/qpc/prove?module=units",
                        "/api/v1/chains/qpc/state/units/balances?cursor=" + word(3),
                        "/api/v1/chains/qpc/state/units/balances?key="
                                + pick("5", "null", "%22" + word(5) + "%22", "true", "%7B%7D"))));
        all("PARAM_INVALID", 400, () -> HUB.post(TXS + "?wait=" + word(6), "application/cose", new byte[] {1}));
    }

    @Test
    void textThatIsNoJson() {
        all(
                "JSON_SYNTAX",
                400,
                () -> json(pick(
                        "",
                        " ",
                        "{",
                        "[1,",
                        "{\"a\":}",
                        "nul",
                        "{'a':1}",
                        "{\"a\":1,}",
                        "{\"a\" 1}",
                        "\"\\x\"",
                        "[1 2]",
                        "{} {}",
                        "\"\\ud800\"",
                        word(2_000),
                        "{\"from\":\"" + word(5),
                        "\u0000",
                        "[" + word(300) + "]",
                        "01")));
        all("JSON_SYNTAX", 400, () -> {
            byte[] bytes = ("{\"from\":\"" + word(20) + "\"}").getBytes(StandardCharsets.UTF_8);
            bytes[9 + random.nextInt(20)] = (byte) (0xf8 | random.nextInt(8));
            return HUB.post(TXS, "application/json", bytes);
        });
    }

    @Test
    void jsonThatIsTooDeep() {
        all("JSON_DEPTH", 400, () -> {
            int depth = JsonInput.MAXIMUM_DEPTH + 1 + random.nextInt(100_000);
            return json(random.nextBoolean() ? "[".repeat(depth) : "{\"a\":".repeat(Math.min(depth, 100_000)));
        });
    }

    @Test
    void namesThatAreGivenTwice() {
        all("JSON_DUPLICATE_KEY", 400, () -> {
            String name = word(1 + random.nextInt(250));
            String twice =
                    "{\"" + name + "\":1,\"" + word(3) + "1\":[],\"" + name + "\":" + pick("1", "null", "{}") + "}";
            return json(pick(twice, "[[" + twice + "]]", "{\"from\":" + twice + "}"));
        });
    }

    @Test
    void numbersThatReadersWouldRound() {
        all(
                "JSON_NUMBER",
                400,
                () -> json("{\"calls\":"
                        + pick(
                                "1.5",
                                "1e3",
                                "-0.0",
                                "9007199254740993",
                                "-9007199254740993",
                                "1" + "0".repeat(5_000),
                                "1.0",
                                "0e0",
                                Long.toString(Long.MAX_VALUE - random.nextInt(1_000)))
                        + "}"));
    }

    @Test
    void namesThatAnObjectDoesNotHave() {
        all(
                "JSON_UNKNOWN_FIELD",
                400,
                () -> json(pick(
                        "{\"from\":\"alice\",\"calls\":[],\"" + word(1 + random.nextInt(300)) + "\":1}",
                        "{\"from\":\"alice\",\"calls\":[{\"module\":\"units\",\"action\":{},\"" + word(8) + "\":1}]}",
                        "{\"from\":\"alice\",\"calls\":[{\"module\":\"units\",\"action\":{\"type\":\"Lock\",\"amount\":\"1\",\""
                                + word(9) + "\":1}}]}")));
    }

    @Test
    void fieldsThatAreMissingOrOfAnotherType() {
        all(
                "PARAM_INVALID",
                400,
                () -> json(
                        pick(
                                "[]",
                                "5",
                                "\"text\"",
                                "null",
                                "{}",
                                "{\"from\":5,\"calls\":[]}",
                                "{\"from\":\"alice\"}",
                                "{\"from\":\"alice\",\"calls\":{}}",
                                "{\"from\":\"alice\",\"calls\":[]}",
                                "{\"from\":\"alice\",\"calls\":[5]}",
                                "{\"from\":\"alice\",\"calls\":[{}]}",
                                "{\"from\":\"alice\",\"calls\":[{\"module\":\"units\"}]}",
                                "{\"from\":\"alice\",\"calls\":[{\"module\":\"units\",\"action\":[]}]}",
                                "{\"from\":\"alice\",\"calls\":[{\"module\":\"units\",\"action\":{\"type\":\"" + word(5)
                                        + "\"}}]}",
                                "{\"from\":\"alice\",\"calls\":[{\"module\":\"units\",\"action\":{\"type\":\"Lock\"}}]}",
                                "{\"from\":\"alice\",\"calls\":[{\"module\":\"units\",\"action\":{\"type\":\"Lock\",\"amount\":\"x\"}}]}")));
    }

    @Test
    void keysThatTheHubDoesNotHold() {
        all(
                "KEY_NOT_FOUND",
                404,
                () -> json("{\"from\":\""
                        + pick(
                                word(1 + random.nextInt(80)),
                                "../alice",
                                "alice.json",
                                "",
                                "00".repeat(20),
                                "/etc/passwd")
                        + "\",\"calls\":[{\"module\":\"units\",\"action\":{\"type\":\"Lock\",\"amount\":\"1\"}}]}"));
    }

    @Test
    void bytesThatAreNoTransaction() {
        all("TX_EMPTY", 400, () -> {
            String path = "/api/v1/chains/" + pick("qpc", "qpc-1", "bpc", "bpc-1", "bpr", "bpr-1") + "/txs"
                    + pick("", "?wait=check", "?wait=commit", "?dryRun", "?dryRun=true&wait=check");
            Bytes empty = random.nextBoolean()
                    ? Bytes.EMPTY
                    : Cose.sign(
                            Bytes.EMPTY,
                            Bytes.utf8(word(8)),
                            List.of(SigningKey.ofSeed(
                                    Hash.sha256(Bytes.utf8(word(8))).value())));
            return random.nextBoolean()
                    ? HUB.post(path, "application/cose", empty.toArray())
                    : HUB.post(path, "application/cose", gzip(empty.toArray()), "Content-Encoding", "gzip");
        });
        all("TX_DECODE", 400, () -> {
            byte[] bytes = new byte[1 + random.nextInt(200)];
            random.nextBytes(bytes);
            bytes[0] = (byte) 0x1c;
            return HUB.post(TXS + pick("", "?wait=check", "?wait=commit"), "application/cose", bytes);
        });
        all(
                "TX_TOO_LARGE",
                413,
                () -> HUB.post(TXS, "application/cose", new byte[256 * 1024 + 1 + random.nextInt(1_000)]));
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(content);
        } catch (IOException e) {
            throw new AssertionError("memory does not fail to be written to", e);
        }
        return compressed.toByteArray();
    }

    @Test
    void bodiesThatAreTooLarge() {
        all(
                "BODY_TOO_LARGE",
                413,
                () -> HUB.post(
                        TXS,
                        pick("application/cose", "application/json"),
                        new byte[Bodies.MAXIMUM_BYTES + 1 + random.nextInt(99)]));
        byte[] bomb = gzip(new byte[64 << 20]);
        all("BODY_TOO_LARGE", 413, () -> HUB.post(TXS, "application/cose", bomb, "Content-Encoding", "gzip"));
    }

    @Test
    void aBodyThatDoesNotTellItsLengthIsCutAtTheLimit() throws IOException {
        for (int i = 0; i < INSTANCES; i++) {
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            String head = "POST " + TXS + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/cose\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n";
            String answer = raw(head + chunk.repeat(17) + "0\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\":\"BODY_TOO_LARGE\"");
        }
    }

    @Test
    void whatIsNotHttpIsRefusedInTheSameForm() throws IOException {
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            requests.add("GET /health/live HTTP/1.1\r\nHost: localhost\r\n" + word(5) + "\r\n\r\n");
            requests.add("GET /health/live HTTP/1.1\r\n\r\n");
            requests.add("GET /health/%zz" + word(3) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            requests.add("POST " + TXS + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + word(2) + "\r\n\r\n");
        }
        for (String request : requests) {
            assertThat(raw(request))
                    .as(request)
                    .startsWith("HTTP/1.1 400")
                    .contains("application/problem+json", "\"code\":\"REQUEST_MALFORMED\"")
                    .doesNotContain("Jetty", "Exception");
        }
    }

    @Test
    void headersAndAddressesThatAreTooLong() throws IOException {
        for (int i = 0; i < INSTANCES; i++) {
            String long1 = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Long: " + word(9_000) + "\r\n\r\n";
            assertThat(raw(long1)).startsWith("HTTP/1.1 431").contains("\"code\":\"HEADERS_TOO_LARGE\"");
            String many = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n"
                    + "X-Many-Headers-Of-A-Kind: 1\r\n".repeat(500) + "\r\n";
            assertThat(raw(many)).startsWith("HTTP/1.1 431").contains("\"code\":\"HEADERS_TOO_LARGE\"");
            String uri = "GET /health/" + word(9_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            assertThat(raw(uri)).startsWith("HTTP/1.1 414").contains("\"code\":\"URI_TOO_LONG\"");
        }
    }

    /** Sends {@code request} as it is; the answer. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(HUB.base().getHost(), HUB.base().getPort())) {
            socket.setSoTimeout(10_000);
            byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
            } catch (IOException e) {
                // The server stopped reading; its answer is there all the same.
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
