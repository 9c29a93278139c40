package org.dipc.consensus.solo;

import java.util.Optional;
import org.dipc.bridge.LightClient;
import org.dipc.bridge.Untrusted;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.proof.Header;
import org.dipc.proof.Ics23;
import org.dipc.proof.ProofSpec;
import org.osgi.service.component.annotations.Component;

/**
 * Follows a chain of one signer. The anchor is any seal of it; whoever signed that is believed from then on, for the
 * genesis that it names. The validators of a {@link Trust} are both: the genesis (32 bytes), then the signer's key (32).
 */
@Component(property = "consensus=solo")
public final class SoloLightClient implements LightClient {
    /** How far a signer's clock may be ahead of ours. */
    private static final long SKEW_MILLIS = 15_000;

    private final Ed25519Verifier verifier = Ed25519Verifier.fastest();

    @Override
    public Trust trust(ChainId chain, Bytes anchor) {
        return trusted(chain, Header.open(anchor, verifier));
    }

    @Override
    public Trust update(Trust trust, Bytes seal, long nowMillis) {
        Header.Sealed sealed = Header.open(seal, verifier);
        Header header = sealed.header();
        Bytes signer = trust.validators().from(Hash.SIZE);
        Untrusted.unless(
                sealed.signer().value().equals(signer),
                "HEADER_POWER_INSUFFICIENT",
                "signed by " + sealed.signer() + ", not by " + signer);
        Trust next = trusted(trust.chain(), sealed);
        Untrusted.unless(
                next.validators().equals(trust.validators()),
                "CLIENT_CHAIN_MISMATCH",
                "a header of a chain with genesis " + header.genesis());
        Untrusted.unless(
                header.height() > trust.height(), "HEADER_HEIGHT", header.height() + " after " + trust.height());
        Untrusted.unless(header.timeMillis() > trust.timeMillis(), "HEADER_TIME", "not after the block before");
        Untrusted.unless(header.timeMillis() <= nowMillis + SKEW_MILLIS, "HEADER_TIME", "ahead of the clock");
        Untrusted.unless(
                header.height() > trust.height() + 1 || header.previousHash().equals(trust.appHash()),
                "HEADER_TRUST_CHANGE",
                "it builds on " + header.previousHash() + ", not on " + trust.appHash());
        return next;
    }

    private static Trust trusted(ChainId chain, Header.Sealed sealed) {
        Header header = sealed.header();
        Untrusted.unless(header.chain().equals(chain), "CLIENT_CHAIN_MISMATCH", "a header of " + header.chain());
        return new Trust(
                chain,
                header.height(),
                header.timeMillis(),
                header.appHash(),
                header.genesis().value().plus(sealed.signer().value()));
    }

    @Override
    public void proves(Trust trust, Bytes path, Optional<Bytes> value, Bytes proof) {
        Bytes root = trust.appHash().value();
        if (value.isPresent()) {
            Ics23.verifyPresence(ProofSpec.JELLYFISH, root, proof, path, value.get());
        } else {
            Ics23.verifyAbsence(ProofSpec.JELLYFISH, root, proof, path);
        }
    }
}
