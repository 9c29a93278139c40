package org.dipc.kernel.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.testkit.Shared;

/** Trees that the Rust crate jmt made, and proofs from them. */
final class Vectors {
    private Vectors() {}

    record Step(long version, SortedMap<Bytes, Optional<Bytes>> changes, Hash root) {}

    record Proof(long version, Hash root, Bytes path, Optional<Bytes> value, Bytes proof) {}

    static JsonNode json(String name) {
        try {
            return new ObjectMapper()
                    .readTree(
                            Shared.folder("vectors/jmt").resolve(name + ".json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Step> steps(JsonNode tree) {
        List<Step> steps = new ArrayList<>();
        for (JsonNode step : tree.get("steps")) {
            SortedMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
            step.get("ops").forEach(op -> changes.put(bytes(op, "key"), value(op)));
            steps.add(new Step(step.get("version").asLong(), changes, new Hash(bytes(step, "root"))));
        }
        return steps;
    }

    static List<Proof> proofs(String name) {
        List<Proof> proofs = new ArrayList<>();
        for (JsonNode proof : json(name).get("proofs")) {
            proofs.add(new Proof(
                    proof.get("version").asLong(),
                    new Hash(bytes(proof, "root")),
                    bytes(proof, "key"),
                    value(proof),
                    bytes(proof, "ics23")));
        }
        return proofs;
    }

    private static Optional<Bytes> value(JsonNode node) {
        return node.has("value") ? Optional.of(bytes(node, "value")) : Optional.empty();
    }

    private static Bytes bytes(JsonNode node, String field) {
        return Bytes.hex(node.get(field).asText());
    }
}
