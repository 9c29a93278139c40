package org.dipc.crypto;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.dipc.model.Bytes;

/**
 * Decides which Ed25519 signatures count where ZIP-215 rules, as for the votes of CometBFT: S is less than L, A and R are
 * any encodings that decode, and 8 (S B - k A - R) = 0 with k = SHA-512(R, A, M) over the bytes as they are written.
 *
 * <p>Our own rule accepts less, and BouncyCastle what ZIP-215 does, save where A or R has one of the {@link #SMALL}
 * encodings. There a multiple of 8 makes a point vanish, and what is left of the equation is asked of BouncyCastle as a
 * signature of another message, so that no arithmetic of points is ours. Other encodings that are not canonical are
 * refused: they are of points of which nobody knows the logarithm to the base B, so nobody can sign with one.
 *
 * <p>Safe for use by many threads.
 */
public final class Zip215 {
    private static final BigInteger L =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private static final Bytes BASE = Bytes.hex("58" + "66".repeat(31));
    private static final Bytes IDENTITY = Bytes.hex("01" + "00".repeat(31));

    /** Every encoding of the eight points P with 8 P = 0: y of 1, 0, -1, two more, and 0 and 1 plus p; with either sign. */
    private static final Set<Bytes> SMALL = Stream.of(
                    IDENTITY.toHex(),
                    "00".repeat(32),
                    "ec" + "ff".repeat(30) + "7f",
                    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                    "ed" + "ff".repeat(30) + "7f",
                    "ee" + "ff".repeat(30) + "7f")
            .map(Bytes::hex)
            .flatMap(encoded -> Stream.of(encoded, negated(encoded)))
            .collect(Collectors.toUnmodifiableSet());

    private final Ed25519Verifier strict;

    /** @param strict is asked first: what it accepts counts here too, and it is the fastest */
    public Zip215(Ed25519Verifier strict) {
        this.strict = strict;
    }

    public boolean verify(PublicKey key, Bytes message, Bytes signature) {
        return signature.size() == Ed25519.SIGNATURE_SIZE
                && (strict.verify(key, message, signature)
                        || bouncyCastleHolds(key.value(), message, signature)
                        || holdsWithSmallPart(key.value(), message, signature));
    }

    private static boolean holdsWithSmallPart(Bytes key, Bytes message, Bytes signature) {
        Bytes commitment = signature.slice(0, PublicKey.SIZE);
        BigInteger s = number(signature.from(PublicKey.SIZE));
        boolean smallKey = SMALL.contains(key);
        boolean smallCommitment = SMALL.contains(commitment);
        if (s.compareTo(L) >= 0) {
            return false;
        } else if (smallKey && smallCommitment) {
            return s.signum() == 0;
        } else if (smallKey) {
            // 8 (S B - R) = 0, asked as 8 ((S + k) B - k B - R) = 0.
            BigInteger sum = s.add(challenge(commitment, BASE, Bytes.EMPTY)).mod(L);
            return bouncyCastleHolds(BASE, Bytes.EMPTY, commitment.plus(littleEndian(sum)));
        } else if (smallCommitment) {
            // 8 (S B - k A) = 0, asked times k'/k. By Fermat, so that a k of 0, which nobody can find, is no exception.
            BigInteger inverse = challenge(commitment, key, message).modPow(L.subtract(BigInteger.TWO), L);
            BigInteger scaled = s.multiply(inverse)
                    .multiply(challenge(IDENTITY, key, Bytes.EMPTY))
                    .mod(L);
            return bouncyCastleHolds(key, Bytes.EMPTY, IDENTITY.plus(littleEndian(scaled)));
        }
        return false;
    }

    /** The equation with the cofactor, for canonical encodings of points that are not small. */
    private static boolean bouncyCastleHolds(Bytes key, Bytes message, Bytes signature) {
        return Ed25519.verify(signature.toArray(), 0, key.toArray(), 0, message.toArray(), 0, message.size());
    }

    /** k of RFC 8032 section 5.1.7, reduced. */
    private static BigInteger challenge(Bytes commitment, Bytes key, Bytes message) {
        try {
            MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
            return number(Bytes.owned(
                            sha512.digest(commitment.plus(key).plus(message).toArray())))
                    .mod(L);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-512", e);
        }
    }

    private static BigInteger number(Bytes littleEndian) {
        return new BigInteger(1, reversed(littleEndian.toArray()));
    }

    private static Bytes littleEndian(BigInteger number) {
        byte[] bytes = new byte[PublicKey.SIZE];
        byte[] reversed = reversed(number.toByteArray());
        System.arraycopy(reversed, 0, bytes, 0, reversed.length);
        return Bytes.owned(bytes);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    /** The encoding with the other sign of x. */
    private static Bytes negated(Bytes encoded) {
        byte[] negated = encoded.toArray();
        negated[PublicKey.SIZE - 1] ^= (byte) 0x80;
        return Bytes.owned(negated);
    }
}
