package org.dipc.kernel.tree;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.proof.ProofSpec;

/**
 * Hashes as the published Jellyfish Merkle tree with SHA-256 does: a leaf is the hash of its domain, the path's hash and
 * the value's hash; an inner node that of its domain and its children's hashes. For one thread.
 */
final class Hasher {
    /** Stands for the hash of an empty part, and is the root of an empty tree. */
    static final Bits EMPTY = Bits.read(ProofSpec.JELLYFISH.inner().emptyChild().toArray(), 0);

    private static final Bytes LEAF_DOMAIN = ProofSpec.JELLYFISH.leaf().prefix();
    private static final Bytes INNER_DOMAIN = ProofSpec.JELLYFISH.inner().domain();
    private static final ThreadLocal<Hasher> HASHER = ThreadLocal.withInitial(Hasher::new);
    private final MessageDigest digest = Hash.digest();
    private final byte[] leaf = Arrays.copyOf(LEAF_DOMAIN.toArray(), LEAF_DOMAIN.size() + 2 * Bits.BYTES);
    private final byte[] inner = Arrays.copyOf(INNER_DOMAIN.toArray(), INNER_DOMAIN.size() + 2 * Bits.BYTES);
    private final byte[] result = new byte[Bits.BYTES];

    private Hasher() {}

    static Hasher ofThread() {
        return HASHER.get();
    }

    Bits hash(Bytes data) {
        return Bits.read(digest(data.toArray()), 0);
    }

    Bits leaf(Bits key, Bits value) {
        key.write(leaf, LEAF_DOMAIN.size());
        value.write(leaf, LEAF_DOMAIN.size() + Bits.BYTES);
        return Bits.read(digest(leaf), 0);
    }

    Node.Inner inner(Node left, Node right) {
        write(left, INNER_DOMAIN.size());
        write(right, INNER_DOMAIN.size() + Bits.BYTES);
        return new Node.Inner(digest(inner), left, right);
    }

    private void write(Node child, int offset) {
        if (child == null) {
            EMPTY.write(inner, offset);
        } else {
            child.writeHash(inner, offset);
        }
    }

    private byte[] digest(byte[] data) {
        try {
            digest.update(data);
            digest.digest(result, 0, result.length);
            return result;
        } catch (DigestException e) {
            throw new AssertionError("the result has room for a SHA-256", e);
        }
    }
}
