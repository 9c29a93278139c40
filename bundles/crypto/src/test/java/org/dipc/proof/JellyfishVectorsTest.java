package org.dipc.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.dipc.bridge.Untrusted;
import org.dipc.model.Bytes;
import org.dipc.testkit.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proofs that the Rust crate jmt made, and what others bent and forged of them. */
class JellyfishVectorsTest {
    static JsonNode json(String name) throws IOException {
        return new ObjectMapper()
                .readTree(Shared.folder("vectors/jmt").resolve(name + ".json").toFile());
    }

    static void verify(JsonNode vector) {
        Bytes root = Bytes.hex(vector.get("root").asText());
        Bytes proof = Bytes.hex(vector.get("ics23").asText());
        Bytes key = Bytes.hex(vector.get("key").asText());
        if (vector.has("value")) {
            Bytes value = Bytes.hex(vector.get("value").asText());
            Ics23.verifyPresence(ProofSpec.JELLYFISH, root, proof, key, value);
        } else {
            Ics23.verifyAbsence(ProofSpec.JELLYFISH, root, proof, key);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"proofs-mixed", "proofs-deep", "proofs-edge"})
    void honestProofsHoldAndHaveOneWrittenForm(String name) throws IOException {
        for (JsonNode vector : json(name).get("proofs")) {
            assertThatCode(() -> verify(vector)).as("%s", vector).doesNotThrowAnyException();
            Bytes proof = Bytes.hex(vector.get("ics23").asText());
            assertThat(CommitmentProof.decode(proof).encoded()).isEqualTo(proof);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"proofs-bent", "proofs-forged"})
    void bentAndForgedProofsAreRefused(String name) throws IOException {
        for (JsonNode vector : json(name).get("proofs")) {
            assertThatThrownBy(() -> verify(vector)).as("%s", vector).isInstanceOf(Untrusted.class);
        }
    }

    @Test
    void whereOtherVerifiersDifferOursTakesOnlyWhatOurTreeCanMake() throws IOException {
        for (JsonNode vector : json("contested-proofs").get("proofs")) {
            if (vector.get("ours").asBoolean()) {
                assertThatCode(() -> verify(vector)).as("%s", vector).doesNotThrowAnyException();
            } else if (vector.get("ours").isBoolean()) {
                assertThatThrownBy(() -> verify(vector)).as("%s", vector).isInstanceOf(Untrusted.class);
            } else {
                takenOrRefused(vector);
            }
        }
    }

    private static void takenOrRefused(JsonNode vector) {
        try {
            verify(vector);
        } catch (Untrusted either) {
            assertThat(either.code()).startsWith("PROOF_");
        }
    }
}
