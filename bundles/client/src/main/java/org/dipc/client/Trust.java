package org.dipc.client;

import java.util.List;
import java.util.Optional;
import org.dipc.bridge.Untrusted;
import org.dipc.crypto.PublicKey;
import org.dipc.model.Hash;
import org.dipc.proof.Header;

/** What whoever checks a proof believes before, because somebody told them whom they believe. */
public sealed interface Trust {
    /**
     * Checks the header that a proof rests on, and adds what was checked to {@code checked}, a sentence each.
     *
     * @throws Untrusted {@code HEADER_POWER_INSUFFICIENT}, {@code CLIENT_CHAIN_MISMATCH}, {@code PROOF_CONTEXT} or
     *     {@code PROOF_ROOT_UNKNOWN}
     */
    void check(Header.Sealed sealed, List<String> checked);

    /**
     * That the blocks of a chain are sealed with one key. Nothing else need be known: the seal covers the rest.
     *
     * @param genesis of the chain, where it is known besides
     */
    record Signer(Optional<Hash> genesis, PublicKey key) implements Trust {
        @Override
        public void check(Header.Sealed sealed, List<String> checked) {
            Header header = sealed.header();
            Untrusted.unless(
                    sealed.signer().equals(key),
                    "HEADER_POWER_INSUFFICIENT",
                    "the block is sealed by " + sealed.signer() + ", and not by " + key + ", who is trusted");
            genesis.ifPresent(known -> Untrusted.unless(
                    header.genesis().equals(known),
                    "CLIENT_CHAIN_MISMATCH",
                    "a chain with genesis " + header.genesis()));
            checked.add("Block " + header.height() + " of " + header.chain() + " is sealed by the key " + key + ".");
            checked.add("The seal covers the chain, its genesis " + header.genesis()
                    + ", the height, the time and the app hash.");
            genesis.ifPresent(known -> checked.add("The genesis is the one that is known of this chain."));
        }
    }

    /** That a block of a chain has this header, whoever sealed it. */
    record Block(Header header) implements Trust {
        @Override
        public void check(Header.Sealed sealed, List<String> checked) {
            Header shown = sealed.header();
            Untrusted.unless(
                    shown.chain().equals(header.chain()) && shown.height() == header.height(),
                    "PROOF_CONTEXT",
                    "a proof about block " + shown.height() + " of " + shown.chain() + ", trusted is block "
                            + header.height() + " of " + header.chain());
            Untrusted.unless(shown.equals(header), "PROOF_ROOT_UNKNOWN", "another header of block " + header.height());
            checked.add("The header is the trusted one of block " + header.height() + " of " + header.chain() + ".");
            checked.add("Whether its signer " + sealed.signer() + " is the chain's was not asked.");
        }
    }
}
