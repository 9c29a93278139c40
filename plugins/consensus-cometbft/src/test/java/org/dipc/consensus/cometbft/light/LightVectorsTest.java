package org.dipc.consensus.cometbft.light;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.dipc.bridge.Untrusted;
import org.dipc.consensus.cometbft.light.Rule.Trusted;
import org.dipc.consensus.cometbft.proto.Types;
import org.dipc.model.Bytes;
import org.dipc.proof.Header;
import org.dipc.testkit.Shared;
import org.junit.jupiter.api.Test;

class LightVectorsTest {
    @Test
    void theVerdictIsThatOfCometBft() throws IOException {
        List<String> wrong = new ArrayList<>();
        int judged = 0;
        for (JsonNode vector : read("verify").get("cases")) {
            if (isBelowAThird(vector)) {
                assertThatThrownBy(() -> rule(vector))
                        .as(vector.get("name").asText())
                        .isInstanceOf(IllegalArgumentException.class);
                continue;
            }
            String verdict = verdict(vector);
            if (verdict.equals("SUCCESS") != vector.get("valid").asBoolean()) {
                wrong.add(vector.get("name") + ": " + verdict + ", but " + vector.path("error"));
            }
            judged++;
        }
        assertThat(wrong).isEmpty();
        assertThat(judged).isPositive();
    }

    @Test
    void theVerdictIsThatOfTheModel() throws IOException {
        for (JsonNode vector : read("mbt").get("cases")) {
            String expected = vector.get("verdict").asText();
            String verdict = verdict(vector);
            boolean alike = switch (expected) {
                case "SUCCESS" -> verdict.equals("SUCCESS");
                case "NOT_ENOUGH_TRUST" -> verdict.equals("HEADER_TRUST_CHANGE");
                default -> verdict.startsWith("HEADER_") && !verdict.equals("HEADER_TRUST_CHANGE");
            };
            assertThat(alike)
                    .as("%s: %s is %s", vector.get("name"), expected, verdict)
                    .isTrue();
        }
    }

    @Test
    void headersHashAsInCometBft() throws IOException {
        for (JsonNode vector : ofKind("header")) {
            Types.Header header = Types.Header.parseFrom(hex(vector, "protobuf"));
            String hash = vector.get("hash").asText();
            if (hash.isEmpty()) {
                assertThatThrownBy(() -> Messages.hash(header)).isInstanceOf(Untrusted.class);
            } else {
                assertThat(Messages.hash(header)).as("%s", vector).hasToString(hash);
            }
        }
    }

    @Test
    void validatorsHashAndAddUpAsInCometBft() throws IOException {
        for (JsonNode vector : ofKind("validators")) {
            Validators validators = Validators.of(Types.ValidatorSet.parseFrom(hex(vector, "protobuf")));
            assertThat(validators.hash())
                    .as("%s", vector)
                    .hasToString(vector.get("hash").asText());
            assertThat(validators.total()).isEqualTo(vector.get("totalPower").asLong());
        }
    }

    private static List<JsonNode> ofKind(String kind) throws IOException {
        return StreamSupport.stream(read("hashes").get("cases").spliterator(), false)
                .filter(vector -> vector.get("kind").asText().equals(kind))
                .toList();
    }

    @Test
    void votesAreSignedAsInCometBft() throws IOException {
        for (JsonNode vector : read("sign-bytes").get("votes")) {
            Types.Vote vote = Types.Vote.parseFrom(hex(vector, "voteProtobuf"));
            assertThat(Messages.signBytes(vote, vector.get("chainId").asText()))
                    .as("%s", vector.get("name"))
                    .hasToString(vector.get("signBytes").asText());
        }
    }

    @Test
    void treesHaveTheRootsOfRfc6962() throws IOException {
        for (JsonNode tree : read("merkle").get("trees")) {
            List<Bytes> items = StreamSupport.stream(tree.get("items").spliterator(), false)
                    .map(item -> Bytes.hex(item.asText()))
                    .toList();
            assertThat(Header.root(items)).hasToString(tree.get("root").asText());
        }
    }

    private static boolean isBelowAThird(JsonNode vector) {
        return vector.get("trustNumerator").asLong() * 3
                < vector.get("trustDenominator").asLong();
    }

    private static Rule rule(JsonNode vector) {
        return new Rule(
                Duration.ofSeconds(vector.get("trustingPeriodSeconds").asLong()),
                Duration.ofSeconds(vector.get("maxClockDriftSeconds").asLong()),
                vector.get("trustNumerator").asLong(),
                vector.get("trustDenominator").asLong());
    }

    private static String verdict(JsonNode vector) throws InvalidProtocolBufferException {
        Trusted trusted = new Trusted(
                Types.SignedHeader.parseFrom(hex(vector, "trustedSignedHeader")).getHeader(),
                Validators.of(Types.ValidatorSet.parseFrom(hex(vector, "trustedValidators"))));
        Bytes seal = CometLightClient.seal(
                Types.SignedHeader.parseFrom(hex(vector, "untrustedSignedHeader")),
                Types.ValidatorSet.parseFrom(hex(vector, "untrustedValidators")));
        try {
            SignedBlock block = SignedBlock.of(vector.get("chainId").asText(), Messages.lightBlock(seal));
            rule(vector)
                    .check(
                            trusted,
                            block,
                            Instant.ofEpochMilli(vector.get("nowUnixMillis").asLong()));
            return "SUCCESS";
        } catch (Untrusted e) {
            return e.code();
        }
    }

    private static byte[] hex(JsonNode vector, String field) {
        return Bytes.hex(vector.get(field).asText()).toArray();
    }

    static JsonNode read(String name) throws IOException {
        return new ObjectMapper()
                .readTree(Shared.folder("vectors/cometbft-light")
                        .resolve(name + ".json")
                        .toFile());
    }
}
