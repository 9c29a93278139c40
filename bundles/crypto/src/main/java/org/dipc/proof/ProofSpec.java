package org.dipc.proof;

import org.dipc.model.Bytes;

/**
 * How a tree hashes, and therefore which steps its proofs may have (ICS-23 {@code ProofSpec}). Every tree here is binary.
 *
 * @param minSteps from a leaf to the root
 * @param maxSteps from a leaf to the root
 * @param ordersByHash whether leaves stand in the order of their keys' hashes, not of the keys
 * @param namesHash whether a proof of absence names the hash of its key, not the key
 */
public record ProofSpec(LeafOp leaf, Inner inner, int minSteps, int maxSteps, boolean ordersByHash, boolean namesHash) {
    /**
     * @param childSize bytes that a sibling takes in a prefix or suffix
     * @param minPrefix bytes before the first child
     * @param maxPrefix bytes before the first child
     * @param emptyChild stands for a child that is not there; empty if every node has two
     * @param domain what every inner node begins with; empty if that varies. Where it is given, leaf and inner operations
     *     must be exactly the tree's, which is more than ICS-23 asks
     */
    public record Inner(HashOp hash, int childSize, int minPrefix, int maxPrefix, Bytes emptyChild, Bytes domain) {}

    /**
     * The Jellyfish Merkle tree with SHA-256: the state of our chains. Its published specification allows 64 steps;
     * keys whose hashes share more bits can be made, so ours allows as many as a hash has bits.
     */
    public static final ProofSpec JELLYFISH = new ProofSpec(
            new LeafOp(HashOp.SHA256, HashOp.SHA256, HashOp.SHA256, LengthOp.NONE, Bytes.utf8("JMT::LeafNode")),
            new Inner(
                    HashOp.SHA256,
                    32,
                    16,
                    16,
                    Bytes.utf8("SPARSE_MERKLE_PLACEHOLDER_HASH__"),
                    Bytes.utf8("JMT::IntrnalNode")),
            0,
            CommitmentProof.MAX_STEPS,
            true,
            false);

    /** The tree of CometBFT's transactions and of stores in other chains (RFC 6962). */
    public static final ProofSpec TENDERMINT = new ProofSpec(
            new LeafOp(HashOp.SHA256, HashOp.NONE, HashOp.SHA256, LengthOp.VARIABLE, Bytes.hex("00")),
            new Inner(HashOp.SHA256, 32, 1, 1, Bytes.EMPTY, Bytes.hex("01")),
            0,
            128,
            false,
            false);

    /** The AVL tree that most Cosmos chains keep their state in. */
    public static final ProofSpec IAVL = new ProofSpec(
            new LeafOp(HashOp.SHA256, HashOp.NONE, HashOp.SHA256, LengthOp.VARIABLE, Bytes.hex("00")),
            new Inner(HashOp.SHA256, 33, 4, 12, Bytes.EMPTY, Bytes.EMPTY),
            0,
            128,
            false,
            false);

    /** The sparse Merkle tree of the Cosmos SDK. */
    public static final ProofSpec SPARSE = new ProofSpec(
            new LeafOp(HashOp.SHA256, HashOp.SHA256, HashOp.SHA256, LengthOp.NONE, Bytes.hex("00")),
            new Inner(HashOp.SHA256, 32, 1, 1, Bytes.owned(new byte[32]), Bytes.hex("01")),
            0,
            256,
            true,
            true);

    /** A key as the tree's order sees it. */
    Bytes order(Bytes key) {
        return ordersByHash ? leaf.prehashKey().apply(key) : key;
    }
}
