package org.dipc.client;

import java.util.List;
import java.util.Optional;
import org.dipc.crypto.PublicKey;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;

/** What whoever checks a proof believes before, because somebody told them whom they believe. */
public sealed interface Trust {
    /** Checks what {@code proof} says of its block, and adds what was checked to {@code checked}, a sentence each. */
    void check(Proof proof, List<String> checked);

    /**
     * That the blocks of a chain are sealed with one key.
     *
     * @param genesis of the chain, if it is known: no seal names it, so without it the one in a proof is not checked
     */
    record Signer(Optional<Hash> genesis, PublicKey key) implements Trust {
        @Override
        public void check(Proof proof, List<String> checked) {
            proof.checkSeal(key);
            checked.add("Block " + proof.height() + " of " + proof.chain() + " is sealed by the key " + key + ".");
            checked.add("The seal covers the chain, the height, the time and the app hash of the document.");
            genesis.ifPresent(known -> Proof.require(
                    proof.genesis().equals(known), "CLIENT_CHAIN_MISMATCH", "a chain with another genesis"));
            checked.add(
                    genesis.isPresent()
                            ? "The genesis is the one that is known of this chain."
                            : "The genesis that the document names was not checked: no seal covers it.");
        }
    }

    /** That a chain has an app hash after a block; the seal is not looked at. */
    record Root(ChainId chain, long height, Hash appHash) implements Trust {
        @Override
        public void check(Proof proof, List<String> checked) {
            Proof.require(proof.chain().equals(chain), "PROOF_CONTEXT", "a proof about " + proof.chain());
            Proof.require(proof.height() == height, "PROOF_CONTEXT", "a proof about block " + proof.height());
            Proof.require(proof.appHash().equals(appHash), "PROOF_ROOT_UNKNOWN", "a proof against another app hash");
            checked.add("The app hash is the trusted one of block " + height + " of " + chain + ".");
            checked.add("The time, the genesis and the seal in the document were not checked.");
        }
    }
}
