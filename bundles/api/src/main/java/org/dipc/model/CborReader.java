package org.dipc.model;

import static org.dipc.model.CborException.Code.MALFORMED;
import static org.dipc.model.CborException.Code.NOT_CANONICAL;
import static org.dipc.model.CborException.Code.TOO_COMPLEX;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads deterministic CBOR (RFC 8949 section 4.2.1) and nothing else: shortest heads, definite lengths, no floating
 * point. A declared length is believed only as far as there are bytes, so nothing is allocated that was not sent.
 */
final class CborReader {
    private final byte[] data;
    private final int maximumItems;
    private int at;
    private int items;
    private int depth;

    private CborReader(Bytes bytes, int maximumItems) {
        this.data = bytes.toArray();
        this.maximumItems = maximumItems;
    }

    /** Reads bytes from outside, within the limits of {@link Cbor}. */
    static CborReader limited(Bytes bytes) {
        if (bytes.size() > Cbor.MAXIMUM_SIZE) {
            throw new CborException(TOO_COMPLEX, 0, bytes.size() + " bytes, at most " + Cbor.MAXIMUM_SIZE);
        }
        return new CborReader(bytes, Cbor.MAXIMUM_ITEMS);
    }

    /** Reads what this hub wrote, a whole block for example. */
    static CborReader unlimited(Bytes bytes) {
        return new CborReader(bytes, Integer.MAX_VALUE);
    }

    int offset() {
        return at;
    }

    void end() {
        if (at < data.length) {
            throw new CborException(NOT_CANONICAL, at, data.length - at + " bytes too many");
        }
    }

    /** The major type of the next item, without reading it. */
    int peek() {
        if (at >= data.length) {
            throw new CborException(MALFORMED, at, "the bytes end");
        }
        return (data[at] & 0xff) >>> 5;
    }

    boolean skipNothing() {
        if (at < data.length && data[at] == (byte) 0xf6) {
            count();
            at++;
            return true;
        }
        return false;
    }

    /** Reads a head of type {@code major}; the argument is unsigned. */
    long head(int major, String expected) {
        if (peek() != major) {
            throw new CborException(MALFORMED, at, expected + " expected, found " + describe());
        }
        count();
        return argument();
    }

    private String describe() {
        return switch (peek()) {
            case 0, 1 -> "a number";
            case 2 -> "bytes";
            case 3 -> "text";
            case 4 -> "an array";
            case 5 -> "a map";
            case 6 -> "a tag";
            default -> "a simple value";
        };
    }

    private void count() {
        if (++items > maximumItems) {
            throw new CborException(TOO_COMPLEX, at, "more than " + maximumItems + " items");
        }
    }

    private long argument() {
        int start = at;
        int low = data[at++] & 0x1f;
        if (low < 24) {
            return low;
        }
        if (low > 27) {
            throw new CborException(
                    low == 31 ? NOT_CANONICAL : MALFORMED,
                    start,
                    low == 31 ? "an indefinite length" : "reserved additional information " + low);
        }
        int count = 1 << (low - 24);
        if (data.length - at < count) {
            throw new CborException(MALFORMED, start, "the bytes end inside a head");
        }
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = (value << 8) | (data[at++] & 0xff);
        }
        boolean shortest = switch (count) {
            case 1 -> value >= 24;
            case 2 -> value > 0xff;
            case 4 -> value > 0xffff;
            default -> value >>> 32 != 0;
        };
        if (!shortest) {
            throw new CborException(NOT_CANONICAL, start, "a head that is not the shortest");
        }
        return value;
    }

    /** Enters an array or map; every {@code enter} is followed by one {@link #leave}. */
    int enter(int major, String expected) {
        int start = at;
        long length = head(major, expected);
        if (length < 0 || length > data.length - at) {
            throw new CborException(MALFORMED, start, "more items declared than bytes follow");
        }
        if (length > maximumItems) {
            throw new CborException(TOO_COMPLEX, start, "more than " + maximumItems + " items");
        }
        if (++depth > Cbor.MAXIMUM_DEPTH) {
            throw new CborException(TOO_COMPLEX, start, "deeper than " + Cbor.MAXIMUM_DEPTH);
        }
        return (int) length;
    }

    void leave() {
        depth--;
    }

    BigInteger big() {
        int start = at;
        if (peek() == 6) {
            long tag = head(6, "a number");
            if (tag != 2 && tag != 3) {
                throw new CborException(MALFORMED, start, "a tag that is not of a number");
            }
            byte[] magnitude = raw(2, "the bytes of a number");
            if (magnitude.length <= 8 || magnitude[0] == 0) {
                throw new CborException(NOT_CANONICAL, start, "a big number that is not the shortest");
            }
            BigInteger argument = new BigInteger(1, magnitude);
            return tag == 2 ? argument : argument.not();
        }
        if (peek() > 1) {
            throw new CborException(MALFORMED, at, "a number expected, found " + describe());
        }
        boolean negative = peek() == 1;
        long argument = head(negative ? 1 : 0, "a number");
        BigInteger value = argument >= 0
                ? BigInteger.valueOf(argument)
                : new BigInteger(1, ByteBuffer.allocate(8).putLong(argument).array());
        return negative ? value.not() : value;
    }

    long whole() {
        int start = at;
        boolean negative = peek() == 1;
        long argument = head(negative ? 1 : 0, "a number");
        if (argument < 0) {
            throw new CborException(MALFORMED, start, "a number that does not fit 64 bits");
        }
        return negative ? ~argument : argument;
    }

    boolean flag() {
        int start = at;
        long value = head(7, "true or false");
        if (value != 20 && value != 21) {
            throw new CborException(MALFORMED, start, "true or false expected");
        }
        return value == 21;
    }

    Bytes bytes() {
        return Bytes.owned(raw(2, "bytes"));
    }

    String text() {
        int start = at;
        byte[] utf8 = raw(3, "text");
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CborException(MALFORMED, start, "text that is not UTF-8");
        }
    }

    private byte[] raw(int major, String expected) {
        int start = at;
        long length = head(major, expected);
        if (length < 0 || length > data.length - at) {
            throw new CborException(MALFORMED, start, "a length beyond the end");
        }
        byte[] value = new byte[(int) length];
        System.arraycopy(data, at, value, 0, value.length);
        at += value.length;
        return value;
    }

    /** The bytes from {@code start} to here. */
    Bytes since(int start) {
        byte[] part = new byte[at - start];
        System.arraycopy(data, start, part, 0, part.length);
        return Bytes.owned(part);
    }
}
