package org.dipc.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.dipc.bridge.Untrusted;
import org.dipc.model.Bytes;
import org.dipc.proof.CommitmentProof.Absence;
import org.dipc.proof.CommitmentProof.Presence;
import org.junit.jupiter.api.Test;

/** Honest proofs with one thing changed: a field, a step, a neighbour, or a byte of the message. */
class ProofMutationTest {
    private static final int MUTATIONS = 40_000;
    private static final long SEED = 23;

    private final Random random = new Random(SEED);

    private record Claim(Bytes root, Bytes key, Optional<Bytes> value, Bytes proof) {
        void verify(Bytes shown) {
            if (value.isPresent()) {
                Ics23.verifyPresence(ProofSpec.JELLYFISH, root, shown, key, value.get());
            } else {
                Ics23.verifyAbsence(ProofSpec.JELLYFISH, root, shown, key);
            }
        }
    }

    @Test
    void noChangedProofIsTaken() throws IOException {
        List<Claim> claims = new ArrayList<>();
        for (String name : List.of("proofs-mixed", "proofs-deep", "proofs-edge")) {
            for (JsonNode vector : JellyfishVectorsTest.json(name).get("proofs")) {
                claims.add(new Claim(
                        bytes(vector, "root"),
                        bytes(vector, "key"),
                        vector.has("value") ? Optional.of(bytes(vector, "value")) : Optional.empty(),
                        bytes(vector, "ics23")));
            }
        }
        int changed = 0;
        while (changed < MUTATIONS) {
            Claim claim = claims.get(random.nextInt(claims.size()));
            Claim other = claims.get(random.nextInt(claims.size()));
            Bytes mutant = random.nextInt(4) == 0
                    ? bent(claim.proof())
                    : mutant(CommitmentProof.decode(claim.proof()), CommitmentProof.decode(other.proof()))
                            .encoded();
            if (!mutant.equals(claim.proof())) {
                changed++;
                assertThatThrownBy(() -> claim.verify(mutant))
                        .as("seed %s, change %s: %s of %s", SEED, changed, mutant, claim)
                        .isInstanceOfSatisfying(
                                Untrusted.class,
                                refusal -> assertThat(refusal.code()).startsWith("PROOF_"));
            }
        }
    }

    private static Bytes bytes(JsonNode vector, String field) {
        return Bytes.hex(vector.get(field).asText());
    }

    private CommitmentProof mutant(CommitmentProof proof, CommitmentProof other) {
        if (random.nextInt(50) == 0) {
            return other;
        }
        if (proof instanceof Presence presence) {
            return mutant(presence, some(other));
        }
        Absence absence = (Absence) proof;
        Optional<Presence> left = absence.left();
        Optional<Presence> right = absence.right();
        return switch (random.nextInt(8)) {
            case 0 -> new Absence(bent(absence.key()), left, right);
            case 1 -> new Absence(absence.key(), right, left);
            case 2 -> new Absence(absence.key(), Optional.empty(), right);
            case 3 -> new Absence(absence.key(), left, Optional.empty());
            case 4 -> new Absence(absence.key(), left, left);
            case 5 -> new Absence(absence.key(), Optional.of(some(other)), right);
            case 6 -> new Absence(absence.key(), left.map(there -> mutant(there, some(other))), right);
            default -> new Absence(absence.key(), left, right.map(there -> mutant(there, some(other))));
        };
    }

    private static Presence some(CommitmentProof proof) {
        return proof instanceof Absence absence
                ? absence.left().or(absence::right).orElseThrow()
                : (Presence) proof;
    }

    private Presence mutant(Presence proof, Presence other) {
        Bytes key = proof.key();
        Bytes value = proof.value();
        LeafOp leaf = proof.leaf();
        return switch (random.nextInt(7)) {
            case 0 -> new Presence(bent(key), value, leaf, proof.path());
            case 1 -> new Presence(key, bent(value), leaf, proof.path());
            case 2 -> new Presence(other.key(), other.value(), leaf, proof.path());
            case 3 -> new Presence(key, value, mutant(leaf), proof.path());
            case 4 -> new Presence(key, value, leaf, other.path());
            default -> new Presence(key, value, leaf, mutant(proof.path(), other.path()));
        };
    }

