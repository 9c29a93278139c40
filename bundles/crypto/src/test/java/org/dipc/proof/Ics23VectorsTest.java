package org.dipc.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.dipc.bridge.Untrusted;
import org.dipc.model.Bytes;
import org.dipc.proof.CommitmentProof.Presence;
import org.dipc.testkit.Shared;
import org.junit.jupiter.api.Test;

/** The verdicts and results of cosmos/ics23 on its own test data. */
class Ics23VectorsTest {
    /** Every file, with how many cases it has at the least: a set that shrinks proves less. */
    private static final Map<String, Integer> CASES = Map.of(
            "TestCheckAgainstSpecData", 11,
            "TestCheckLeafData", 10,
            "TestDoHashData", 7,
            "TestEmptyBranchData", 8,
            "TestExistenceProofData", 6,
            "TestInnerOpData", 4,
            "TestLeafOpData", 11);

    private static final List<String> TREE_FILES =
            List.of("exist_left", "exist_right", "nonexist_left", "nonexist_right");

    private static final Map<String, ProofSpec> SPECS =
            Map.of("iavl", ProofSpec.IAVL, "smt", ProofSpec.SPARSE, "tendermint", ProofSpec.TENDERMINT);

    static JsonNode json(String name) throws IOException {
        return new ObjectMapper()
                .readTree(Shared.folder("vectors/ics23").resolve(name + ".json").toFile());
    }

    private static JsonNode cases(String name) throws IOException {
        JsonNode cases = json(name);
        assertThat(cases.size()).as("cases of %s", name).isGreaterThanOrEqualTo(CASES.get(name));
        return cases;
    }

