package org.dipc.model;

import static org.dipc.model.CborException.Code.MALFORMED;
import static org.dipc.model.CborException.Code.NOT_CANONICAL;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Deterministic CBOR (RFC 8949 section 4.2.1) of values without a type: {@code null}, {@link Boolean}, {@link Long},
 * {@link BigInteger} where a long does not suffice, {@link Bytes}, {@link String}, {@link List}, and {@link Map} with keys
 * in the order of their encodings. No floating point, no tags but those of big numbers.
 */
public final class Cbor {
    public static final int MAXIMUM_DEPTH = 16;
    public static final int MAXIMUM_ITEMS = 4096;
    public static final int MAXIMUM_SIZE = 256 * 1024;

    private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private Cbor() {}

    /** @throws IllegalArgumentException if {@code value} or a part of it has none of the types above */
    public static Bytes encode(Object value) {
        CborWriter out = new CborWriter();
        write(out, value);
        return out.finish();
    }

    /** @throws CborException if the bytes are not the one encoding of one value, within the limits */
    public static Object decode(Bytes bytes) {
        return decode(CborReader.limited(bytes));
    }

    /** Reads what this hub wrote itself: as {@link #decode}, without limits on size and count. */
    static Object decodeOwn(Bytes bytes) {
        return decode(CborReader.unlimited(bytes));
    }

    private static Object decode(CborReader in) {
        Object value = read(in);
        in.end();
        return value;
    }

    static void write(CborWriter out, Object value) {
        if (value == null) {
            out.nothing();
        } else if (value instanceof Boolean flag) {
            out.flag(flag);
        } else if (value instanceof Long number) {
            out.whole(number);
        } else if (value instanceof Integer number) {
            out.whole(number);
        } else if (value instanceof BigInteger number) {
            out.whole(number);
        } else if (value instanceof Bytes bytes) {
            out.bytes(bytes);
        } else if (value instanceof String text) {
            out.text(text);
        } else if (value instanceof List<?> list) {
            out.head(4, list.size());
            list.forEach(item -> write(out, item));
        } else if (value instanceof Map<?, ?> map) {
            TreeMap<Bytes, Object> sorted = new TreeMap<>();
            map.forEach((key, item) -> sorted.put(encode(key), item));
            out.head(5, sorted.size());
            sorted.forEach((key, item) -> {
                out.append(key);
                write(out, item);
            });
        } else {
            throw new IllegalArgumentException("no CBOR for " + value.getClass().getName());
        }
    }

    static Object read(CborReader in) {
        return switch (in.peek()) {
            case 0, 1, 6 -> smallest(in.big());
            case 2 -> in.bytes();
            case 3 -> in.text();
            case 4 -> list(in);
            case 5 -> map(in);
            default -> in.skipNothing() ? null : (Object) in.flag();
        };
    }

    private static Object smallest(BigInteger number) {
        boolean fits = number.compareTo(SMALLEST) >= 0 && number.compareTo(LARGEST) <= 0;
        return fits ? (Object) number.longValue() : number;
    }

    private static List<Object> list(CborReader in) {
        int length = in.enter(4, "an array");
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            items.add(read(in));
        }
        in.leave();
        return Collections.unmodifiableList(items);
    }

    private static Map<Object, Object> map(CborReader in) {
        int length = in.enter(5, "a map");
        Map<Object, Object> items = new LinkedHashMap<>();
        Bytes last = null;
        for (int i = 0; i < length; i++) {
            int start = in.offset();
            Object key = read(in);
            Bytes encoded = in.since(start);
            if (last != null && last.compareTo(encoded) >= 0) {
                throw new CborException(
                        last.equals(encoded) ? MALFORMED : NOT_CANONICAL,
                        start,
                        last.equals(encoded) ? "a key twice" : "keys out of order");
            }
            last = encoded;
            items.put(key, read(in));
        }
        in.leave();
        return Collections.unmodifiableMap(items);
    }
}
