package org.dipc.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dipc.gateway.TestHub.Answer;
import org.glassfish.jersey.server.model.Resource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The document tells of every route and of nothing else, and its examples are what the hub answers. */
class OpenApiTest {
    private static final TestHub HUB = new TestHub();
    private static final Path SAMPLE = Path.of("../../distribution/sample/patents.jsonl");
    private static final JsonNode API = HUB.get("/api/v1/openapi.json").json();
    private static String transaction;

    @AfterAll
    static void stop() {
        HUB.close();
    }

    @BeforeAll
    static void fill() throws IOException {
        assertThat(HUB.post("/api/v1/import", "application/octet-stream", Files.readAllBytes(SAMPLE))
                        .status())
                .isEqualTo(202);
        act("qpc", "registrar", "identity", """
                {"type": "Admit", "address": "%s", "organisation": {"legalName": "Acme Research GmbH",
                 "country": "DE", "identifier": {"kind": "REGISTER", "value": "DE HRB 12345 B"}, "certificates": []}}
                """.formatted(HUB.address("alice")));
        act("bpr", "council", "rights", "{\"type\": \"Issue\", \"to\": \"" + HUB.address("alice") + "\"}");
        await().until(() ->
                HUB.get("/api/v1/jobs/import-1").json().get("state").asText().equals("DONE"));
        act("qpc", "alice", "patents", "{\"type\": \"Claim\", \"patent\": \"US11009630\", \"reference\": \"reel 1\"}");
        act(
                "qpc",
                "registrar",
                "patents",
                "{\"type\": \"Confirm\", \"patent\": \"US11009630\", \"claimant\": \"" + HUB.address("alice") + "\"}");
        transaction = HUB.get("/api/v1/chains/qpc/txs")
                .json()
                .get("items")
                .get(0)
                .get("txHash")
                .asText();
    }

    private static void act(String chain, String from, String module, String action) {
        Answer answer = HUB.postJson(
                "/api/v1/chains/" + chain + "/txs",
                "{\"from\": \"" + from + "\", \"calls\": [{\"module\": \"" + module + "\", \"action\": " + action
                        + "}]}");
        assertThat(answer.status()).as("%s", answer.json()).isEqualTo(200);
    }

    @Test
    void everyRouteIsInTheDocumentAndTheDocumentHasNoOthers() {
        Set<String> documented = new TreeSet<>();
        API.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> documented.add(method + " " + path.getKey())));
        Set<String> served = HUB.resources().stream()
                .map(Object::getClass)
                .map(Resource::from)
                .filter(resource -> resource != null)
                .flatMap(OpenApiTest::routes)
                .collect(Collectors.toCollection(TreeSet::new));
        served.add("get " + EventsServlet.PATH);
        assertThat(documented).isEqualTo(served);
    }

    private static Stream<String> routes(Resource root) {
        return root.getChildResources().isEmpty()
                ? methods(root, root.getPath())
                : Stream.concat(
                        methods(root, root.getPath()),
                        root.getChildResources().stream()
                                .flatMap(child -> methods(child, root.getPath() + "/" + child.getPath())));
    }

    private static Stream<String> methods(Resource resource, String path) {
        return resource.getResourceMethods().stream()
                .map(method ->
                        method.getHttpMethod().toLowerCase(java.util.Locale.ROOT) + " " + path.replace("//", "/"));
    }

    @Test
    void everyExampleOfAReadIsWhatTheHubAnswers() {
        List<String> compared = new ArrayList<>();
        API.get("paths").properties().forEach(path -> {
            JsonNode get = path.getValue().path("get");
            JsonNode example = get.path("responses")
                    .path("200")
                    .path("content")
                    .path("application/json")
                    .path("example");
            if (!example.isMissingNode()) {
                String address = address(path.getKey(), get.path("parameters"));
                Answer answer = HUB.get(address);
                assertThat(answer.status()).as(address + ": " + answer.json()).isEqualTo(200);
                assertSameForm(address, example, answer.json());
                compared.add(path.getKey());
            }
        });
        assertThat(compared).hasSizeGreaterThan(20);
    }

    @Test
    void theExampleOfATransactionIsTaken() {
        JsonNode post = API.at("/paths/~1api~1v1~1chains~1{chain}~1txs/post");
        JsonNode body = post.at("/requestBody/content/application~1json/example");
        Answer answer = HUB.postJson("/api/v1/chains/qpc/txs?wait=commit", body.toString());
        assertThat(answer.status()).as("%s", answer.json()).isEqualTo(200);
        assertSameForm("submit", post.at("/responses/200/content/application~1json/example"), answer.json());
    }

    private static String address(String path, JsonNode parameters) {
        String address = path;
        List<String> query = new ArrayList<>();
        for (JsonNode parameter : parameters) {
            String name = parameter.get("name").asText();
            String value = Map.of("hash", transaction)
                    .getOrDefault(name, parameter.path("example").asText());
            String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
            if (parameter.get("in").asText().equals("path")) {
                address = address.replace("{" + name + "}", encoded);
            } else if (parameter.get("in").asText().equals("query") && parameter.has("example")) {
                query.add(name + "=" + encoded);
            }
        }
        return query.isEmpty() ? address : address + "?" + String.join("&", query);
    }

    /** The same fields with values of the same kind; of lists the first items. */
    private static void assertSameForm(String where, JsonNode example, JsonNode actual) {
        if (example.isObject() && !where.contains("/body") && !where.contains("/action") && !where.contains("/value")) {
            Set<String> expected = names(example);
            // A page may have more pages, and counts only where that is cheap.
            Set<String> found = names(actual);
            found.remove("next");
            assertThat(found).as(where).isEqualTo(expected);
            example.properties()
                    .forEach(field ->
                            assertSameForm(where + "/" + field.getKey(), field.getValue(), actual.get(field.getKey())));
        } else if (example.isArray() && !example.isEmpty()) {
            assertThat(actual.isEmpty()).as(where + " has items").isFalse();
            assertSameForm(where + "/0", example.get(0), actual.get(0));
        } else if (!example.isNull() && !actual.isNull() && !example.isContainerNode()) {
            assertThat(actual.getNodeType()).as(where).isEqualTo(example.getNodeType());
        }
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void thePageLoadsNothingFromElsewhere() {
        for (String file : List.of("/api/docs", "/api/docs/docs.js", "/api/docs/docs.css")) {
            Answer answer = HUB.get(file);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'self'");
            assertThat(answer.text()).doesNotContain("http://", "https://", "onclick", "<script>", "innerHTML");
        }
        assertThat(HUB.get("/api/docs/openapi.json").code()).isEqualTo("ROUTE_NOT_FOUND");
    }
}
