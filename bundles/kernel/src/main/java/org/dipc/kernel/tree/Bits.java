package org.dipc.kernel.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** 256 bits, the most significant first: the SHA-256 of a path, by which the tree branches, or the hash of a node. */
record Bits(long a, long b, long c, long d) implements Comparable<Bits> {
    static final int COUNT = 256;
    static final int BYTES = COUNT / Byte.SIZE;
    static final Bits ZERO = new Bits(0, 0, 0, 0);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    static Bits read(byte[] from, int offset) {
        return new Bits(
                longAt(from, offset), longAt(from, offset + 8), longAt(from, offset + 16), longAt(from, offset + 24));
    }

    void write(byte[] to, int offset) {
        write(to, offset, a, b, c, d);
    }

    static void write(byte[] to, int offset, long a, long b, long c, long d) {
        LONGS.set(to, offset, a);
        LONGS.set(to, offset + 8, b);
        LONGS.set(to, offset + 16, c);
        LONGS.set(to, offset + 24, d);
    }

    static long longAt(byte[] from, int offset) {
        return (long) LONGS.get(from, offset);
    }

    byte[] toArray() {
        byte[] bytes = new byte[BYTES];
        write(bytes, 0);
        return bytes;
    }

    /** 0 or 1. */
    int at(int index) {
        return (int) (word(index / Long.SIZE) >>> (Long.SIZE - 1 - index % Long.SIZE)) & 1;
    }

    Bits withOneAt(int index) {
        long bit = 1L << (Long.SIZE - 1 - index % Long.SIZE);
        return switch (index / Long.SIZE) {
            case 0 -> new Bits(a | bit, b, c, d);
            case 1 -> new Bits(a, b | bit, c, d);
            case 2 -> new Bits(a, b, c | bit, d);
            default -> new Bits(a, b, c, d | bit);
        };
    }

    /** The least that begins with the first {@code count} bits of this. */
    Bits least(int count) {
        return new Bits(a & mask(count), b & mask(count - 64), c & mask(count - 128), d & mask(count - 192));
    }

    /** The greatest that begins with the first {@code count} bits of this. */
    Bits greatest(int count) {
        return new Bits(a | ~mask(count), b | ~mask(count - 64), c | ~mask(count - 128), d | ~mask(count - 192));
    }

    boolean startsWith(Bits prefix, int count) {
        return least(count).equals(prefix.least(count));
    }

    private static long mask(int count) {
        return count <= 0 ? 0 : count >= Long.SIZE ? -1 : -1L << (Long.SIZE - count);
    }

    private long word(int index) {
        return switch (index) {
            case 0 -> a;
            case 1 -> b;
            case 2 -> c;
            default -> d;
        };
    }

    @Override
    public int compareTo(Bits other) {
        int order = Long.compareUnsigned(a, other.a);
        if (order == 0) {
            order = Long.compareUnsigned(b, other.b);
        }
        if (order == 0) {
            order = Long.compareUnsigned(c, other.c);
        }
        return order == 0 ? Long.compareUnsigned(d, other.d) : order;
    }
}
