package org.dipc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.rfc8032.Ed448;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.testkit.Shared;
import org.junit.jupiter.api.Test;

class CoseVectorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Ed25519Verifier verifier = Ed25519Verifier.fastest();

    @Test
    void theExamplesOfTheStandardHaveItsStructureItsSignedBytesAndItsVerdict() throws IOException {
        int passed = 0;
        int failed = 0;
        for (Path file : files()) {
            JsonNode example = JSON.readTree(file.toFile());
            JsonNode input = example.get("input");
            Bytes message = Bytes.hex(example.at("/output/cbor").asText());
            if (!input.has("sign") && !input.has("sign0")) {
                refused(message, "TX_DECODE", file);
            } else if (example.toString().contains("countersign0")) {
                // These have the labels of a header out of order, and we read deterministic CBOR only.
                refused(message, "TX_NOT_CANONICAL", file);
            } else if (example.path("fail").asBoolean()) {
                assertThat(verdict(example, message)).as("%s", file).isFalse();
                failed++;
            } else {
                assertThat(verdict(example, message)).as("%s", file).isTrue();
                signedBytesAreThoseOf(example, message, file);
                passed++;
            }
        }
        assertThat(passed).isPositive();
        assertThat(failed).isPositive();
    }

    @Test
    void edDsaMessagesGetTheirVerdict() throws IOException {
        for (JsonNode vector : eddsa()) {
            Bytes message = Bytes.hex(vector.get("cose").asText());
            Bytes external = Bytes.hex(vector.get("external").asText());
            if (!vector.get("valid").isNull()) {
                assertThat(verdict(message, external, keys(vector)))
                        .as("%s", vector)
                        .isEqualTo(vector.get("valid").asBoolean());
            }
            if (vector.has("payload")) {
                Cose.Signed signed = Cose.decode(message);
                assertThat(signed.payload()).hasToString(vector.get("payload").asText());
                for (int i = 0; i < signed.signatures().size(); i++) {
                    Cose.Signature signature = signed.signatures().get(i);
                    assertThat(signature.value()).hasToString(part(vector, "signature", i));
                    assertThat(signature.toBeSigned(signed.payload(), external))
                            .hasToString(part(vector, "toBeSigned", i));
                }
            }
        }
    }

    @Test
    void theStrictFormIsWhatWeWriteAndNothingElse() throws IOException {
        int ours = 0;
        for (JsonNode vector : eddsa()) {
            Bytes message = Bytes.hex(vector.get("cose").asText());
            Bytes external = Bytes.hex(vector.get("external").asText());
            boolean valid = vector.get("valid").asBoolean();
            if (valid && isOurs(vector, message)) {
                Cose.Signed signed = Cose.decodeStrict(message);
                assertThat(signed.verifies(verifier, external)).isTrue();
                if (vector.has("payload")) {
                    assertThat(Cose.sign(signed.payload(), external, secrets(vector)))
                            .isEqualTo(message);
                    ours++;
                }
            } else if (valid || vector.get("valid").isNull()) {
                assertThatThrownBy(() -> Cose.decodeStrict(message)).isInstanceOf(Rejected.class);
            } else {
                assertThat(strictVerdict(message, external, vector))
                        .as("%s", vector)
                        .isFalse();
            }
        }
        assertThat(ours).isPositive();
    }

    /** Tagged, several signers or one, and every header our own: told from the bytes and not by the code under test. */
    private static boolean isOurs(JsonNode vector, Bytes message) {
        boolean written = vector.get("kind").asText().equals("Sign1")
                ? message.startsWith(Bytes.hex("d2"))
                : keys(vector).size() > 1;
        return written
                && keys(vector).stream().allMatch(key -> message.toHex().contains("5826a20127045820" + key + "a0"));
    }

    private boolean strictVerdict(Bytes message, Bytes external, JsonNode vector) {
        try {
            Cose.Signed signed = Cose.decodeStrict(message);
            List<PublicKey> keys =
                    signed.signatures().stream().map(Cose.Signature::key).toList();
            return keys.equals(keys(vector)) && signed.verifies(verifier, external);
        } catch (Rejected refused) {
            return false;
        }
    }

    private boolean verdict(Bytes message, Bytes external, List<PublicKey> keys) {
        Cose.Signed signed;
        try {
            signed = Cose.decode(message);
        } catch (Rejected refused) {
            return false;
        }
        boolean counts = signed.signatures().size() == keys.size();
        for (int i = 0; counts && i < keys.size(); i++) {
            Cose.Signature signature = signed.signatures().get(i);
            counts = signature.edDsa()
                    && verifier.verify(
                            keys.get(i), signature.toBeSigned(signed.payload(), external), signature.value());
        }
        return counts;
    }

    private boolean verdict(JsonNode example, Bytes message) {
        try {
            Cose.Signed signed = Cose.decode(message);
            List<JsonNode> signers = signers(example);
            boolean counts = signers.size() == signed.signatures().size();
            for (int i = 0; counts && i < signers.size(); i++) {
                Cose.Signature signature = signed.signatures().get(i);
                Bytes toBeSigned = signature.toBeSigned(signed.payload(), external(signers.get(i)));
                counts = counts(signature, signers.get(i).get("key"), toBeSigned);
            }
            return counts;
        } catch (Rejected refused) {
            return false;
        }
    }

    private boolean counts(Cose.Signature signature, JsonNode key, Bytes message) {
        Bytes value = signature.value();
        return switch (key.get("crv").asText()) {
            case "Ed25519" ->
                signature.edDsa()
                        && verifier.verify(
                                new PublicKey(Bytes.hex(key.get("x_hex").asText())), message, value);
            case "Ed448" ->
                signature.edDsa()
                        && Ed448.verify(
                                value.toArray(),
                                0,
                                Bytes.hex(key.get("x_hex").asText()).toArray(),
                                0,
                                new byte[0],
                                message.toArray(),
                                0,
                                message.size());
            case "P-256" -> Long.valueOf(-7).equals(signature.header().get(1L)) && es256(key, message, value);
            default -> throw new AssertionError("a curve that no example has: " + key);
        };
    }

    private static boolean es256(JsonNode key, Bytes message, Bytes value) {
        X9ECParameters curve = ECNamedCurveTable.getByName("P-256");
        BigInteger x =
                new BigInteger(1, Base64.getUrlDecoder().decode(key.get("x").asText()));
        BigInteger y =
                new BigInteger(1, Base64.getUrlDecoder().decode(key.get("y").asText()));
        ECDSASigner signer = new ECDSASigner();
        signer.init(
                false, new ECPublicKeyParameters(curve.getCurve().createPoint(x, y), new ECDomainParameters(curve)));
        BigInteger r = new BigInteger(1, value.slice(0, 32).toArray());
        BigInteger s = new BigInteger(1, value.from(32).toArray());
        return signer.verifySignature(Hash.sha256(message).value().toArray(), r, s);
    }

    private static void signedBytesAreThoseOf(JsonNode example, Bytes message, Path file) {
        Cose.Signed signed = Cose.decode(message);
        assertThat(signed.payload())
                .isEqualTo(Bytes.utf8(example.at("/input/plaintext").asText()));
        for (int i = 0; i < signed.signatures().size(); i++) {
            String expected = example.at("/input/sign0").isMissingNode()
                    ? example.at("/intermediates/signers/" + i + "/ToBeSign_hex")
                            .asText()
                    : example.at("/intermediates/ToBeSign_hex").asText();
            Bytes external = external(signers(example).get(i));
            assertThat(signed.signatures().get(i).toBeSigned(signed.payload(), external))
                    .as("%s", file)
                    .isEqualTo(Bytes.hex(expected));
        }
    }

    private static List<JsonNode> signers(JsonNode example) {
        List<JsonNode> signers = new ArrayList<>();
        if (example.at("/input/sign0").isMissingNode()) {
            example.at("/input/sign/signers").forEach(signers::add);
        } else {
            signers.add(example.at("/input/sign0"));
        }
        return signers;
    }

    private static Bytes external(JsonNode signer) {
        return Bytes.hex(signer.path("external").asText());
    }

    private static void refused(Bytes message, String code, Path file) {
        assertThatThrownBy(() -> Cose.decode(message))
                .as("%s", file)
                .isInstanceOfSatisfying(
                        Rejected.class, refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static List<PublicKey> keys(JsonNode vector) {
        List<PublicKey> keys = new ArrayList<>();
        vector.get("keys").forEach(key -> keys.add(new PublicKey(Bytes.hex(key.asText()))));
        return keys;
    }

    private static List<SigningKey> secrets(JsonNode vector) {
        List<SigningKey> secrets = new ArrayList<>();
        if (vector.has("secret")) {
            secrets.add(SigningKey.ofSeed(Bytes.hex(vector.get("secret").asText())));
        } else {
            vector.get("secrets").forEach(secret -> secrets.add(SigningKey.ofSeed(Bytes.hex(secret.asText()))));
        }
        return secrets;
    }

    private static String part(JsonNode vector, String name, int index) {
        JsonNode one = vector.has(name) ? vector.get(name) : vector.get(name + "s");
        return one.isArray() ? one.get(index).asText() : one.asText();
    }

    private static JsonNode eddsa() throws IOException {
        return JSON.readTree(Shared.folder("vectors/cose-eddsa")
                        .resolve("eddsa-external.json")
                        .toFile())
                .get("cases");
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Shared.folder("vectors/cose"))) {
            return files.sorted().toList();
        }
    }
}
