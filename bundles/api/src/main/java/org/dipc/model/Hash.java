package org.dipc.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;

/** A SHA-256 digest: 32 bytes. */
public record Hash(Bytes value) implements Comparable<Hash> {
    public static final int SIZE = 32;

    public Hash {
        if (value.size() != SIZE) {
            throw new IllegalArgumentException("hash of " + value.size() + " bytes, not " + SIZE);
        }
    }

    public static Hash sha256(Bytes data) {
        return sha256(data.buffer().slice());
    }

    private static Hash sha256(java.nio.ByteBuffer data) {
        MessageDigest digest = digest();
        digest.update(data);
        return new Hash(Bytes.owned(digest.digest()));
    }

    /** A fresh SHA-256 of the JDK's own provider, which uses the processor's instructions (BouncyCastle's does not). */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256", "SUN");
        } catch (NoSuchAlgorithmException | NoSuchProviderException e) {
            throw new AssertionError("every JDK has SHA-256 in SUN", e);
        }
    }

    public static Hash hex(String hex) {
        return new Hash(Bytes.hex(hex));
    }

    @Override
    public int compareTo(Hash other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
