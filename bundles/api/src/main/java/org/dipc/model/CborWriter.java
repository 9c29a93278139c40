package org.dipc.model;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes deterministic CBOR (RFC 8949 section 4.2.1) into a growing array. */
final class CborWriter {
    static final BigInteger LARGEST_WHOLE = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private byte[] data = new byte[128];
    private int size;

    /** An initial byte with its argument in the shortest form; {@code argument} is unsigned. */
    void head(int major, long argument) {
        int type = major << 5;
        if (argument >= 0 && argument < 24) {
            room(1);
            data[size++] = (byte) (type | argument);
        } else if (argument >= 0 && argument <= 0xff) {
            room(2);
            data[size++] = (byte) (type | 24);
            data[size++] = (byte) argument;
        } else if (argument >= 0 && argument <= 0xffff) {
            bytes(type | 25, argument, 2);
        } else if (argument >= 0 && argument <= 0xffff_ffffL) {
            bytes(type | 26, argument, 4);
        } else {
            bytes(type | 27, argument, 8);
        }
    }

    private void bytes(int first, long argument, int count) {
        room(1 + count);
        data[size++] = (byte) first;
        for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
            data[size++] = (byte) (argument >>> shift);
        }
    }

    void whole(long value) {
        if (value >= 0) {
            head(0, value);
        } else {
            head(1, ~value);
        }
    }

    void whole(BigInteger value) {
        boolean negative = value.signum() < 0;
        BigInteger argument = negative ? value.not() : value;
        if (argument.bitLength() <= 64) {
            head(negative ? 1 : 0, argument.longValue());
        } else {
            head(6, negative ? 3 : 2);
            byte[] magnitude = argument.toByteArray();
            raw(2, magnitude[0] == 0 ? Arrays.copyOfRange(magnitude, 1, magnitude.length) : magnitude);
        }
    }

    void flag(boolean value) {
        head(7, value ? 21 : 20);
    }

    void nothing() {
        head(7, 22);
    }

    void text(String value) {
        raw(3, value.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(Bytes value) {
        head(2, value.size());
        append(value);
    }

    /** Bytes that are CBOR already. */
    void append(Bytes encoded) {
        room(encoded.size());
        encoded.copyTo(data, size);
        size += encoded.size();
    }

    private void raw(int major, byte[] value) {
        head(major, value.length);
        room(value.length);
        System.arraycopy(value, 0, data, size, value.length);
        size += value.length;
    }

    private void room(int more) {
        if (data.length - size < more) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, size + more));
        }
    }

    Bytes finish() {
        return Bytes.owned(Arrays.copyOf(data, size));
    }
}
