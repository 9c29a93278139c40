package org.dipc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.dipc.crypto.Edwards.Point;
import org.dipc.model.Bytes;
import org.dipc.testkit.Shared;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Zip215VectorsTest {
    private static final long SEED = Long.getLong("dipc.seed", 20_260_102);

    static Stream<Zip215> verifiers() {
        return Ed25519VectorsTest.verifiers().map(Zip215::new);
    }

    @ParameterizedTest
    @MethodSource("verifiers")
    void everyVectorGetsTheVerdictOfZip215(Zip215 verifier) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (JsonNode vector : read("verdicts").get("cases")) {
            if (verify(verifier, vector) != vector.get("rules").get("zip215").asBoolean()) {
                wrong.add(vector.toString());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("verifiers")
    void theEdgesAreWhereZip215HasThem(Zip215 verifier) throws IOException {
        for (JsonNode vector : read("boundary").get("cases")) {
            assertThat(verify(verifier, vector))
                    .as("%s", vector)
                    .isEqualTo(vector.get("zip215").asBoolean());
        }
    }

    @ParameterizedTest
    @MethodSource("verifiers")
    void everyPairOfOddEncodingsCounts(Zip215 verifier) throws IOException {
        for (JsonNode pair : read("zip215")) {
            PublicKey key = new PublicKey(Bytes.hex(pair.get(0).asText()));
            assertThat(verifier.verify(
                            key, Bytes.utf8("Zcash"), Bytes.hex(pair.get(1).asText())))
                    .as("%s", pair)
                    .isTrue();
        }
    }

    /** What the vectors cannot hold enough of: a small part beside an honest one, with the right S and with another. */
    @ParameterizedTest
    @MethodSource("verifiers")
    void aSmallPartLeavesTheRestOfTheEquation(Zip215 verifier) throws IOException {
        Random random = new Random(SEED);
        List<Bytes> small = new ArrayList<>();
        read("zip215").forEach(pair -> small.add(Bytes.hex(pair.get(0).asText())));
        for (Bytes odd : small) {
            BigInteger secret = new BigInteger(250, random).add(BigInteger.ONE);
            Point point = Edwards.BASE.times(secret).plus(Edwards.SMALL.get(random.nextInt(8)));
            Bytes message = Bytes.ofLong(random.nextLong());
            Bytes commitment = point.encode();
            BigInteger right = Edwards.challenge(odd, point.encode(), message)
                    .multiply(secret)
                    .mod(Edwards.L);
            assertVerdict(verifier, odd, message, commitment, secret);
            assertVerdict(verifier, point.encode(), message, odd, right);
        }
    }

    private static void assertVerdict(Zip215 verifier, Bytes key, Bytes message, Bytes commitment, BigInteger s) {
        for (BigInteger other : List.of(s, s.add(BigInteger.ONE).mod(Edwards.L), BigInteger.ZERO, s.add(Edwards.L))) {
            Bytes signature = commitment.plus(Edwards.littleEndian(other));
            assertThat(verifier.verify(new PublicKey(key), message, signature))
                    .as("seed %d: %s %s %s", SEED, key, message, signature)
                    .isEqualTo(other.equals(s));
        }
    }

    private static boolean verify(Zip215 verifier, JsonNode vector) {
        Bytes key = Bytes.hex(vector.get("pk").asText());
        return key.size() == PublicKey.SIZE
                && verifier.verify(
                        new PublicKey(key),
                        Bytes.hex(vector.get("msg").asText()),
                        Bytes.hex(vector.get("sig").asText()));
    }

    private static JsonNode read(String name) throws IOException {
        return new ObjectMapper()
                .readTree(
                        Shared.folder("vectors/ed25519").resolve(name + ".json").toFile());
    }
}
