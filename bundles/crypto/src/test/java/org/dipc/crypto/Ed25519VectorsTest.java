package org.dipc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.testkit.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Ed25519VectorsTest {
    /** Flags of a case that the rule refuses; a low-order R without a component of low order is the identity. */
    private static final Set<String> REFUSED_FLAGS = Set.of(
            "LowOrderA",
            "LowOrderComponentA",
            "LowOrderComponentR",
            "LowOrderResidue",
            "NonCanonicalA",
            "NonCanonicalR");

    static Stream<Ed25519Verifier> verifiers() {
        return Stream.concat(Stream.of(Ed25519Verifier.bouncyCastle()), Ed25519Verifier.corretto().stream());
    }

    @ParameterizedTest
    @MethodSource("verifiers")
    void everyVectorGetsTheVerdictOfOurRule(Ed25519Verifier verifier) {
        List<String> wrong = new ArrayList<>();
        int accepted = 0;
        for (JsonNode vector : read("verdicts").get("cases")) {
            boolean counts = verify(verifier, vector.get("pk"), vector.get("msg"), vector.get("sig"));
            accepted += counts ? 1 : 0;
            if (counts != vector.get("rules").get("ours").asBoolean()) {
                wrong.add(vector.toString());
            }
        }
        assertThat(wrong).as(verifier.name()).isEmpty();
        assertThat(accepted).isPositive();
    }

    @ParameterizedTest
    @MethodSource("verifiers")
    void theEdgesAreWhereTheRuleHasThem(Ed25519Verifier verifier) {
        for (JsonNode vector : read("boundary").get("cases")) {
            assertThat(verify(verifier, vector.get("pk"), vector.get("msg"), vector.get("sig")))
                    .as("%s: %s", verifier.name(), vector)
                    .isEqualTo(vector.get("ours").asBoolean());
        }
    }

    @ParameterizedTest
    @MethodSource("verifiers")
    void wycheproofsResultsAreOurs(Ed25519Verifier verifier) {
        for (JsonNode group : read("wycheproof").get("testGroups")) {
            for (JsonNode vector : group.get("tests")) {
                JsonNode key = group.get("publicKey").get("pk");
                assertThat(verify(verifier, key, vector.get("msg"), vector.get("sig")))
                        .as("%s: %s", verifier.name(), vector)
                        .isEqualTo(vector.get("result").asText().equals("valid"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("verifiers")
    void whatTheFlagsCallOddIsRefused(Ed25519Verifier verifier) {
        for (JsonNode vector : read("taming-edge-cases")) {
            Set<String> flags = new TreeSet<>();
            vector.path("Flags").forEach(flag -> flags.add(flag.asText()));
            flags.retainAll(REFUSED_FLAGS);
            Bytes signature =
                    Bytes.hex(vector.get("R").asText() + vector.get("S").asText());
            Bytes message = Bytes.utf8(vector.get("M").asText());
            assertThat(verifier.verify(new PublicKey(Bytes.hex(vector.get("A").asText())), message, signature))
                    .as("%s: %s", verifier.name(), vector)
                    .isEqualTo(flags.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("verifiers")
    void smallOrderAndNonCanonicalPartsAreRefusedThoughZip215TakesThem(Ed25519Verifier verifier) {
        for (JsonNode pair : read("zip215")) {
            PublicKey key = new PublicKey(Bytes.hex(pair.get(0).asText()));
            assertThat(verifier.verify(
                            key, Bytes.utf8("Zcash"), Bytes.hex(pair.get(1).asText())))
                    .as("%s: %s", verifier.name(), pair)
                    .isFalse();
        }
    }

    /** Each of the twelve has a small-order component, an S that is too large, or a part that is not canonical. */
    @ParameterizedTest
    @MethodSource("verifiers")
    void everyCaseOfTheTamingPaperIsRefused(Ed25519Verifier verifier) {
        for (JsonNode vector : read("speccheck")) {
            assertThat(verify(verifier, vector.get("pub_key"), vector.get("message"), vector.get("signature")))
                    .as("%s: %s", verifier.name(), vector)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("verifiers")
    void signingGivesTheBytesOfRfc8032AndTheyCount(Ed25519Verifier verifier) {
        for (JsonNode vector : read("rfc8032").get("cases")) {
            SigningKey key = SigningKey.ofSeed(Bytes.hex(vector.get("secret").asText()));
            Bytes message = Bytes.hex(vector.get("msg").asText());
            Bytes signature = key.sign(message);
            assertThat(key.publicKey()).hasToString(vector.get("pk").asText());
            assertThat(signature).hasToString(vector.get("sig").asText());
            assertThat(verifier.verify(key.publicKey(), message, signature)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("verifiers")
    void manyThreadsMayAskAtOnce(Ed25519Verifier verifier) {
        List<SigningKey> keys = IntStream.range(0, 8)
                .mapToObj(i -> SigningKey.ofSeed(Hash.sha256(Bytes.ofLong(i)).value()))
                .toList();
        List<Integer> wrong = IntStream.range(0, 4000)
                .parallel()
                .filter(i -> {
                    SigningKey key = keys.get(i % keys.size());
                    Bytes signature = key.sign(Bytes.ofLong(i % 2 == 0 ? i : -i));
                    return verifier.verify(key.publicKey(), Bytes.ofLong(i), signature) != (i % 2 == 0);
                })
                .boxed()
                .toList();
        assertThat(wrong).isEmpty();
    }

    @Test
    void thisPlatformHasTheNativeLibraryWhereWeShipIt() {
        boolean shipped = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        assertThat(Ed25519Verifier.fastest().name()).isEqualTo(shipped ? "Corretto" : "BouncyCastle");
    }

    @Test
    void withoutTheProvidersJarBouncyCastleTakesOver() throws ReflectiveOperationException, IOException {
        URL[] without = Stream.of(Ed25519Verifier.class, Bytes.class, Ed25519.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(without, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass(Ed25519Verifier.class.getName());
            Object fastest = type.getMethod("fastest").invoke(null);
            assertThat(type.getMethod("name").invoke(fastest)).isEqualTo("BouncyCastle");
        }
    }

    @Test
    void theSeedIsNeverPrinted() {
        SigningKey key = SigningKey.ofSeed(Bytes.owned(new byte[32]));
        assertThat(key.toString())
                .doesNotContain(key.seed().toHex())
                .contains(key.publicKey().toString());
    }

    private static boolean verify(Ed25519Verifier verifier, JsonNode key, JsonNode message, JsonNode signature) {
        Bytes point = Bytes.hex(key.asText());
        return point.size() == PublicKey.SIZE
                && verifier.verify(new PublicKey(point), Bytes.hex(message.asText()), Bytes.hex(signature.asText()));
    }

    private static JsonNode read(String name) {
        try {
            return new ObjectMapper()
                    .readTree(Shared.folder("vectors/ed25519")
                            .resolve(name + ".json")
                            .toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
