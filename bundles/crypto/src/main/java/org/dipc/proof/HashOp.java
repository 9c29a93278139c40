package org.dipc.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.stream.Stream;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/** A hash function as ICS-23 numbers it. */
public enum HashOp {
    NONE(0),
    SHA256(1),
    SHA512(2),
    RIPEMD160(4),
    /** RIPEMD-160 of SHA-256. */
    BITCOIN(5),
    SHA512_256(6),
    BLAKE2B_512(7),
    BLAKE2S_256(8);

    final int number;

    HashOp(int number) {
        this.number = number;
    }

    static HashOp of(int number) {
        return Stream.of(values())
                .filter(op -> op.number == number)
                .findFirst()
                .orElseThrow(() -> Refusal.PROOF_MALFORMED.because("hash operation " + number));
    }

    /** The hash of {@code data}, which is {@code data} itself for {@link #NONE}. */
    Bytes apply(Bytes data) {
        return switch (this) {
            case NONE -> data;
            case SHA256 -> Hash.sha256(data).value();
            case SHA512 -> standard("SHA-512", data);
            case RIPEMD160 -> hash(new RIPEMD160Digest(), data);
            case BITCOIN -> hash(new RIPEMD160Digest(), Hash.sha256(data).value());
            case SHA512_256 -> standard("SHA-512/256", data);
            case BLAKE2B_512 -> hash(new Blake2bDigest(512), data);
            case BLAKE2S_256 -> hash(new Blake2sDigest(256), data);
        };
    }

    private static Bytes standard(String name, Bytes data) {
        try {
            return Bytes.owned(MessageDigest.getInstance(name).digest(data.toArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has " + name, e);
        }
    }

    private static Bytes hash(Digest digest, Bytes data) {
        byte[] hash = new byte[digest.getDigestSize()];
        digest.update(data.toArray(), 0, data.size());
        digest.doFinal(hash, 0);
        return Bytes.owned(hash);
    }
}
