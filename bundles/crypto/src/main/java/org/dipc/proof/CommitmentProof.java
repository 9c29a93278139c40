package org.dipc.proof;

import java.util.List;
import java.util.Optional;
import org.dipc.bridge.Untrusted;
import org.dipc.model.Bytes;

/** What a tree says about one key. */
public sealed interface CommitmentProof {
    /** A proof may have at most this many bytes: two neighbours with the largest values that a transaction can carry. */
    int MAX_BYTES = 640 * 1024;

    /** A proof may have at most this many steps from a leaf to the root: a SHA-256 has no more bits. */
    int MAX_STEPS = 256;

    /** That {@code key} has {@code value}. The steps of {@code path} lead from the leaf to the root. */
    record Presence(Bytes key, Bytes value, LeafOp leaf, List<InnerOp> path) implements CommitmentProof {
        public Presence {
            path = List.copyOf(path);
        }

        /** The root that follows from it. */
        Bytes root() {
            Bytes node = leaf.apply(key, value);
            for (InnerOp step : path) {
                node = step.apply(node);
            }
            return node;
        }
    }

    /** That nothing lies between the neighbours; one is missing where {@code key} lies before or after all others. */
    record Absence(Bytes key, Optional<Presence> left, Optional<Presence> right) implements CommitmentProof {}

    /** As a protobuf message {@code CommitmentProof}. */
    default Bytes encoded() {
        return Wire.encoded(this);
    }

    /** @throws Untrusted {@code PROOF_MALFORMED} or {@code PROOF_TOO_LARGE} */
    static CommitmentProof decode(Bytes proof) {
        return Wire.decode(proof);
    }
}
