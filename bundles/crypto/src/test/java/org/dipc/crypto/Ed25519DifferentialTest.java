package org.dipc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.crypto.Edwards.L;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dipc.crypto.Edwards.Point;
import org.dipc.model.Bytes;
import org.junit.jupiter.api.Test;

/** Two libraries, one verdict: on signatures bent in every way in which libraries are known to differ. */
class Ed25519DifferentialTest {
    private static final int SIGNATURES = 17 * 6000;
    private static final long SEED = Long.getLong("dipc.seed", 20_260_101);

    /** How a signature is made, and whether it then counts; bent ones of the first kinds could count only by a miracle. */
    enum Bend {
        HONEST(true),
        IDENTITY_AS_R(true),
        BIT_OF_SIGNATURE(false),
        BIT_OF_KEY(false),
        BIT_OF_MESSAGE(false),
        PARTS_OF_ANOTHER(false),
        MULTIPLE_OF_L_ADDED_TO_S(false),
        NEGATED(false),
        RANDOM(false),
        TORSION_IN_R(false),
        TORSION_IN_KEY(false),
        TORSION_IN_BOTH_THAT_CANCELS(false),
        SMALL_KEY(false),
        SMALL_R(false),
        NOT_CANONICAL_R(false),
        NOT_CANONICAL_KEY(false),
        OTHER_LENGTH(false);

        final boolean counts;

        Bend(boolean counts) {
            this.counts = counts;
        }
    }

    record Signed(Bytes key, Bytes message, Bytes signature) {}

    /** A secret number and its point; as a key, or as the commitment of a signature. */
    record Secret(BigInteger scalar, Point point) {
        static Secret of(BigInteger scalar) {
            return new Secret(scalar, Edwards.BASE.times(scalar.mod(L)));
        }
    }

    private final Random random = new Random(SEED);
    private final List<SigningKey> signers = new ArrayList<>();
    private final List<Secret> keys = new ArrayList<>();
    private final List<Secret> commitments = new ArrayList<>();

    @Test
    void bothLibrariesJudgeEverySignatureAlike() {
        assumeTrue(
                Ed25519Verifier.corretto().isPresent(), "the native library is not there, so there is no difference");
        Ed25519Verifier corretto = Ed25519Verifier.corretto().orElseThrow();
        Ed25519Verifier bouncyCastle = Ed25519Verifier.bouncyCastle();
        for (int i = 0; i < 16; i++) {
            SigningKey signer = SigningKey.ofSeed(randomBytes(32));
            signers.add(signer);
            keys.add(Secret.of(Edwards.scalar(signer.seed())));
            commitments.add(Secret.of(new BigInteger(250, random)));
        }
        Map<Bend, Integer> accepted = new EnumMap<>(Bend.class);
        Map<Bend, Integer> refused = new EnumMap<>(Bend.class);
        Bend[] bends = Bend.values();
        for (int i = 0; i < SIGNATURES; i++) {
            Bend bend = bends[i % bends.length];
            Signed signed = make(bend);
            PublicKey key = new PublicKey(signed.key());
            boolean counts = corretto.verify(key, signed.message(), signed.signature());
            boolean alike = bouncyCastle.verify(key, signed.message(), signed.signature());
            assertThat(counts)
                    .as("seed %d, signature %d, %s: %s", SEED, i, bend, signed)
                    .isEqualTo(alike);
            (counts ? accepted : refused).merge(bend, 1, Integer::sum);
        }
        for (Bend bend : bends) {
            assertThat(accepted.getOrDefault(bend, 0) > 0)
                    .as("seed %d: %s accepted", SEED, bend)
                    .isEqualTo(bend.counts);
            assertThat(refused.getOrDefault(bend, 0) > 0)
                    .as("seed %d: %s refused", SEED, bend)
                    .isEqualTo(!bend.counts);
        }
        int count = accepted.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("Ed25519: " + SIGNATURES + " signatures judged alike, " + count + " accepted: " + accepted
                + ", refused: " + refused);
    }