    private LeafOp mutant(LeafOp leaf) {
        HashOp hash = any(HashOp.values());
        return switch (random.nextInt(5)) {
            case 0 -> new LeafOp(hash, leaf.prehashKey(), leaf.prehashValue(), leaf.length(), leaf.prefix());
            case 1 -> new LeafOp(leaf.hash(), hash, leaf.prehashValue(), leaf.length(), leaf.prefix());
            case 2 -> new LeafOp(leaf.hash(), leaf.prehashKey(), hash, leaf.length(), leaf.prefix());
            case 3 ->
                new LeafOp(leaf.hash(), leaf.prehashKey(), leaf.prehashValue(), any(LengthOp.values()), leaf.prefix());
            default ->
                new LeafOp(leaf.hash(), leaf.prehashKey(), leaf.prehashValue(), leaf.length(), bent(leaf.prefix()));
        };
    }

    private List<InnerOp> mutant(List<InnerOp> path, List<InnerOp> other) {
        List<InnerOp> steps = new ArrayList<>(path);
        int place = random.nextInt(steps.size() + 1);
        InnerOp stranger = other.isEmpty() ? any(STEPS) : other.get(random.nextInt(other.size()));
        if (place == steps.size()) {
            steps.add(stranger);
            return steps;
        }
        switch (random.nextInt(8)) {
            case 0 -> steps.remove(place);
            case 1 -> steps.add(place, steps.get(place));
            case 2 -> steps.add(place, stranger);
            case 3 -> steps.set(place, stranger);
            case 4 -> Collections.swap(steps, place, random.nextInt(steps.size()));
            case 5 -> steps.subList(place, steps.size()).clear();
            case 6 -> steps.subList(0, place).clear();
            default -> steps.set(place, mutant(steps.get(place)));
        }
        return steps;
    }

    private static final InnerOp[] STEPS = {new InnerOp(HashOp.SHA256, Bytes.utf8("JMT::IntrnalNode"), Bytes.EMPTY)};

    private InnerOp mutant(InnerOp step) {
        return switch (random.nextInt(5)) {
            case 0 -> new InnerOp(any(HashOp.values()), step.prefix(), step.suffix());
            case 1 -> new InnerOp(step.hash(), bent(step.prefix()), step.suffix());
            case 2 -> new InnerOp(step.hash(), step.prefix(), bent(step.suffix()));
            case 3 -> new InnerOp(step.hash(), step.suffix(), step.prefix());
            default -> new InnerOp(step.hash(), step.prefix().plus(step.suffix()), Bytes.EMPTY);
        };
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** With a bit flipped, a byte more or less, doubled, cut short, or with all zero. */
    private Bytes bent(Bytes data) {
        if (data.isEmpty()) {
            return Bytes.of((byte) random.nextInt(256));
        }
        int place = random.nextInt(data.size());
        byte[] bytes = data.toArray();
        switch (random.nextInt(6)) {
            case 0 -> {
                return data.slice(0, place).plus(data.from(place + 1));
            }
            case 1 -> {
                return data.slice(0, place)
                        .plus(Bytes.of((byte) random.nextInt(256)))
                        .plus(data.from(place));
            }
            case 2 -> {
                return data.plus(data);
            }
            case 3 -> {
                return data.slice(0, place);
            }
            case 4 -> {
                return Bytes.owned(new byte[data.size()]);
            }
            default -> bytes[place] ^= (byte) (1 << random.nextInt(8));
        }
        return Bytes.owned(bytes);
    }

    @Test
    void noRootIsProvedAgainstThatIsNone() throws IOException {
        JsonNode vector =
                JellyfishVectorsTest.json("proofs-mixed").get("proofs").get(0);
        for (Bytes root : List.of(Bytes.EMPTY, Bytes.owned(new byte[32]), Bytes.owned(new byte[31]))) {
            assertThatThrownBy(() -> Ics23.verifyPresence(
                            ProofSpec.JELLYFISH,
                            root,
                            bytes(vector, "ics23"),
                            bytes(vector, "key"),
                            bytes(vector, "value")))
                    .isInstanceOfSatisfying(
                            Untrusted.class,
                            refusal -> assertThat(refusal.code()).isEqualTo("PROOF_ROOT_UNKNOWN"));
        }
    }

    @Test
    void hugeProofsAreRefusedUnread() {
        InnerOp step = STEPS[0];
        Presence tall = new Presence(
                Bytes.utf8("k"), Bytes.utf8("v"), ProofSpec.JELLYFISH.leaf(), Collections.nCopies(257, step));
        Presence wide =
                new Presence(Bytes.utf8("k"), Bytes.owned(new byte[1 << 20]), ProofSpec.JELLYFISH.leaf(), List.of());
        for (Presence huge : List.of(tall, wide)) {
            assertThatThrownBy(() -> CommitmentProof.decode(huge.encoded()))
                    .isInstanceOfSatisfying(
                            Untrusted.class,
                            refusal -> assertThat(refusal.code()).isEqualTo("PROOF_TOO_LARGE"));
        }
    }
}
