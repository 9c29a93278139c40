package org.dipc.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable byte string, ordered as unsigned bytes. */
public final class Bytes implements Comparable<Bytes> {
    public static final Bytes EMPTY = new Bytes(new byte[0]);
    private static final HexFormat HEX = HexFormat.of();
    private final byte[] data;
    private int hash;

    private Bytes(byte[] data) {
        this.data = data;
    }

    /** A copy of {@code data}. */
    public static Bytes of(byte... data) {
        return data.length == 0 ? EMPTY : new Bytes(data.clone());
    }

    /** {@code data} itself: the caller gives it away and does not touch it again. */
    public static Bytes owned(byte[] data) {
        return new Bytes(data);
    }

    public static Bytes utf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException if {@code hex} is not an even number of hexadecimal digits */
    public static Bytes hex(String hex) {
        return new Bytes(HEX.parseHex(hex));
    }

    /** Eight bytes, most significant first, so that byte order is the order of non-negative numbers. */
    public static Bytes ofLong(long value) {
        return new Bytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    /** The number in the eight bytes at {@code offset}, most significant first. */
    public long longAt(int offset) {
        return ByteBuffer.wrap(data).getLong(offset);
    }

    public byte[] toArray() {
        return data.clone();
    }

    public ByteBuffer buffer() {
        return ByteBuffer.wrap(data).asReadOnlyBuffer();
    }

    public void copyTo(byte[] target, int offset) {
        System.arraycopy(data, 0, target, offset, data.length);
    }

    public int size() {
        return data.length;
    }

    public boolean isEmpty() {
        return data.length == 0;
    }

    public byte at(int index) {
        return data[index];
    }

    public Bytes plus(Bytes tail) {
        byte[] joined = Arrays.copyOf(data, data.length + tail.data.length);
        System.arraycopy(tail.data, 0, joined, data.length, tail.data.length);
        return new Bytes(joined);
    }

    public boolean startsWith(Bytes prefix) {
        return data.length >= prefix.data.length
                && Arrays.equals(data, 0, prefix.data.length, prefix.data, 0, prefix.data.length);
    }

    public Bytes from(int start) {
        return slice(start, data.length);
    }

    public Bytes slice(int start, int end) {
        if (start < 0 || end > data.length || start > end) {
            throw new IndexOutOfBoundsException("[" + start + ", " + end + ") of " + data.length + " bytes");
        }
        return new Bytes(Arrays.copyOfRange(data, start, end));
    }

    /** The least byte string greater than every one that starts with this; empty if there is none. */
    public Bytes afterPrefix() {
        int end = data.length;
        while (end > 0 && data[end - 1] == (byte) 0xff) {
            end--;
        }
        byte[] next = Arrays.copyOf(data, end);
        if (end > 0) {
            next[end - 1]++;
        }
        return new Bytes(next);
    }

    public String toUtf8() {
        return new String(data, StandardCharsets.UTF_8);
    }

    public String toHex() {
        return HEX.formatHex(data);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(data, other.data);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(data, bytes.data);
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = Arrays.hashCode(data);
        }
        return hash;
    }

    /** Lower-case hexadecimal. */
    @Override
    public String toString() {
        return toHex();
    }
}
