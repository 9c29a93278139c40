package org.dipc.client;

import java.util.Optional;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;

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

    /** @throws HubException {@code PROOF_MALFORMED} if it is none, {@code PROOF_TOO_LARGE} */
    static ProofDocument parse(byte[] document) {
        return LightProof.isNamedBy(document) ? LightProof.parse(document) : Proof.parse(document);
    }
}
