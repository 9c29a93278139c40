package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.dipc.launcher.ConfigurationException;
import org.dipc.launcher.Host;
import org.dipc.launcher.HostException;
import org.dipc.launcher.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

class HostTest {
    private static final Map<String, String> ANY_PORT = Map.of("http.port", "0");

    @TempDir
    Path folder;

    @Test
    void allBundlesStart() throws Exception {
        try (Host host = start(Installation.SHIPPED)) {
            assertThat(host.problems()).isEmpty();
            assertThat(Arrays.stream(host.context().getBundles()).map(Bundle::getSymbolicName))
                    .contains("org.dipc.api", "org.apache.felix.scr", "org.apache.felix.http.jetty12");
        }
    }

    @Test
    void httpIsServedOnLoopbackOnly() throws Exception {
        try (Host host = start(Installation.SHIPPED)) {
            await().until(() -> host.address().isPresent());
            int port = host.address().orElseThrow().getPort();
            try (ServerSocket sameMachine = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.2"))) {
                assertThat(sameMachine.isBound())
                        .as("other addresses of this machine stay free")
                        .isTrue();
            }
        }
    }

    @Test
    void restAnswersThroughTheAssembledGateway() throws Exception {
        try (Host host = start(Installation.SHIPPED)) {
            await().until(() -> host.address().isPresent());
            HttpRequest chains = HttpRequest.newBuilder(
                            host.address().orElseThrow().resolve("/api/v1/chains"))
                    .build();
            await().untilAsserted(() -> assertThat(HttpClient.newHttpClient()
                            .send(chains, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200));
        }
    }

    /** So is a hub whose stopped chains are worked on: nobody is told of it. */
    @Test
    void withoutRequestsEverythingStartsButWhatAnswersThem() throws Exception {
        Map<String, String> properties = new TreeMap<>(Host.WITHOUT_REQUESTS);
        properties.putAll(ANY_PORT);
        try (Host host = Host.start(Installation.SHIPPED.folder(), home(), properties)) {
            assertThat(host.problems()).isEmpty();
            assertThat(host.context().getBundles())
                    .filteredOn(bundle -> (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) == 0)
                    .filteredOn(bundle -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null)
                    .extracting(Bundle::getSymbolicName)
                    .containsExactly("org.dipc.gateway");
        }
        assertThat(home().resolve("run/hub.json")).doesNotExist();
    }

    @Test
    void folderNamesMayHaveBlanksAndUmlauts() throws Exception {
        Path odd = Files.createDirectories(folder.resolve("a hub's über %20 folder#1"));
        try (Host host = start(Installation.SHIPPED.copyTo(odd.resolve("hub")))) {
            assertThat(host.problems()).isEmpty();
        }
    }

    @Test
    void hubStopsAndStartsAgainInOneProcess() throws Exception {
        for (int i = 0; i < 3; i++) {
            Host host = start(Installation.SHIPPED);
            host.close();
            host.waitForStop();
            assertThat(host.problems()).isEmpty();
        }
    }

    @Test
    void S13_secondHostInTheSameProcessIsRefused() throws Exception {
        try (Host first = start(Installation.SHIPPED)) {
            for (int i = 0; i < 2; i++) {
                assertThat(refusal(Installation.SHIPPED).code()).isEqualTo("STORAGE_LOCKED");
            }
            assertThat(first.problems()).isEmpty();
        }
    }

    @Test
    void S13_secondProcessIsRefusedAndNamesTheFirst() throws Exception {
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HostInAnotherProcess.class.getName(),
                Installation.SHIPPED.folder().toString(),
                home().toString());
        Process first = command.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            await().until(() -> Files.readString(folder.resolve("output")).contains("STARTED"));
            Problem refusal = refusal(Installation.SHIPPED);
            assertThat(refusal.code()).isEqualTo("STORAGE_LOCKED");
            assertThat(refusal.detail()).contains("process " + first.pid());
        } finally {
            first.destroyForcibly().waitFor();
        }
        try (Host afterItsDeath = start(Installation.SHIPPED)) {
            assertThat(afterItsDeath.problems()).isEmpty();
        }
    }

    @Test
    void portInUseIsOneLine() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HostException refused = catchThrowableOfType(
                    HostException.class,
                    () -> Host.start(
                            Installation.SHIPPED.folder(),
                            home(),
                            Map.of("http.port", String.valueOf(other.getLocalPort()))));
            assertThat(refused).hasMessageStartingWith("HTTP_ADDRESS 127.0.0.1:" + other.getLocalPort() + ": ");
            assertThat(refused.getMessage()).doesNotContain("\n");
        }
    }

    @Test
    void badConfigurationStartsAndWritesNothing() throws Exception {
        Installation spoilt = copy();
        Files.writeString(spoilt.folder().resolve("config/a.json"), "{ \"http.prot\": 80, \"http.port\": \"80\" }");
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> start(spoilt));
        assertThat(refused.problems())
                .extracting(Problem::code)
                .containsExactly("CONFIG_UNKNOWN_KEY", "CONFIG_VALUE", "CONFIG_CONFLICT");
        assertThat(home()).doesNotExist();
    }

    @Test
    void badLogLayoutIsToldAndTheHomeFolderIsFreeAgain() throws Exception {
        Installation spoilt = copy();
        Files.writeString(spoilt.folder().resolve("config/logback.xml"), "<configuration><root level=</configuration>");
        assertThat(refusal(spoilt).code()).isEqualTo("CONFIG_PARSE");
        try (Host host = start(Installation.SHIPPED)) {
            assertThat(host.problems()).isEmpty();
        }
    }

    @Test
    void emptyInstallationIsToldApart() throws Exception {
        assertThat(refusal(new Installation(folder)).code()).isEqualTo("INSTALLATION");
    }

    @Test
    void everyBundleThatDoesNotStartIsOneLine() throws Exception {
        Installation spoilt = copy().with(
                        "lonely", Map.of("Import-Package", "com.nobody.offers;version=\"[1,2)\""), "a", "")
                .with("broken", Map.of("Bundle-Activator", "no.such.Activator"), "a", "");
        Files.writeString(spoilt.folder().resolve("bundle/garbage.jar"), "not a jar");
        try (Host host = start(spoilt)) {
            assertThat(host.problems())
                    .extracting(Problem::toString)
                    .satisfiesExactlyInAnyOrder(
                            line -> assertThat(line)
                                    .startsWith("BUNDLE_UNRESOLVED lonely 0.0.0: ")
                                    .contains("com.nobody.offers"),
                            line -> assertThat(line)
                                    .startsWith("BUNDLE_START broken 0.0.0: ")
                                    .contains("no.such.Activator"),
                            line -> assertThat(line).startsWith("BUNDLE_UNREADABLE garbage.jar: "))
                    .allSatisfy(line -> assertThat(line).doesNotContain("\n", "\tat "));
            assertThat(Files.readString(home().resolve("log/hub.log"))).contains("BUNDLE_UNRESOLVED lonely");
        }
    }

    @Test
    void siteOverridesTheDescriptorOfAChain() throws Exception {
        Installation withChain = copy().with(
                        "chain",
                        Map.of("Require-Capability", "osgi.extender;filter:=\"(osgi.extender=osgi.configurator)\""),
                        "OSGI-INF/configurator/test.json",
                        "{ \":configurator:resource-version\": 1, \"org.dipc.chain~test\": "
                                + "{ \"chain\": \"test-1\", \"title\": \"Test\", \"modules\": [\"units\"], "
                                + "\"consensus.target\": \"(consensus=solo)\", \"storage.target\": "
                                + "\"(storage=memory)\", \"consensus.blockMillis\": 500 } }");
        try (Host host = start(withChain)) {
            await().untilAsserted(() -> assertThat(configuration(host, "org.dipc.chain~test"))
                    .hasValueSatisfying(found ->
                            assertThat(found.get("consensus.blockMillis")).isEqualTo(500L)));
        }
        Files.createDirectories(home().resolve("config"));
        Files.writeString(home().resolve("config/site.json"), "{ \"chains.test.consensus.blockMillis\": 250 }");
        try (Host host = start(withChain)) {
            await().untilAsserted(() -> assertThat(configuration(host, "org.dipc.chain~test"))
                    .hasValueSatisfying(found -> {
                        assertThat(found.get("consensus.blockMillis")).isEqualTo(250L);
                        assertThat(found.get("chain")).isEqualTo("test-1");
                        assertThat(found.get("modules")).isEqualTo(new String[] {"units"});
                    }));
        }
    }

    @Test
    void whyAChainDoesNotStartIsInTheHealth() throws Exception {
        Files.createDirectories(home().resolve("genesis"));
        Files.writeString(home().resolve("genesis/qpc-1.json"), "{}");
        try (Host host = start(Installation.SHIPPED)) {
            await().untilAsserted(() -> assertThat(health(host)).contains("qpc-1", "GENESIS_CHAIN_ID", "is not qpc-1"));
        }
    }

    @Test
    void twoBundlesOfOneModuleMakeNoChain() throws Exception {
        Files.createDirectories(home().resolve("genesis"));
        Files.writeString(home().resolve("genesis/qpc-1.json"), "{}");
        try (Host host = start(copy().again("org.dipc.units"))) {
            await().untilAsserted(() -> assertThat(health(host))
                    .contains("MODULE_AMBIGUOUS", "org.dipc.units 0.1.0, org.dipc.units 0.9.0"));
            Bundle second = Arrays.stream(host.context().getBundles())
                    .filter(bundle -> bundle.getVersion().toString().equals("0.9.0"))
                    .findFirst()
                    .orElseThrow();
            second.stop();
            await().untilAsserted(() ->
                    assertThat(health(host)).contains("GENESIS_CHAIN_ID").doesNotContain("MODULE_AMBIGUOUS"));
        }
    }

    private static String health(Host host) throws Exception {
        URI address = host.address().orElseThrow(() -> new AssertionError("nothing listens yet"));
        HttpRequest ready =
                HttpRequest.newBuilder(address.resolve("/health/ready")).build();
        return HttpClient.newHttpClient()
                .send(ready, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The class of Configuration Admin lives in a bundle, out of reach of this class path. */
    @SuppressWarnings("unchecked")
    private static Optional<Dictionary<String, Object>> configuration(Host host, String pid) throws Exception {
        BundleContext context = host.context();
        ServiceReference<?> admin = context.getServiceReference("org.osgi.service.cm.ConfigurationAdmin");
        Object service = context.getService(admin);
        Object[] found = (Object[]) service.getClass()
                .getMethod("listConfigurations", String.class)
                .invoke(service, "(service.pid=" + pid + ")");
        if (found == null) {
            return Optional.empty();
        }
        return Optional.of((Dictionary<String, Object>)
                found[0].getClass().getMethod("getProperties").invoke(found[0]));
    }

    private Path home() {
        return folder.resolve("home");
    }

    private Installation copy() throws Exception {
        return Installation.SHIPPED.copyTo(folder.resolve("hub"));
    }

    private Host start(Installation installation) throws HostException {
        return Host.start(installation.folder(), home(), ANY_PORT);
    }

    private Problem refusal(Installation installation) {
        HostException refused = catchThrowableOfType(HostException.class, () -> start(installation));
        assertThat(refused.problems()).hasSize(1);
        return refused.problems().get(0);
    }
}
