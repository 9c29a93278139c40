package org.dipc.crypto;

import org.dipc.model.Bytes;

/**
 * An Ed25519 public key as it is written: 32 bytes (RFC 8032 section 5.1.2). Whether they are a key at all is a matter
 * of arithmetic, which {@link Ed25519Verifier#accepts} does.
 */
public record PublicKey(Bytes value) implements Comparable<PublicKey> {
    public static final int SIZE = 32;

    public PublicKey {
        if (value.size() != SIZE) {
            throw new IllegalArgumentException("public key of " + value.size() + " bytes, not " + SIZE);
        }
    }

    @Override
    public int compareTo(PublicKey other) {
        return value.compareTo(other.value);
    }

    /** Lower-case hexadecimal. */
    @Override
    public String toString() {
        return value.toHex();
    }
}
