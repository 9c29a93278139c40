package org.dipc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenesisTest {
    private static final String ONE = """
            {"chain": "one-1", "title": "One", "claims": ["H04L 9", "G06F 21"],
             "modules": {"identity": {"registrars": ["@registrar"]}, "patents": {"routing": "@routing"}}}""";
    private static final String TWO = """
            {"chain": "two-1", "claims": ["C12N"],
             "modules": {"units": {"holders": [{"owner": "@foundation", "amount": "5"}]}}}""";

    @TempDir
    Path folder;

    private Keyring keyring;

    @BeforeEach
    void bundles() throws IOException {
        keyring = new Keyring(folder.resolve("keys"));
        Files.createDirectories(folder.resolve("bundle"));
        bundle("b-two", "genesis.json", TWO);
        bundle("a-one", "genesis.json", ONE);
        bundle("c-none", "other.txt", "no chain in here");
    }

    private void bundle(String name, String entry, String text) throws IOException {
        Path jar = folder.resolve("bundle/" + name + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            out.putNextEntry(new ZipEntry(entry));
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
        }
    }

    private Genesis genesis() {
        return Genesis.ofBundles(folder.resolve("bundle"));
    }

    private JsonNode written(String chain) throws IOException {
        return Json.MAPPER.readTree(Files.readAllBytes(folder.resolve("genesis/" + chain + ".json")));
    }

    @Test
    void namesBecomeAddressesAndClaimsBecomeTheRoutingOfAllChains() throws IOException {
        assertThat(genesis().write(folder.resolve("genesis"), keyring, 42, chain -> List.of()))
                .containsExactlyInAnyOrder(new ChainId("one-1"), new ChainId("two-1"));
        JsonNode one = written("one-1");
        assertThat(one.path("timeMillis").asLong()).isEqualTo(42);
        assertThat(one.at("/modules/identity/registrars/0").asText())
                .isEqualTo(keyring.address("registrar").toString());
        assertThat(one.at("/modules/patents/routing").toString())
                .isEqualTo("[{\"chain\":\"one-1\",\"symbol\":\"H04L 9\"},{\"chain\":\"one-1\",\"symbol\":\"G06F 21\"},"
                        + "{\"chain\":\"two-1\",\"symbol\":\"C12N\"}]");
        assertThat(written("two-1").at("/modules/units/holders/0/owner").asText())
                .isEqualTo(keyring.address("foundation").toString());
    }

    @Test
    void whoVotesOnAChainStandsInItsGenesis() throws IOException {
        bundle("a-one", "genesis.json", """
                {"chain": "one-1", "modules": {"consensus": {"validators": "@validators"}}}""");
        bundle("b-two", "genesis.json", """
                {"chain": "two-1", "modules": {"consensus": {"validators": "@validators"}}}""");
        Bytes key = ValidatorKey.findOrCreate(folder, new ChainId("one-1"));
        genesis()
                .write(
                        folder.resolve("genesis"),
                        keyring,
                        42,
                        chain -> chain.equals(new ChainId("one-1")) ? List.of(key) : List.of());
        assertThat(written("one-1").at("/modules/consensus/validators").toString())
                .isEqualTo("[{\"publicKey\":\"" + key.toHex() + "\",\"power\":10}]");
        assertThat(written("two-1").at("/modules/consensus/validators").toString())
                .isEqualTo("[]");
    }

    @Test
    void aGenesisIsNeverWrittenTwice() throws IOException {
        genesis().write(folder.resolve("genesis"), keyring, 42, chain -> List.of());
        Files.delete(folder.resolve("genesis/two-1.json"));
        assertThat(genesis().write(folder.resolve("genesis"), keyring, 43, chain -> List.of()))
                .containsExactly(new ChainId("two-1"));
        assertThat(written("one-1").path("timeMillis").asLong()).isEqualTo(42);
    }

    @Test
    void GENESIS_PARSE_aTemplateThatIsNone() throws IOException {
        for (String template : new String[] {"{", "[]", "{\"chain\": \"one-1\"}", "{\"modules\": {}}"}) {
            bundle("a-one", "genesis.json", template);
            HubException problem = catchThrowableOfType(HubException.class, this::genesis);
            assertThat(problem.code()).as(template).isEqualTo("GENESIS_PARSE");
        }
        assertThat(folder.resolve("genesis")).doesNotExist();
    }
}
