package org.dipc.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.dipc.bridge.Untrusted;
import org.dipc.model.Bytes;
import org.dipc.proof.CommitmentProof.Absence;
import org.dipc.proof.CommitmentProof.Presence;
import org.dipc.testkit.CpuTime;
import org.dipc.testkit.Effort;
import org.dipc.testkit.Mutator;
import org.dipc.testkit.Mutator.Group;
import org.junit.jupiter.api.Test;

/**
 * Honest proofs with one thing changed. A mutant is a message of other bytes than the honest proof of the same claim: since
 * a proof has one written form, whatever differs in a byte is another proof or none, and no claim about a tree has two.
 */
class ProofMutationTest {
    private static final int MUTANTS = Effort.of(200_000, 10_000_000);

    private final long seed = new Random().nextLong();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Mutator mutator = new Mutator(random);
    private final CpuTime time = new CpuTime();
    private int mutants;

    private record Claim(Bytes root, Bytes key, Optional<Bytes> value, Bytes proof, Group fields) {
        static Claim of(JsonNode vector) {
            Bytes proof = bytes(vector, "ics23");
            return new Claim(
                    bytes(vector, "root"),
                    bytes(vector, "key"),
                    vector.has("value") ? Optional.of(bytes(vector, "value")) : Optional.empty(),
                    proof,
                    ProofFields.read(proof));
        }

        void verify(Bytes shown) {
            if (value.isPresent()) {
                Ics23.verifyPresence(ProofSpec.JELLYFISH, root, shown, key, value.get());
            } else {
                Ics23.verifyAbsence(ProofSpec.JELLYFISH, root, shown, key);
            }
        }
    }

    private static Bytes bytes(JsonNode vector, String field) {
        return Bytes.hex(vector.get(field).asText());
    }

    /** Of other keys, versions and trees, so that parts can be exchanged between them. */
    private static List<Claim> claims() throws IOException {
        List<Claim> claims = new ArrayList<>();
        for (String name : List.of("proofs-mixed", "proofs-deep", "proofs-edge")) {
            JellyfishVectorsTest.proofs(name).forEach(vector -> claims.add(Claim.of(vector)));
        }
        return claims;
    }

    @Test
    void noChangedProofIsTaken() throws IOException {
        List<Claim> claims = claims();
        for (Claim claim : claims) {
            assertThat(ProofFields.written(claim.fields)).isEqualTo(claim.proof);
            claim.verify(claim.proof);
        }
        for (int i = 0; i < claims.size(); i += Effort.of(10, 1)) {
            Claim claim = claims.get(i);
            mutator.everyChange(claim.fields, any(claims).fields)
                    .forEach(mutant -> refused(claim, ProofFields.written(mutant)));
        }
        while (mutants < MUTANTS) {
            Claim claim = any(claims);
            refused(claim, mutant(claim, any(claims)));
        }
        System.out.printf(
                "%,d mutants of %d proofs refused, seed %d; the slowest took %.1f ms%n",
                mutants, claims.size(), seed, time.slowestMillis());
    }

    private Bytes mutant(Claim claim, Claim other) {
        return switch (random.nextInt(16)) {
            case 0 -> mutator.bent(claim.proof);
            case 1 -> claim.proof.slice(0, random.nextInt(claim.proof.size()));
            case 2 -> other.proof;
            case 3 -> {
                // Twice: one change may hide another.
                Group once = mutator.changed(claim.fields, other.fields);
                yield ProofFields.written(mutator.changed(once, other.fields));
            }
            default -> ProofFields.written(mutator.changed(claim.fields, other.fields));
        };
    }

    private void refused(Claim claim, Bytes mutant) {
        if (mutant.equals(claim.proof)) {
            return;
        }
        mutants++;
        try {
            time.measure(() -> claim.verify(mutant));
        } catch (Untrusted e) {
            assertThat(e.code())
                    .as("seed %s, mutant %s of %s", seed, mutant, claim)
                    .startsWith("PROOF_");
            return;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed + ", mutant " + mutant + " of " + claim, e);
        }
        fail("accepted, seed %d, mutant %s of %s", seed, mutant, claim);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Beyond random changes: the hash of a key is in its place in other trees, and no random change finds it. */
    @Test
    void anAbsenceUnderTheHashOfItsKeyIsAnotherProof() throws IOException {
        for (Claim claim : claims()) {
            if (CommitmentProof.decode(claim.proof) instanceof Absence absence) {
                Bytes hash = HashOp.SHA256.apply(absence.key());
                refused(claim, new Absence(hash, absence.left(), absence.right()).encoded());
            }
        }
        assertThat(mutants).isGreaterThan(100);
    }

    @Test
    void noRootIsProvedAgainstThatIsNone() throws IOException {
        JsonNode vector = JellyfishVectorsTest.proofs("proofs-mixed").get(0);
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
        InnerOp step = new InnerOp(HashOp.SHA256, Bytes.utf8("JMT::IntrnalNode"), Bytes.EMPTY);
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
