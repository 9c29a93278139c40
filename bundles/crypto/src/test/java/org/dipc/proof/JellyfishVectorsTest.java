package org.dipc.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.dipc.bridge.Untrusted;
import org.dipc.model.Bytes;
import org.dipc.testkit.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proofs that the Rust crate jmt made, and what others bent and forged of them. */
class JellyfishVectorsTest {
    /** Every file of proofs, with how many it has at the least: a set that shrinks proves less. */
    private static final Map<String, Integer> CASES = Map.of(
            "proofs-mixed", 240,
            "proofs-deep", 38,
            "proofs-edge", 92,
            "proofs-bent", 2391,
            "proofs-forged", 72,
            "contested-proofs", 17);

    @Test
    void everyFileOfProofsIsTested() throws IOException {
        try (Stream<Path> files = Files.list(Shared.folder("vectors/jmt"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".json", ""))
                            .filter(name -> name.contains("proofs")))
                    .containsExactlyInAnyOrderElementsOf(CASES.keySet());
        }
    }

    static JsonNode proofs(String name) throws IOException {
        JsonNode proofs = json(name).get("proofs");
        assertThat(proofs.size()).as("proofs in %s", name).isGreaterThanOrEqualTo(CASES.get(name));
        return proofs;
    }

    private static JsonNode json(String name) throws IOException {
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
        for (JsonNode vector : proofs(name)) {
            assertThatCode(() -> verify(vector)).as("%s", vector).doesNotThrowAnyException();
            Bytes proof = Bytes.hex(vector.get("ics23").asText());
            assertThat(CommitmentProof.decode(proof).encoded()).isEqualTo(proof);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"proofs-bent", "proofs-forged"})
    void bentAndForgedProofsAreRefused(String name) throws IOException {
        for (JsonNode vector : proofs(name)) {
            assertThatThrownBy(() -> verify(vector)).as("%s", vector).isInstanceOf(Untrusted.class);
        }
    }

    @Test
    void whereOtherVerifiersDifferOursTakesOnlyWhatOurTreeCanMake() throws IOException {
        for (JsonNode vector : proofs("contested-proofs")) {
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