    @Test
    void everyFileIsTested() throws IOException {
        Path folder = Shared.folder("vectors/ics23");
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> folder.relativize(file).toString().replace(".json", "")))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                    CASES.keySet().stream(),
                                    SPECS.keySet().stream()
                                            .flatMap(tree -> TREE_FILES.stream().map(name -> tree + "/" + name)))
                            .toList());
        }
    }

    @Test
    void proofsOfOtherTreesHold() throws IOException {
        for (Map.Entry<String, ProofSpec> spec : SPECS.entrySet()) {
            for (String name : TREE_FILES) {
                JsonNode vector = json(spec.getKey() + "/" + name);
                Bytes root = Bytes.hex(vector.get("root").asText());
                Bytes proof = Bytes.hex(vector.get("proof").asText());
                Bytes key = Bytes.hex(vector.get("key").asText());
                Bytes value = Bytes.hex(vector.get("value").asText());
                assertThatCode(() -> verify(spec.getValue(), root, proof, key, value))
                        .as("%s of %s", name, spec.getKey())
                        .doesNotThrowAnyException();
            }
        }
    }

    private static void verify(ProofSpec spec, Bytes root, Bytes proof, Bytes key, Bytes value) {
        if (value.isEmpty()) {
            Ics23.verifyAbsence(spec, root, proof, key);
        } else {
            Ics23.verifyPresence(spec, root, proof, key, value);
        }
    }

    @Test
    void hashOperationsGiveTheirResults() throws IOException {
        for (JsonNode vector : cases("TestDoHashData")) {
            String preimage =
                    vector.path("Preimage").asText(vector.path("PreImage").asText());
            assertThat(HashOp.of(vector.get("HashOp").asInt()).apply(Bytes.utf8(preimage)))
                    .as("%s", vector)
                    .isEqualTo(Bytes.hex(vector.get("ExpectedHash").asText()));
        }
    }

    @Test
    void leafOperationsGiveTheirResults() throws IOException {
        for (JsonNode vector : cases("TestLeafOpData")) {
            gives(vector, () -> leaf(vector.get("Op")).apply(bytes(vector, "Key"), bytes(vector, "Value")));
        }
    }

    @Test
    void innerOperationsGiveTheirResults() throws IOException {
        for (JsonNode vector : cases("TestInnerOpData")) {
            gives(vector, () -> inner(vector.get("Op")).apply(bytes(vector, "Child")));
        }
    }

    @Test
    void proofsGiveTheirRoots() throws IOException {
        for (JsonNode vector : cases("TestExistenceProofData")) {
            Optional<Presence> proof = presence(vector.get("Proof"));
            if (proof.isEmpty()) {
                assertThat(vector.get("IsErr").asBoolean())
                        .as("a proof needs a leaf")
                        .isTrue();
            } else {
                gives(vector, proof.get()::root);
            }
        }
    }

    private interface Result {
        Bytes get();
    }

    private static void gives(JsonNode vector, Result result) {
        if (vector.get("IsErr").asBoolean()) {
            refused(vector, result::get);
        } else {
            assertThat(result.get()).as("%s", vector).isEqualTo(bytes(vector, "Expected"));
        }
    }

    private static void refused(JsonNode vector, ThrowingCallable call) {
        assertThatThrownBy(call).as("%s", vector).isInstanceOf(Untrusted.class);
    }

    @Test
    void leavesAreComparedWithTheSpecification() throws IOException {
        for (JsonNode vector : cases("TestCheckLeafData")) {
            ProofSpec spec = new ProofSpec(leaf(vector.get("Spec")), ProofSpec.IAVL.inner(), 0, 128, false, false);
            assertThat(Ics23.isLeaf(spec, leaf(vector.get("Leaf"))))
                    .as("%s", vector)
                    .isEqualTo(!vector.get("IsErr").asBoolean());
        }
    }

    @Test
    void stepsAreComparedWithTheSpecification() throws IOException {
        for (JsonNode vector : cases("TestCheckAgainstSpecData")) {
            ProofSpec spec = spec(vector.get("Spec"));
            Optional<Presence> proof = presence(vector.get("Proof"));
            if (vector.get("Err").asText().isEmpty()) {
                Ics23.checkSteps(spec, proof.orElseThrow());
            } else if (proof.isPresent()) {
                refused(vector, () -> Ics23.checkSteps(spec, proof.get()));
            }
        }
    }

    @Test
    void emptyChildrenAreSeen() throws IOException {
        for (JsonNode vector : cases("TestEmptyBranchData")) {
            ProofSpec.Inner inner = spec(vector.get("Spec")).inner();
            InnerOp step = inner(vector.get("Op"));
            boolean alone = Ics23.isAlone(inner, step);
            assertThat(alone && Ics23.side(inner, step) == Ics23.Side.RIGHT)
                    .as("%s", vector)
                    .isEqualTo(vector.get("IsLeft").asBoolean());
            assertThat(alone && Ics23.side(inner, step) == Ics23.Side.LEFT)
                    .as("%s", vector)
                    .isEqualTo(vector.get("IsRight").asBoolean());
        }
    }

    private static ProofSpec spec(JsonNode spec) {
        JsonNode inner = spec.get("inner_spec");
        assertThat(inner.get("child_order").toString()).isEqualTo("[0,1]");
        int most = spec.path("max_depth").asInt();
        return new ProofSpec(
                leaf(spec.get("leaf_spec")),
                new ProofSpec.Inner(
                        hash(inner, "hash"),
                        inner.get("child_size").asInt(),
                        inner.get("min_prefix_length").asInt(),
                        inner.get("max_prefix_length").asInt(),
                        bytes(inner, "empty_child"),
                        Bytes.EMPTY),
                spec.path("min_depth").asInt(),
                most == 0 ? 128 : most,
                false,
                false);
    }

    /** Empty if it has no leaf, which a proof of ours cannot be without. */
    private static Optional<Presence> presence(JsonNode proof) {
        if (!proof.has("leaf")) {
            return Optional.empty();
        }
        List<InnerOp> path = new ArrayList<>();
        proof.path("path").forEach(step -> path.add(inner(step)));
        return Optional.of(new Presence(bytes(proof, "key"), bytes(proof, "value"), leaf(proof.get("leaf")), path));
    }

    private static LeafOp leaf(JsonNode leaf) {
        return new LeafOp(
                hash(leaf, "hash"),
                hash(leaf, "prehash_key"),
                hash(leaf, "prehash_value"),
                LengthOp.of(leaf.path("length").asInt()),
                bytes(leaf, "prefix"));
    }

    private static InnerOp inner(JsonNode inner) {
        return new InnerOp(hash(inner, "hash"), bytes(inner, "prefix"), bytes(inner, "suffix"));
    }

    private static HashOp hash(JsonNode node, String field) {
        return HashOp.of(node.path(field).asInt());
    }

    private static Bytes bytes(JsonNode node, String field) {
        return Bytes.owned(Base64.getDecoder()
                .decode(node.path(field).isNull() ? "" : node.path(field).asText()));
    }
}
