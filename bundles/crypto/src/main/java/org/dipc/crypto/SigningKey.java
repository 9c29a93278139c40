package org.dipc.crypto;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.dipc.model.Bytes;

/**
 * An Ed25519 private key (RFC 8032 section 5.1.5). The public key is computed from the seed and never taken from
 * elsewhere: signing under a public key that is not its own would give the private key away.
 */
public final class SigningKey {
    public static final int SEED_SIZE = Ed25519.SECRET_KEY_SIZE;

    private final byte[] seed;
    private final byte[] publicKey;

    private SigningKey(byte[] seed) {
        this.seed = seed;
        this.publicKey = new byte[PublicKey.SIZE];
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    }

    /** @throws IllegalArgumentException if {@code seed} is not 32 bytes */
    public static SigningKey ofSeed(Bytes seed) {
        if (seed.size() != SEED_SIZE) {
            throw new IllegalArgumentException("seed of " + seed.size() + " bytes, not " + SEED_SIZE);
        }
        return new SigningKey(seed.toArray());
    }

    public static SigningKey generate(SecureRandom random) {
        byte[] seed = new byte[SEED_SIZE];
        random.nextBytes(seed);
        return new SigningKey(seed);
    }

    public PublicKey publicKey() {
        return new PublicKey(Bytes.of(publicKey));
    }

    /** The secret itself, for whoever keeps it. */
    public Bytes seed() {
        return Bytes.of(seed);
    }

    /** The 64 bytes of the signature; one message has one signature. */
    public Bytes sign(Bytes message) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, publicKey, 0, message.toArray(), 0, message.size(), signature, 0);
        return Bytes.owned(signature);
    }

    /** The public key: the seed is never printed. */
    @Override
    public String toString() {
        return "SigningKey[" + publicKey() + "]";
    }
}
