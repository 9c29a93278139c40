package org.dipc.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dipc.bridge.Untrusted;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.crypto.PublicKey;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.proof.Header;
import org.dipc.proof.Ics23;
import org.dipc.proof.ProofSpec;

/**
 * What a chain's state says about one path, with all that is needed to check it far from any hub. It is kept in files named
 * {@code *.dipcproof}: deterministic CBOR, the array of {@value #FORMAT} and these fields in order, or JSON, the object of
 * the same fields by name with bytes in hexadecimal. The guide "Proofs" describes both to the byte.
 *
 * @param header of the block after which the state is meant: chain, genesis, height, time and app hash among others
 * @param value empty if nothing lies at {@code path}
 * @param proof an ICS-23 CommitmentProof against the header's app hash
 * @param seal what shows that {@code header} is the chain's: see {@link Header#seal}
 */
public record Proof(Header header, Bytes path, Optional<Bytes> value, Bytes proof, Bytes seal)
        implements ProofDocument {
    /** What a file begins with. Whoever changes the fields changes it too. */
    private static final String FORMAT = "dipcproof-1";

    private static final ProofFile<Written> FILE = new ProofFile<>(Codec.of(Written.class));
    private static final Ed25519Verifier SIGNATURES = Ed25519Verifier.bouncyCastle();

    private record Written(String format, Header header, Bytes path, Optional<Bytes> value, Bytes proof, Bytes seal) {
        Written {
            if (!format.equals(FORMAT)) {
                throw new IllegalArgumentException("it does not begin with " + FORMAT);
            }
        }
    }

    /** @throws HubException {@code PROOF_MALFORMED} if it is no such document, {@code PROOF_TOO_LARGE} */
    public static Proof parse(byte[] document) {
        Written written = FILE.parse(document);
        return new Proof(written.header, written.path, written.value, written.proof, written.seal);
    }

    @Override
    public ChainId chain() {
        return header.chain();
    }

    @Override
    public long height() {
        return header.height();
    }

    @Override
    public byte[] cbor() {
        return FILE.cbor(written());
    }

    @Override
    public byte[] json() {
        return FILE.json(written());
    }

    private Written written() {
        return new Written(FORMAT, header, path, value, proof, seal);
    }

    /**
     * Whose signature the seal bears, whether or not that is anybody to believe.
     *
     * @throws HubException {@code HEADER_MALFORMED}, {@code HEADER_POWER_INSUFFICIENT}
     */
    public PublicKey signer() {
        try {
            return Header.open(seal, SIGNATURES).signer();
        } catch (Untrusted e) {
            throw ProofFile.refused(e.code(), e.getMessage());
        }
    }

    /**
     * Checks everything that this document says, against what the verifier trusts and nothing else.
     *
     * @return what was checked, a sentence each
     * @throws HubException one of the {@code PROOF_*}, {@code HEADER_*} and {@code CLIENT_*} codes
     */
    public List<String> verify(Trust trust) {
        List<String> checked = new ArrayList<>();
        String after = "The state of " + header.chain() + " after block " + header.height() + " has ";
        try {
            Header.Sealed sealed = Header.open(seal, SIGNATURES);
            checkHeader(sealed.header());
            trust.check(sealed, checked);
            Bytes root = header.appHash().value();
            if (value.isPresent()) {
                Ics23.verifyPresence(ProofSpec.JELLYFISH, root, proof, path, value.get());
                checked.add(after + "exactly this value at this path.");
            } else {
                Ics23.verifyAbsence(ProofSpec.JELLYFISH, root, proof, path);
                checked.add(after + "nothing at this path.");
            }
        } catch (Untrusted e) {
            throw ProofFile.refused(e.code(), e.getMessage());
        }
        return checked;
    }

    private void checkHeader(Header signed) {
        require(signed.chain().equals(header.chain()), "the seal is of a block of " + signed.chain());
        require(signed.height() == header.height(), "the seal is of block " + signed.height());
        require(signed.genesis().equals(header.genesis()), "the seal names genesis " + signed.genesis());
        require(signed.appHash().equals(header.appHash()), "the seal names app hash " + signed.appHash());
        require(signed.equals(header), "the seal is of another header of this block");
    }

    private static void require(boolean holds, String detail) {
        Untrusted.unless(holds, "PROOF_CONTEXT", detail);
    }
}
