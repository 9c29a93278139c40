package org.dipc.crypto;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.dipc.model.Bytes;

/**
 * Decides which Ed25519 signatures count, by one rule whatever computes it. A signature (R, S) of a message M under a key
 * A counts if and only if
 * <ul>
 *   <li>A, R and S are written canonically (S is less than L, the order of the base point B),
 *   <li>A and R lie in the subgroup of order L, and A is not the identity,
 *   <li>S B = R + k A with k = SHA-512(R, A, M) (RFC 8032 section 5.1.7, without the cofactor).
 * </ul>
 * R may be the identity: it lies in the subgroup, and the equation binds the signer to the message all the same.
 *
 * <p>Libraries differ where A or R has a small-order component, since some multiply the equation by the cofactor. In the
 * subgroup the two equations say the same. Safe for use by many threads.
 */
public final class Ed25519Verifier {
    /** So many keys cost a hundred megabytes to remember, and a key costs two verifications to check. */
    static final int KEYS_REMEMBERED = 1 << 20;

    private final String name;
    private final Equation equation;
    private final Set<PublicKey> accepted = ConcurrentHashMap.newKeySet();

    /** What a library contributes, for a key that was checked and a signature of 64 bytes. */
    @FunctionalInterface
    interface Equation {
        boolean holds(byte[] key, byte[] message, byte[] signature);
    }

    private Ed25519Verifier(String name, Equation equation) {
        this.name = name;
        this.equation = equation;
    }

    /** The native library where it loads, BouncyCastle elsewhere; one for the whole process, with one memory of keys. */
    public static Ed25519Verifier fastest() {
        return Fastest.VERIFIER;
    }

    private static final class Fastest {
        static final Ed25519Verifier VERIFIER = corretto().orElseGet(Ed25519Verifier::bouncyCastle);
    }

    public static Ed25519Verifier bouncyCastle() {
        return new Ed25519Verifier("BouncyCastle", Ed25519Verifier::bouncyCastleHolds);
    }

    /** Empty where the Amazon Corretto Crypto Provider is not there, or has no native library for this machine. */
    public static Optional<Ed25519Verifier> corretto() {
        try {
            return CorrettoEquation.load().map(equation -> new Ed25519Verifier("Corretto", equation));
        } catch (LinkageError e) {
            // Without the jar not even the class that uses it can be linked, so it cannot catch this itself.
            return Optional.empty();
        }
    }

    /** The library that does the arithmetic, for people. */
    public String name() {
        return name;
    }

    public boolean verify(PublicKey key, Bytes message, Bytes signature) {
        boolean known = accepted.contains(key);
        boolean holds = signature.size() == Ed25519.SIGNATURE_SIZE
                && (known || inSubgroup(key.value().toArray()))
                && equation.holds(key.value().toArray(), message.toArray(), signature.toArray());
        if (holds && !known) {
            remember(key);
        }
        return holds;
    }

    /**
     * The multiplication by L takes longer than a verification, so its answer is kept; only of keys that someone has signed
     * with, or a stranger could fill the memory with keys that nobody has.
     */
    private void remember(PublicKey key) {
        if (accepted.size() >= KEYS_REMEMBERED) {
            accepted.clear();
        }
        accepted.add(key);
    }

    private static boolean bouncyCastleHolds(byte[] key, byte[] message, byte[] signature) {
        // BouncyCastle refuses what is not canonical but multiplies by the cofactor, so R's subgroup is left to check.
        return Ed25519.verify(signature, 0, key, 0, message, 0, message.length)
                && (isIdentity(signature) || inSubgroup(signature));
    }

    /** Whether the first 32 bytes are the canonical encoding of a point of order L; the identity has order 1. */
    private static boolean inSubgroup(byte[] point) {
        return Ed25519.validatePublicKeyFull(point, 0);
    }

    private static boolean isIdentity(byte[] point) {
        int others = 0;
        for (int i = 1; i < PublicKey.SIZE; i++) {
            others |= point[i];
        }
        return point[0] == 1 && others == 0;
    }
}
