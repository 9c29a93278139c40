package org.dipc.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {
    /** Every kind of bad input is tried so many times with other words, numbers and places. */
    private static final int INSTANCES = 50;

    private static final long SEED = new Random().nextLong();

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private Path installation;
    private Path home;

    @BeforeEach
    void installTwoChainsAndThreePlugins() throws IOException {
        installation = folder.resolve("installation");
        home = folder.resolve("home");
        Files.createDirectories(installation.resolve("bundle"));
        Files.createDirectories(installation.resolve("config"));
        Files.createDirectories(home.resolve("config"));
        for (String chain : List.of("qpc", "bpr")) {
            bundle(chain, "", "OSGI-INF/configurator/" + chain + ".json", """
                    { ":configurator:resource-version": 1,
                      "org.dipc.chain~%1$s": {
                        "chain": "%1$s-1",
                        "title": "Test",
                        "modules": ["identity", "units"],
                        "consensus.target": "(consensus=solo)",
                        "consensus.emptyBlocks": false,
                        "consensus.blockMillis:Long": 500,
                        "consensus.token": "none",
                        "keep.heights": 10,
                        "snapshot.count": 2,
                        "storage.target": "(storage=leveldb)" } }""".formatted(chain));
        }
        for (String plugin : List.of("storage=leveldb", "storage=rocksdb", "consensus=solo", "consensus=cometbft")) {
            String[] property = plugin.split("=");
            bundle(property[1], "OSGI-INF/plugin.xml", "OSGI-INF/plugin.xml", """
                    <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="%1$s">
                      <property name="%1$s" type="String" value="%2$s"/>
                    </scr:component>""".formatted(property[0], property[1]));
        }
    }

    @Test
    void siteWithoutFilesListensOnLoopback() throws Exception {
        Site site = read(Map.of());
        assertThat(site.httpHost()).isEqualTo("127.0.0.1");
        assertThat(site.httpPort()).isEqualTo(8480);
        assertThat(site.chainOverrides()).isEmpty();
    }

    @Test
    void homeWinsOverInstallationAndCommandLineOverBoth() throws Exception {
        write(installation, "hub.json", "{\"http\": {\"port\": 1, \"host\": \"::1\"}, \"log.level.a.B\": \"DEBUG\"}");
        write(home, "site.json", "// ours\r\n{\t\"http.port\": 2 }\r\n");
        assertThat(read(Map.of()).httpPort()).isEqualTo(2);
        assertThat(read(Map.of()).httpHost()).isEqualTo("::1");
        assertThat(read(Map.of()).logLevels()).containsExactly(Map.entry("a.B", "DEBUG"));
        assertThat(read(Map.of("http.port", "3")).httpPort()).isEqualTo(3);
    }

    @Test
    void touchedChainKeepsTheRestOfItsDescriptor() throws Exception {
        write(home, "site.json", "{\"chains.qpc\": {\"storage\": \"rocksdb\", \"consensus.blockMillis\": 250}}");
        assertThat(read(Map.of()).chainOverrides().orElseThrow())
                .isEqualTo("{\":configurator:resource-version\":1,\":configurator:symbolic-name\":\"org.dipc.site\","
                        + "\":configurator:version\":\"1.0.0\",\"org.dipc.chain~qpc\":{"
                        + "\":configurator:ranking\":1000,\"chain\":\"qpc-1\",\"title\":\"Test\",\"modules\":[\"identity\",\"units\"],"
                        + "\"consensus.target\":\"(consensus=solo)\",\"consensus.emptyBlocks\":false,"
                        + "\"consensus.blockMillis:Long\":250,\"consensus.token\":\"none\",\"keep.heights\":10,"
                        + "\"snapshot.count\":2,\"storage.target\":\"(storage=rocksdb)\"}}");
    }

    /** Whoever installs it tells of it and goes on; see the tests of the shipped hub. */
    @Test
    void aJarThatIsNoneIsNoMistakeOfTheConfiguration() throws Exception {
        Files.writeString(installation.resolve("bundle/garbage.jar"), "not a jar");
        bundle("spoilt", "OSGI-INF/plugin.xml", "OSGI-INF/plugin.xml", "<not a component");
        write(home, "site.json", "{\"chains.qpc.storage\": \"rocksdb\"}");
        assertThat(read(Map.of()).chainOverrides().orElseThrow()).contains("(storage=rocksdb)");
    }

    @Test
    void whatAChainKeepsIsSetLikeItsStore() throws Exception {
        write(home, "site.json", "{\"chains.qpc\": {\"keep.heights\": 5, \"snapshot.count\": 3}}");
        assertThat(read(Map.of()).chainOverrides().orElseThrow()).contains("\"keep.heights\":5,\"snapshot.count\":3");
        write(home, "site.json", "{\"chains.qpc.keep.height\": 5}");
        refusedWith("CONFIG_UNKNOWN_KEY", "site.json:1 ");
    }

    @Test
    void whatAPluginNamesAsItsOptionIsTakenForAnyChain() throws Exception {
        bundle("network", "OSGI-INF/plugin.xml", "OSGI-INF/plugin.xml", """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="network">
                  <property name="consensus.option" type="String">peers
                p2p
                  </property>
                </scr:component>""");
        write(home, "site.json", "{\"chains.qpc\": {\"consensus.peers\": \"a@b:1\", \"consensus.p2p\": 5}}");
        assertThat(read(Map.of()).chainOverrides().orElseThrow())
                .contains("\"consensus.peers\":\"a@b:1\",\"consensus.p2p\":5");
        write(home, "site.json", "{\"chains.qpc.consensus.peer\": \"a@b:1\"}");
        refusedWith("CONFIG_UNKNOWN_KEY", "did you mean chains.qpc.consensus.peers?");
        write(home, "site.json", "{\"chains.qpc.consensus.peers\": [\"a@b:1\"]}");
        refusedWith("CONFIG_VALUE", "a text or a whole number");
    }

    @Test
    void theEngineOfAChainIsThatOfItsDescriptorUntilTheSiteSaysOtherwise() throws Exception {
        assertThat(read(Map.of()).engines()).containsEntry("qpc-1", "solo");
        assertThat(read(Map.of("chains.qpc.consensus", "cometbft")).engines())
                .containsEntry("qpc-1", "cometbft")
                .containsEntry("bpr-1", "solo");
    }

    @Test
    void allMistakesOfAllFilesAreToldTogetherWithTheirLines() throws Exception {
        write(installation, "a.json", "{\n  \"http.prot\": 80,\n  \"http.port\": 99999\n}");
        write(home, "b.json", "{ \"log\": {\n \"level\": {\n \"org.dipc\": \"LOUD\" } } }");
        write(home, "c.json", "{ \"http.port\": 1");
        write(home, "d.json", "{ \"chains.qqc.storage\": \"leveldb\", \"chains.qpc.storage\": \"lveldb\" }");
        assertThat(problems(Map.of("http.host", "no host")))
                .extracting(Problem::toString)
                .usingElementComparator((got, start) -> got.startsWith(start) ? 0 : got.compareTo(start))
                .containsExactly(
                        "CONFIG_UNKNOWN_KEY " + installation
                                + "/config/a.json:2 http.prot: is no key; did you mean http.port?",
                        "CONFIG_VALUE " + installation
                                + "/config/a.json:3 http.port: got 99999; allowed: a whole number from 0",
                        "CONFIG_VALUE " + home + "/config/b.json:3 log.level.org.dipc: got LOUD; allowed: OFF, ERROR",
                        "CONFIG_PARSE " + home + "/config/c.json:1: ",
                        "CONFIG_UNKNOWN_KEY " + home
                                + "/config/d.json:1 chains.qqc.storage: is no key; did you mean chains.qpc.storage?",
                        "CONFIG_VALUE " + home
                                + "/config/d.json:1 chains.qpc.storage: got lveldb; allowed: leveldb, rocksdb",
                        "CONFIG_VALUE http.host: got no host; allowed: a host name");
    }

    @Test
    void configUnknownKey() throws Exception {
        List<String> keys = List.of(
                "http.port",
                "http.host",
                "log.level.",
                "chains.qpc.storage",
                "chains.bpr.consensus",
                "chains.qpc.consensus.emptyBlocks");
        for (int i = 0; i < INSTANCES; i++) {
            StringBuilder key = new StringBuilder(pick(keys));
            key.insert(random.nextInt("chains.".length()), (char) ('A' + random.nextInt(26)));
            write(home, "site.json", "{\n\"" + key + "\": 1}");
            refusedWith("CONFIG_UNKNOWN_KEY", "site.json:2 " + key);
        }
    }

    @Test
    void optionThatItsDescriptorDoesNotHaveIsUnknown() throws Exception {
        for (String option :
                List.of("modules", "chain", "consensus.target", "storage.cacheBytes", "consensus.emptyBlock")) {
            write(home, "site.json", "{\"chains.qpc." + option + "\": true}");
            refusedWith("CONFIG_UNKNOWN_KEY", option);
        }
    }

    @Test
    void configValue() throws Exception {
        for (int i = 0; i < INSTANCES; i++) {
            String setting = switch (random.nextInt(7)) {
                case 0 -> "\"http.port\": " + (65_536L + random.nextInt(Integer.MAX_VALUE));
                case 1 -> "\"http.port\": " + (-1L - random.nextInt(Integer.MAX_VALUE));
                case 2 -> "\"http.port\": " + pick(List.of("\"8080\"", "80.5", "null", "true", "[80]", "9".repeat(30)));
                case 3 -> "\"http.host\": " + pick(List.of("\"\"", "\"a b\"", "7", "null", "[\"127.0.0.1\"]"));
                case 4 -> "\"log.level.org.dipc\": " + pick(List.of("\"info\"", "\"ALWAYS\"", "\"\"", "1", "null"));
                case 5 -> "\"chains.bpr.storage\": " + pick(List.of("\"solo\"", "\"LevelDB\"", "1", "null", "[]"));
                default ->
                    "\"chains.bpr.consensus."
                            + pick(List.of(
                                    "emptyBlocks\": 1",
                                    "emptyBlocks\": \"false\"",
                                    "blockMillis\": \"500\"",
                                    "blockMillis\": 0.5"));
            };
            write(home, "site.json", "{\n\n" + setting + "}");
            refusedWith("CONFIG_VALUE", "site.json:3 ");
        }
    }

    @Test
    void configMissing() throws Exception {
        Map<String, String> needed = new TreeMap<>(Map.of(
                "chain", "\"third-1\"",
                "title", "\"Third\"",
                "modules", "[\"units\"]",
                "consensus.target", "\"(consensus=solo)\"",
                "storage.target", "\"(storage=rocksdb)\""));
        for (int i = 0; i < INSTANCES; i++) {
            List<String> keys = new ArrayList<>(needed.keySet());
            Collections.shuffle(keys, random);
            List<String> missing = keys.subList(0, 1 + random.nextInt(keys.size()));
            String rest = needed.entrySet().stream()
                    .filter(entry -> !missing.contains(entry.getKey()))
                    .map(entry -> ", \"" + entry.getKey() + "\": " + entry.getValue())
                    .collect(Collectors.joining());
            third("{ \"consensus.number\": " + i + rest + " }");
            assertThat(problems(Map.of("http.port", "70000")))
                    .as("seed %d", SEED)
                    .hasSize(missing.size() + 1)
                    .filteredOn(problem -> problem.code().equals("CONFIG_MISSING"))
                    .allSatisfy(problem ->
                            assertThat(problem.where()).endsWith("third.jar/OSGI-INF/configurator/third.json"))
                    .extracting(problem -> problem.detail().replaceFirst(".* lacks ([a-z.]+);.*", "$1"))
                    .containsExactlyInAnyOrderElementsOf(missing);
        }
        third("5");
        assertThat(problems(Map.of()))
                .extracting(Problem::code)
                .containsExactlyElementsOf(Collections.nCopies(needed.size(), "CONFIG_MISSING"));
        third("{");
        refusedWith("CONFIG_PARSE", "third.json:1");
    }

    private void third(String descriptor) throws IOException {
        bundle("third", "", "OSGI-INF/configurator/third.json", "{ \"org.dipc.chain~third\": " + descriptor + " }");
    }

    @Test
    void configConflict() throws Exception {
        for (int i = 0; i < INSTANCES; i++) {
            String setting =
                    pick(List.of("\"http.port\": ", "\"chains.qpc.consensus.blockMillis\": ")) + random.nextInt(9999);
            boolean oneFile = random.nextBoolean();
            write(home, "a.json", "{\n" + setting + (oneFile ? ",\n" + setting : "") + "}");
            write(home, "b.json", oneFile ? "{}" : "{" + setting + "}");
            refusedWith("CONFIG_CONFLICT", "a.json:2");
        }
    }

    @Test
    void configParse() throws Exception {
        String good = "{ \"http.port\": 8080, \"log.level.org.dipc\": \"INFO\" }";
        for (int i = 0; i < INSTANCES; i++) {
            byte[] bad = switch (random.nextInt(8)) {
                case 0 -> good.substring(0, random.nextInt(good.length() - 1)).getBytes(StandardCharsets.UTF_8);
                case 1 -> ("\uFEFF" + good).getBytes(StandardCharsets.UTF_8);
                case 2 -> good.getBytes(StandardCharsets.UTF_16);
                case 3 -> good.getBytes(StandardCharsets.UTF_16LE);
                case 4 ->
                    ("{ \"http.host\": \"" + (char) (0xE0 + random.nextInt(16)) + "\" }")
                            .getBytes(StandardCharsets.ISO_8859_1);
                case 5 -> (good + " ".repeat(Setting.LARGEST_FILE_BYTES)).getBytes(StandardCharsets.UTF_8);
                case 6 -> (good + pick(List.of("{}", "]", "x", "1"))).getBytes(StandardCharsets.UTF_8);
                default ->
                    pick(List.of(
                                    "",
                                    "[]",
                                    "80",
                                    "\"x\"",
                                    "null",
                                    "{\"a\":".repeat(5_000),
                                    "{'http.port': 1}",
                                    "{a: 1}"))
                            .getBytes(StandardCharsets.UTF_8);
            };
            Files.write(home.resolve("config/site.json"), bad);
            refusedWith("CONFIG_PARSE", "site.json");
        }
    }

    @Test
    void configPermissions() throws Exception {
        for (int i = 0; i < INSTANCES; i++) {
            boolean secret = random.nextBoolean();
            Path file = write(home, "site.json", "{" + (secret ? "\"chains.qpc.consensus.token\": \"t\"" : "") + "}");
            String others = secret
                    ? pick(List.of("rw-r--r--", "rw----r--", "rw-r-----"))
                    : pick(List.of("rw-rw-rw-", "rw-----w-"));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(others));
            refusedWith("CONFIG_PERMISSIONS", "site.json");
            Files.delete(file);
        }
        Path file = write(home, "site.json", "{\"chains.qpc.consensus.token\": \"t\"}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(read(Map.of()).chainOverrides().orElseThrow()).contains("\"consensus.token\":\"t\"");
    }

    @Test
    void longInputIsCutAndSecretsAreNotEchoed() throws Exception {
        Path file = write(
                home,
                "site.json",
                "{\"http.host\": \"" + "x y".repeat(1_000) + "\", \"chains.qpc.consensus.token\": 12345}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(problems(Map.of())).hasSize(2).allSatisfy(problem -> {
            assertThat(problem.detail()).hasSizeLessThan(350).doesNotContain("12345");
        });
    }

    private void refusedWith(String code, String place) throws IOException {
        assertThat(problems(Map.of()))
                .as("seed %d", SEED)
                .singleElement()
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(code))
                .satisfies(problem ->
                        assertThat(problem.toString()).contains(place).doesNotContain("\n"));
    }

    private List<Problem> problems(Map<String, String> commandLine) {
        return catchThrowableOfType(ConfigurationException.class, () -> read(commandLine))
                .problems();
    }

    private Site read(Map<String, String> commandLine) throws IOException, HostException {
        return Site.read(installation, home, commandLine, Bundles.of(installation));
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static Path write(Path root, String name, String json) throws IOException {
        return Files.writeString(root.resolve("config").resolve(name), json);
    }

    private void bundle(String name, String components, String entry, String text) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Service-Component", components);
        try (OutputStream file = Files.newOutputStream(installation.resolve("bundle/" + name + ".jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            jar.putNextEntry(new ZipEntry(entry));
            jar.write(text.getBytes(StandardCharsets.UTF_8));
            jar.closeEntry();
        }
    }
}
