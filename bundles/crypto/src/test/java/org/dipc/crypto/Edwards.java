package org.dipc.crypto;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.dipc.model.Bytes;

/**
 * The curve edwards25519 in plain integers (RFC 8032 section 5.1): slow and obvious, to make points and signatures that no
 * honest signer makes.
 */
final class Edwards {
    static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    static final BigInteger L = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final BigInteger D = BigInteger.valueOf(-121665)
            .multiply(BigInteger.valueOf(121666).modInverse(P))
            .mod(P);
    private static final BigInteger ROOT_OF_MINUS_ONE =
            BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);
    static final Point IDENTITY = new Point(BigInteger.ZERO, BigInteger.ONE);
    static final Point BASE = decode(Bytes.hex("58" + "66".repeat(31)));
    /** The eight points of small order: multiples of one of order 8. */
    static final List<Point> SMALL = small();

    private Edwards() {}

    record Point(BigInteger x, BigInteger y) {
        Point plus(Point other) {
            BigInteger product = D.multiply(x.multiply(other.x).mod(P))
                    .multiply(y.multiply(other.y).mod(P))
                    .mod(P);
            BigInteger right = x.multiply(other.y).add(y.multiply(other.x));
            BigInteger up = y.multiply(other.y).add(x.multiply(other.x));
            return new Point(
                    right.multiply(BigInteger.ONE.add(product).modInverse(P)).mod(P),
                    up.multiply(BigInteger.ONE.subtract(product).modInverse(P)).mod(P));
        }

        Point times(BigInteger scalar) {
            Point sum = IDENTITY;
            for (int i = scalar.bitLength() - 1; i >= 0; i--) {
                sum = sum.plus(sum);
                sum = scalar.testBit(i) ? sum.plus(this) : sum;
            }
            return sum;
        }

        Point negated() {
            return new Point(P.subtract(x).mod(P), y);
        }

        Bytes encode() {
            return littleEndian(x.testBit(0) ? y.setBit(255) : y);
        }
    }

    private static Point decode(Bytes encoded) {
        BigInteger y = number(encoded).clearBit(255);
        BigInteger square = y.pow(2)
                .subtract(BigInteger.ONE)
                .multiply(D.multiply(y.pow(2)).add(BigInteger.ONE).modInverse(P))
                .mod(P);
        BigInteger x = square.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        if (!x.pow(2).mod(P).equals(square)) {
            x = x.multiply(ROOT_OF_MINUS_ONE).mod(P);
        }
        if (!x.pow(2).mod(P).equals(square)) {
            throw new IllegalArgumentException("not on the curve: " + encoded);
        }
        boolean odd = number(encoded).testBit(255);
        return new Point(x.testBit(0) == odd ? x : P.subtract(x), y);
    }

    private static List<Point> small() {
        Point generator = decode(Bytes.hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"));
        List<Point> points = new ArrayList<>(List.of(IDENTITY));
        for (int i = 1; i < 8; i++) {
            points.add(points.get(i - 1).plus(generator));
        }
        return points;
    }

    /** k of RFC 8032 section 5.1.7, reduced. */
    static BigInteger challenge(Bytes r, Bytes key, Bytes message) {
        return number(sha512(r.plus(key).plus(message))).mod(L);
    }

    /** The scalar of a seed, RFC 8032 section 5.1.5. */
    static BigInteger scalar(Bytes seed) {
        return number(sha512(seed).slice(0, 32))
                .clearBit(0)
                .clearBit(1)
                .clearBit(2)
                .clearBit(255)
                .setBit(254);
    }

    static BigInteger number(Bytes littleEndian) {
        byte[] bigEndian = new byte[littleEndian.size()];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = littleEndian.at(bigEndian.length - 1 - i);
        }
        return new BigInteger(1, bigEndian);
    }

    static Bytes littleEndian(BigInteger number) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = number.shiftRight(8 * i).byteValue();
        }
        return Bytes.owned(bytes);
    }

    private static Bytes sha512(Bytes data) {
        try {
            return Bytes.owned(MessageDigest.getInstance("SHA-512").digest(data.toArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-512", e);
        }
    }
}