    private Signed make(Bend bend) {
        Bytes message = randomBytes(random.nextInt(200) + 1);
        int signer = random.nextInt(signers.size());
        Secret secret = keys.get(signer);
        Bytes key = signers.get(signer).publicKey().value();
        Bytes honest = signers.get(signer).sign(message);
        Secret commitment = commitments.get(random.nextInt(commitments.size()));
        return switch (bend) {
            case HONEST -> new Signed(key, message, honest);
            case IDENTITY_AS_R -> answered(Edwards.IDENTITY.encode(), BigInteger.ZERO, secret, key, message);
            case BIT_OF_SIGNATURE -> new Signed(key, message, flipped(honest));
            case BIT_OF_KEY -> new Signed(flipped(key), message, honest);
            case BIT_OF_MESSAGE -> new Signed(key, flipped(message), honest);
            case PARTS_OF_ANOTHER -> mixed(key, message, honest);
            case MULTIPLE_OF_L_ADDED_TO_S ->
                new Signed(key, message, withS(honest, s(honest).add(L.multiply(times()))));
            case NEGATED -> negated(secret, key, message, honest);
            case RANDOM -> new Signed(key, message, randomBytes(64));
            case TORSION_IN_R ->
                answered(commitment.point().plus(torsion()).encode(), commitment.scalar(), secret, key, message);
            case TORSION_IN_KEY ->
                answered(commitment.point().encode(), commitment.scalar(), secret, twisted(secret), message);
            case TORSION_IN_BOTH_THAT_CANCELS -> cancelled(commitment, secret, message);
            case SMALL_KEY ->
                answered(
                        commitment.point().encode(),
                        commitment.scalar(),
                        new Secret(BigInteger.ZERO, Edwards.IDENTITY),
                        Edwards.SMALL.get(random.nextInt(8)).encode(),
                        message);
            case SMALL_R -> answered(torsion().encode(), BigInteger.ZERO, secret, key, message);
            case NOT_CANONICAL_R -> answered(notCanonical(), BigInteger.ZERO, secret, key, message);
            case NOT_CANONICAL_KEY ->
                answered(
                        commitment.point().encode(),
                        commitment.scalar(),
                        new Secret(BigInteger.ZERO, Edwards.IDENTITY),
                        notCanonical(),
                        message);
            case OTHER_LENGTH ->
                new Signed(
                        key,
                        message,
                        random.nextBoolean()
                                ? honest.slice(0, random.nextInt(64))
                                : honest.plus(Bytes.owned(new byte[1 + random.nextInt(8)])));
        };
    }

    /** What whoever knows both secrets answers: the equation holds, at least with the cofactor. */
    private static Signed answered(Bytes r, BigInteger commitment, Secret secret, Bytes key, Bytes message) {
        BigInteger k = Edwards.challenge(r, key, message);
        BigInteger s = commitment.add(k.multiply(secret.scalar())).mod(L);
        return new Signed(key, message, r.plus(Edwards.littleEndian(s)));
    }

    /** Torsion in R that the torsion in the key takes away again: the equation holds even without the cofactor. */
    private Signed cancelled(Secret commitment, Secret secret, Bytes message) {
        Bytes key = twisted(secret);
        Point twist = secret.point().negated().plus(decoded(secret, key));
        for (Point torsion : Edwards.SMALL) {
            Bytes r = commitment.point().plus(torsion).encode();
            BigInteger k = Edwards.challenge(r, key, message);
            if (torsion.plus(twist.times(k.mod(BigInteger.valueOf(8)))).equals(Edwards.IDENTITY)) {
                return answered(r, commitment.scalar(), secret, key, message);
            }
        }
        return cancelled(commitment, secret, message.plus(randomBytes(1)));
    }

    private Bytes twisted(Secret secret) {
        return secret.point().plus(torsion()).encode();
    }

    private static Point decoded(Secret secret, Bytes twisted) {
        return Edwards.SMALL.stream()
                .map(secret.point()::plus)
                .filter(point -> point.encode().equals(twisted))
                .findFirst()
                .orElseThrow();
    }

    private Signed mixed(Bytes key, Bytes message, Bytes honest) {
        SigningKey other = signers.get(random.nextInt(signers.size()));
        Bytes foreign = other.sign(message.plus(Bytes.of((byte) 1)));
        return switch (random.nextInt(4)) {
            case 0 -> new Signed(key, message, honest.slice(0, 32).plus(foreign.from(32)));
            case 1 -> new Signed(key, message, foreign.slice(0, 32).plus(honest.from(32)));
            case 2 -> new Signed(key, message, honest.from(32).plus(honest.slice(0, 32)));
            default -> new Signed(key, message, foreign);
        };
    }

    private Signed negated(Secret secret, Bytes key, Bytes message, Bytes honest) {
        return switch (random.nextInt(3)) {
            case 0 -> new Signed(key, message, withS(honest, L.subtract(s(honest))));
            case 1 -> new Signed(key, message, signBit(honest.slice(0, 32)).plus(honest.from(32)));
            default -> new Signed(secret.point().negated().encode(), message, honest);
        };
    }

    /** y written as y + p, or the sign of an x that is 0. */
    private Bytes notCanonical() {
        return switch (random.nextInt(3)) {
            case 0 -> Edwards.littleEndian(Edwards.P.add(BigInteger.valueOf(random.nextInt(19))));
            case 1 -> signBit(Edwards.IDENTITY.encode());
            default -> signBit(Edwards.littleEndian(Edwards.P.subtract(BigInteger.ONE)));
        };
    }

    private static Bytes signBit(Bytes point) {
        return Edwards.littleEndian(Edwards.number(point).flipBit(255));
    }

    private Point torsion() {
        return Edwards.SMALL.get(1 + random.nextInt(7));
    }

    /** As often as S still fits 32 bytes. */
    private BigInteger times() {
        return BigInteger.valueOf(1 + random.nextInt(14));
    }

    private static BigInteger s(Bytes signature) {
        return Edwards.number(signature.from(32));
    }

    private static Bytes withS(Bytes signature, BigInteger s) {
        return signature.slice(0, 32).plus(Edwards.littleEndian(s));
    }

    private Bytes flipped(Bytes bytes) {
        byte[] flipped = bytes.toArray();
        int bit = random.nextInt(flipped.length * 8);
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return Bytes.owned(flipped);
    }

    private Bytes randomBytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Bytes.owned(bytes);
    }
}
