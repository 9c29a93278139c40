package org.dipc.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.dipc.gateway.TestHub.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImportTest {
    private final TestHub hub = new TestHub();

    @AfterEach
    void stop() {
        hub.close();
    }

    private static String line(int number, String title, String symbol) {
        return """
                {"country": "US", "number": "%d", "kind": "B2", "type": "grant", "title": "%s", \
                "publication_date": "2023-01-03", "cpc": ["%s"], "inventors": ["Lovelace; Ada"]}
                """.formatted(number, title, symbol);
    }

    /** A hundred patents, sixty for one chain and forty for another, with four bad records among them. */
    private static String file() {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            file.append(line(11_500_000 + i, "Invention " + i, i % 5 < 3 ? "G06N10/70" : "H04L9/32"));
            if (i % 25 == 7) {
                file.append("{\"country\": \"US\", ").append(i).append("}\n");
            }
        }
        return file.toString();
    }

    private JsonNode done(Answer started) {
        assertThat(started.status()).as("%s", started.json()).isEqualTo(202);
        String address = started.header("Location").replace(hub.base().toString(), "");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !List.of("WAITING", "RUNNING")
                        .contains(hub.get(address).json().get("state").asText()));
        return hub.get(address).json();
    }

    private Answer start(String query, byte[] file) {
        return hub.post("/api/v1/import" + query, "application/octet-stream", file);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void everyRecordGoesToItsChainAndABadOneCostsOnlyItself() {
        JsonNode job = done(start("?name=hundred.jsonl", utf8(file())));
        assertThat(job.get("state").asText()).isEqualTo("DONE");
        assertThat(job.get("taken").asLong()).isEqualTo(100);
        assertThat(job.get("refused").asLong()).isEqualTo(4);
        assertThat(job.get("bytesRead")).isEqualTo(job.get("bytes"));
        assertThat(job.get("files").get(0).asText()).isEqualTo("hundred.jsonl");
        await().until(() -> hub.get("/api/v1/patents").json().get("total").asLong() == 100);
        assertThat(hub.get("/api/v1/patents?chain=qpc").json().get("total").asLong())
                .isEqualTo(60);
        assertThat(hub.get("/api/v1/patents/US/11500003").json().get("chain").asText())
                .isEqualTo("bpc-1");
    }

    @Test
    void aSecondRunTakesNothing() {
        done(start("", utf8(file())));
        JsonNode again = done(start("", utf8(file())));
        assertThat(again.get("taken").asLong()).isZero();
        assertThat(again.get("alreadyThere").asLong()).isEqualTo(100);
    }

    @Test
    void aDryRunChangesNothing() {
        JsonNode job = done(start("?dryRun", utf8(file())));
        assertThat(job.get("dryRun").asBoolean()).isTrue();
        assertThat(job.get("taken").asLong()).isEqualTo(100);
        assertThat(hub.ledger(TestHub.QPC).tip().height()).isZero();
    }

    @Test
    void theSamePatentTwiceInAFileIsTakenOnceAndAnotherContentIsRefused() {
        String twice = line(11_500_000, "One", "G06N10/70")
                + line(11_500_000, "One", "G06N10/70")
                + line(11_500_000, "Other", "G06N10/70")
                + line(11_500_001, "Nobody's", "A01B1/00");
        JsonNode job = done(start("", utf8(twice)));
        assertThat(job.get("taken").asLong()).isEqualTo(1);
        JsonNode records = records(job, "").get("items");
        assertThat(records.findValuesAsText("result")).containsExactly("taken", "alreadyThere", "refused", "refused");
        assertThat(records.findValuesAsText("code")).containsExactly("PATENT_DUPLICATE", "ROUTE_NONE");
    }

    private JsonNode records(JsonNode job, String query) {
        return hub.get("/api/v1/jobs/" + job.get("job").asText() + "/records" + query)
                .json();
    }

    @Test
    void resultsComeInPagesInTheOrderOfTheFile() {
        JsonNode job = done(start("", utf8(file())));
        List<Long> numbers = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = records(job, "?limit=17" + cursor);
            page.get("items").forEach(item -> numbers.add(item.get("record").asLong()));
            cursor = page.has("next") ? "&cursor=" + page.get("next").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(numbers).hasSize(104).isSorted().doesNotHaveDuplicates();
        JsonNode refused = records(job, "?result=refused&limit=3");
        assertThat(refused.get("items").findValuesAsText("code"))
                .containsExactly("JSON_SYNTAX", "JSON_SYNTAX", "JSON_SYNTAX");
        assertThat(records(job, "?result=refused&cursor=" + refused.get("next").asText())
                        .get("items"))
                .hasSize(1);
        String csv = hub.get("/api/v1/jobs/" + job.get("job").asText() + "/records", "Accept", "text/csv")
                .text();
        assertThat(csv.lines().findFirst().orElseThrow()).startsWith("record,offset,result,patent,chain,height");
    }

    @Test
    void aCompressedFileAndAFormOfFilesAreReadAsWell() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(utf8(line(11_600_000, "Packed", "G06N10/70")));
        }
        assertThat(done(start("", compressed.toByteArray())).get("taken").asLong())
                .isEqualTo(1);

        StringBuilder form = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            form.append("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"part")
                    .append(i)
                    .append(".jsonl\"\r\n\r\n")
                    .append(line(11_700_000 + i, "Part " + i, "G06N10/70"))
                    .append("\r\n");
        }
        form.append("--edge--\r\n");
        JsonNode job = done(hub.post("/api/v1/import", "multipart/form-data; boundary=edge", utf8(form.toString())));
        assertThat(job.get("taken").asLong()).isEqualTo(3);
        assertThat(records(job, "").get("items").get(2).get("file").asText()).isEqualTo("part2.jsonl");
    }

    @Test
    void formsThatAreNoneOrHaveTooManyPartsAreRefusedAndLeaveNothing() throws IOException {
        for (int i = 0; i < 50; i++) {
            String part = "--edge\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n";
            String form = i % 2 == 0 ? part.repeat(33 + i) + "--edge--\r\n" : "no form " + i;
            String boundary = i % 3 == 0 ? "" : "; boundary=edge";
            Answer answer = hub.post("/api/v1/import", "multipart/form-data" + boundary, utf8(form));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("REQUEST_MALFORMED");
            assertThat(hub.get("/api/v1/jobs/import-" + i).code()).isEqualTo("JOB_NOT_FOUND");
        }
        try (java.util.stream.Stream<Path> left = Files.list(hub.home().resolve("run/imports"))) {
            assertThat(left).isEmpty();
        }
        assertThat(hub.get("/api/v1/jobs").json().get("items")).isEmpty();
    }

    @Test
    void aFileOfNoKnownFormIsOneRefusal() {
        JsonNode job = done(start("", utf8("number,title\n1,x\n")));
        assertThat(job.get("refused").asLong()).isEqualTo(1);
        assertThat(records(job, "").get("items").get(0).get("code").asText()).isEqualTo("PATENT_SCHEMA_UNKNOWN");
    }
}
