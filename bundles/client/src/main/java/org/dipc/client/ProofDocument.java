package org.dipc.client;

import java.util.Optional;
import org.dipc.bridge.Untrusted;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.ledger.Ledger;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.proof.Header;

/** What a hub gives to show what a chain's state says about one path: by its seals, one of two kinds of document. */
public sealed interface ProofDocument permits Proof, LightProof {
    ChainId chain();

    /** Of the block after which the state is meant. */
    long height();

    Bytes path();

    /** Empty if nothing lies at {@link #path}. */
    Optional<Bytes> value();

    /** The file, in deterministic CBOR. */
    byte[] cbor();

    byte[] json();

    /** The document of what a ledger says, by who sealed it: one signer, or those whom the chain's engine knows. */
    static ProofDocument of(ChainId chain, Ledger.Proof proof) {
        try {
            Header header =
                    Header.open(proof.seal(), Ed25519Verifier.bouncyCastle()).header();
            return new Proof(header, proof.path(), proof.value(), proof.proof(), proof.seal());
        } catch (Untrusted e) {
            return new LightProof(chain, proof.height(), proof.path(), proof.value(), proof.proof(), proof.seal());
        }
    }

    /** @throws HubException {@code PROOF_MALFORMED} if it is none, {@code PROOF_TOO_LARGE} */
    static ProofDocument parse(byte[] document) {
        return LightProof.isNamedBy(document) ? LightProof.parse(document) : Proof.parse(document);
    }
}
