package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dipc.client.HubClient;
import org.dipc.client.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a person uses it: {@code bin/dipc} in processes of its own, on homes of their own. */
class CommandTest {
    private static final Path DIPC = Installation.SHIPPED.folder().resolve("bin/dipc");
    private static final Path SAMPLE = Installation.SHIPPED.folder().resolve("sample/patents.jsonl");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    private Path home;
    private final List<Process> started = new ArrayList<>();

    private record Ended(int code, String out, String error) {
        Ended done() {
            assertThat(code).as("%s%n%s", out, error).isZero();
            return this;
        }

        Ended refused(int expected, String code) {
            assertThat(this.code).as("%s%n%s", out, error).isEqualTo(expected);
            assertThat(error).contains(code);
            return this;
        }
    }

    @AfterEach
    void endAll() {
        started.stream()
                .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process.toHandle())))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private Process process(File out, File error, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(DIPC.toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--home", home.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(error);
        builder.environment().remove("DIPC_HOME");
        builder.environment().put("NO_COLOR", "1");
        Process process = builder.start();
        started.add(process);
        process.getOutputStream().close();
        return process;
    }

    private Ended dipc(String... words) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path error = Files.createTempFile(folder, "error", ".txt");
        Process process = process(out.toFile(), error.toFile(), words);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("dipc %s ends", List.of(words))
                .isTrue();
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(error));
    }

    /** Starts a hub and waits for its last line. */
    private Process hub(String last, String... words) throws IOException {
        Path out = Files.createTempFile(folder, "hub", ".txt");
        Process process = process(out.toFile(), out.toFile(), words);
        await().atMost(PATIENCE)
                .failFast(() -> {
                    assertThat(process.isAlive())
                            .as("the hub runs: %s", text(out))
                            .isTrue();
                })
                .until(() -> text(out).contains(last));
        return process;
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void newHome(String name) {
        home = folder.resolve(name);
    }

    @Test
    void fromAnEmptyHomeToAProofAndBack() throws Exception {
        newHome("home");
        assertThat(dipc("node", "init").done().out).contains("apc-1", "qpc-1", "registrar");
        assertThat(dipc("node", "init").done().out).contains("already");
        Process hub = hub("Ctrl-C stops it.", "start", "--port", "0");
        assertThat(dipc("status").done().out.lines().filter(line -> line.endsWith(" ok")))
                .hasSize(6);
        dipc("start", "--port", "0").refused(1, "STORAGE_LOCKED");

        assertThat(dipc("patent", "import", SAMPLE.toString(), "--dry-run").done().out)
                .contains("would be taken");
        assertThat(dipc("patent", "search", "-o", "csv").done().out.lines()).hasSize(1);
        assertThat(dipc("patent", "import", SAMPLE.toString()).done().out).containsPattern("taken +\\d+ ");
        Ended again = dipc("patent", "import", SAMPLE.toString(), "-o", "csv").done();
        long records = text(SAMPLE).lines().count();
        assertThat(again.out.lines().filter(line -> line.contains(",ALREADY_THERE,")))
                .hasSize(Math.toIntExact(records));

        String number = first("US\\d{7,8}(?=,qpc-1)", dipc("patent", "search", "--chain", "qpc", "-o", "csv").out);
        String written = "US " + number.substring(2, number.length() - 6) + ","
                + number.substring(number.length() - 6, number.length() - 3) + ","
                + number.substring(number.length() - 3);
        assertThat(dipc("patent", "show", written).done().out).contains(number, "nobody yet on this ledger");
        admit("aurora", "1");
        admit("harbour", "2");
        dipc("tx", "patents", "claim", "--chain", "qpc", "--from", "aurora", "patent=" + number)
                .done();
        dipc("tx", "patents", "confirm", "--chain", "qpc", "--from", "registrar", "patent=" + number, "claimant=aurora")
                .done();
        dipc("patent", "transfer", number, "--to", "harbour", "--from", "registrar")
                .refused(1, "NOT_AUTHORISED");
        dipc("patent", "transfer", number, "--to", "harbour", "--reference", "deed 1")
                .done();
        dipc("unit", "issue", "100", "--chain", "qpc", "--to", "aurora").done();
        dipc("unit", "transfer", "101", "--chain", "qpc", "--from", "aurora", "--to", "harbour")
                .refused(1, "UNITS_INSUFFICIENT");
        dipc("unit", "transfer", "101", "--chain", "qpc", "--from", "aurora", "--to", "harbour", "--dry-run")
                .refused(1, "UNITS_INSUFFICIENT");
        assertThat(dipc("unit", "transfer", "40", "--chain", "qpc", "--from", "aurora", "--to", "harbour", "--dry-run")
                        .done()
                        .out)
                .contains("Moved", "Nothing was kept");
        dipc("unit", "transfer", "40", "--chain", "qpc", "--from", "aurora", "--to", "harbour")
                .done();
        dipc("unit", "lock", "5", "--chain", "qpc", "--from", "harbour").done();
        dipc("right", "issue", "harbour").done();
        dipc("right", "issue", "harbour").refused(1, "RIGHT_ALREADY_HELD");

        Path proof = folder.resolve("patent.dipcproof");
        Path json = folder.resolve("patent.json");
        Path block = folder.resolve("block.json");
        String said =
                dipc("patent", "verify", number, "--prove", proof.toString()).done().out;
        String key = first("(?<=--trust )[0-9a-f]{64}", said);
        dipc("query", "patents", "patents", number, "--chain", "qpc", "--prove", json.toString())
                .done();
        String height = first("(?<=\"height\" : )[0-9]+", text(json));
        Files.writeString(
                block,
                dipc("query", "block", height, "--chain", "qpc", "-o", "json").done().out);
        assertThat(dipc("patent", "show", number, "--height", height).done().out)
                .contains(number);
        dipc("patent", "show", number, "--height", "0").refused(4, "PATENT_NOT_FOUND");
        dipc("patent", "show", number, "--height", "999999").refused(4, "HEIGHT_NOT_REACHED");
        dipc("query", "units", "balances", "--chain", "qpc", "--height", "0").refused(1, "PARAM_INVALID");
        dipc("query", "units", "balances", "--chain", "qpc", "--prove", proof.toString())
                .refused(2, "USAGE");
        dipc("stop").done();
        assertThat(hub.waitFor(10, TimeUnit.SECONDS)).isTrue();
        dipc("status", "--node", "http://127.0.0.1:9").refused(3, "UNREACHABLE");
        assertThat(dipc("verify", proof.toString()).done().out).contains("The proof holds.", number);
        newHome("elsewhere");
        assertThat(dipc("verify", proof.toString(), "--trust", key).done().out).contains("The proof holds.", number);
        dipc("verify", proof.toString()).refused(2, "USAGE");
        newHome("home");
        assertThat(dipc("verify", json.toString(), "--trust", block.toString()).done().out)
                .contains("The proof holds.", number);
        Files.writeString(json, text(json).replaceFirst("\"appHash\" : \"........", "\"appHash\" : \"00000000"));
        dipc("verify", json.toString()).refused(1, "PROOF_CONTEXT");
        assertThat(dipc("node", "verify").done().out.lines().filter(line -> line.contains("as it is stored")))
                .hasSize(6);

        hub("Ctrl-C stops it.", "start", "--port", "0");
        assertThat(dipc("patent", "show", number).done().out).contains("assigned by aurora", "to harbour", "deed 1");
        assertThat(dipc("unit", "balance", "harbour", "-o", "csv").done().out).contains(",35,5");
        assertThat(dipc("right", "list").done().out).contains("harbour of the test");
    }

    private void admit(String name, String number) throws Exception {
        dipc(
                        "organisation",
                        "add",
                        name,
                        "--legal-name",
                        name + " of the test",
                        "--country",
                        "DE",
                        "--identifier",
                        "TEST " + number)
                .done();
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group();
    }

    @Test
    void aStoppedHubIsLookedIntoCarriedElsewhereAndTakenBack() throws Exception {
        newHome("home");
        Process hub = hub("Ctrl-C stops it.", "start", "--port", "0");
        admit("aurora", "1");
        admit("harbour", "2");
        dipc("unit", "issue", "100", "--chain", "qpc", "--to", "aurora").done();
        for (String work : List.of("inspect", "verify")) {
            dipc("node", work).refused(1, "STORAGE_LOCKED");
        }
        dipc("node", "snapshot", "create").refused(1, "STORAGE_LOCKED");
        dipc("node", "rollback", "--chain", "qpc", "--to", "0").refused(1, "STORAGE_LOCKED");
        dipc("stop").done();
        assertThat(hub.waitFor(10, TimeUnit.SECONDS)).isTrue();

        assertThat(dipc("node", "inspect", "--chain", "qpc").done().out)
                .contains("table identity/organisations", "table units/balances", "blocks", "seals");
        assertThat(dipc("node", "inspect", "--chain", "qpc", "-o", "csv").done().out)
                .startsWith("chain,part,entries,bytes,height,time,oldestState,firstBlock,snapshots")
                .containsPattern("qpc-1,blocks,(\\d+),\\d+,\\1,.*,0,1,");
        dipc("node", "snapshot", "create").done();
        String listed = dipc("node", "snapshot", "list", "-o", "csv").done().out;
        assertThat(listed.lines()).hasSize(7);
        String height = first("(?<=qpc-1,)\\d+", listed);
        assertThat(dipc("node", "snapshot", "verify", "--chain", "qpc", height).done().out)
                .contains("The snapshot is whole. It was sealed by ");
        dipc("node", "snapshot", "verify", "--chain", "qpc", "999999").refused(4, "SNAPSHOT_NOT_FOUND");
        Path state = folder.resolve("state.ndjson");
        dipc("node", "export", "--chain", "qpc", state.toString()).done();
        dipc("node", "rollback", "--chain", "qpc", "--to", height).refused(4, "SNAPSHOT_NOT_FOUND");
        assertThat(dipc("node", "rollback", "--chain", "qpc", "--to", "0").done().out)
                .contains("dipc start executes them again");
        Path source = home;
        for (String way : List.of("snapshot", "import")) {
            newHome(way);
            for (String part : List.of("genesis", "keys", "chains/qpc-1/consensus")) {
                copy(source.resolve(part), home.resolve(part));
            }
            String folderOrFile = way.equals("import")
                    ? state.toString()
                    : source.resolve("chains/qpc-1/snapshots").resolve(height).toString();
            String[] restore = way.equals("import")
                    ? new String[] {"node", "import", "--chain", "qpc", folderOrFile}
                    : new String[] {"node", "snapshot", "restore", "--chain", "qpc", folderOrFile};
            assertThat(dipc(restore).done().out).contains("goes on from height " + height);
            dipc(restore).refused(1, "SNAPSHOT_STORE_IN_USE");
            assertGoesOn(height);
        }
        home = source;
        assertGoesOn(height);
    }

    /** Starts the hub at this home: the chain is at the height, holds what it held and takes more. */
    private void assertGoesOn(String height) throws Exception {
        Process hub = hub("Ctrl-C stops it.", "start", "--port", "0");
        assertThat(dipc("status", "-o", "csv").done().out).containsPattern("qpc-1.*," + height + ",");
        assertThat(dipc("unit", "balance", "aurora", "-o", "csv").done().out).contains(",100,0");
        dipc("unit", "lock", "5", "--chain", "qpc", "--from", "aurora").done();
        List<Long> blocks = blocks("height");
        assertThat(blocks).endsWith(Long.parseLong(height) + 1).isSorted().doesNotHaveDuplicates();
        assertThat(blocks("-height")).hasSameElementsAs(blocks).isSortedAccordingTo(Comparator.reverseOrder());
        dipc("stop").done();
        assertThat(hub.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(dipc("node", "verify", "--chain", "qpc").done().out).contains("All is as it was sealed");
    }

    /** The heights of all blocks that the chain has, a page of one height at a time. */
    private List<Long> blocks(String sort) throws IOException {
        HubClient hub = new HubClient(URI.create(Json.MAPPER
                .readTree(home.resolve("run/hub.json").toFile())
                .path("http")
                .asText()));
        Map<String, String> query = new TreeMap<>(Map.of("sort", sort, "limit", "1"));
        List<Long> heights = new ArrayList<>();
        for (int page = 0; !"".equals(query.get("cursor")); page++) {
            assertThat(page).as("pages").isLessThan(50);
            JsonNode blocks = hub.read("/chains/qpc-1/blocks", query);
            blocks.path("items")
                    .forEach(block -> heights.add(block.path("height").asLong()));
            query.put("cursor", blocks.path("next").asText());
        }
        return heights;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copied = to.resolve(from.relativize(file));
                Files.createDirectories(copied.getParent());
                Files.copy(file, copied, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @Test
    void aDemoThatWasKilledGoesOnAndFindsEverythingAgain() throws Exception {
        newHome("demo");
        Process killed = hub("real patents went to", "demo", "--port", "0");
        killed.descendants().forEach(ProcessHandle::destroyForcibly);
        killed.destroyForcibly().waitFor();
        Process second = hub("finds everything again", "demo", "--port", "0");
        assertThat(dipc("patent", "search", "-o", "json").done().out)
                .contains("\"total\" : " + text(SAMPLE).lines().count());
        String units = dipc("unit", "balance", "-o", "csv").done().out;
        String rights = dipc("right", "list", "-o", "csv").done().out;
        dipc("stop").done();
        assertThat(second.waitFor(10, TimeUnit.SECONDS)).isTrue();

        hub("finds everything again", "demo", "--port", "0");
        assertThat(dipc("unit", "balance", "-o", "csv").done().out).isEqualTo(units);
        assertThat(dipc("right", "list", "-o", "csv").done().out).isEqualTo(rights);
    }

    @Test
    void everyMistakeOfAConfigurationIsToldAndNothingIsStarted() throws Exception {
        newHome("mistaken");
        Files.createDirectories(home.resolve("config"));
        Files.writeString(
                home.resolve("config/hub.json"),
                "{\"http.prt\": 1, \"http.host\": 5, \"chains.qpc.storage\": \"floppy\"}");
        Ended ended = dipc("start").refused(78, "did you mean http.port?");
        assertThat(ended.error).contains("http.host", "floppy").doesNotContain("\tat ");
        assertThat(dipc("doctor").refused(78, "").out).contains("http.prt", "http.host", "floppy");
        assertThat(home.resolve("chains")).doesNotExist();
    }

    @Test
    void aChainThatDoesNotStartSaysWhyInTheStatus() throws Exception {
        newHome("spoilt");
        dipc("node", "init").done();
        Files.writeString(home.resolve("genesis/qpc-1.json"), "{}");
        File log = folder.resolve("start.txt").toFile();
        process(log, log, "start", "--port", "0");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(dipc("status").out)
                        .contains("GENESIS_CHAIN_ID")
                        .contains(" ok"));
        assertThat(dipc("status").code).isEqualTo(3);
    }

    @Test
    void aMistypedCommandIsWrongUse() throws Exception {
        newHome("empty");
        dipc("keys", "lsit").refused(2, "did you mean list");
        dipc("keys", "show", "nobody").refused(4, "KEY_NOT_FOUND");
    }
}
