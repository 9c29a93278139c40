package org.dipc.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dipc.bridge.Untrusted;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.crypto.PublicKey;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.Codec;
import org.dipc.model.Plain;
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
public record Proof(Header header, Bytes path, Optional<Bytes> value, Bytes proof, Bytes seal) {
    /** What a file begins with. Whoever changes the fields changes it too. */
    private static final String FORMAT = "dipcproof-1";

    private static final int MAXIMUM_BYTES = 2 << 20;
    private static final Codec<Written> CODEC = Codec.of(Written.class);
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
        if (document.length > MAXIMUM_BYTES) {
            throw refused("PROOF_TOO_LARGE", document.length + " bytes are more than " + MAXIMUM_BYTES);
        }
        try {
            boolean json = document.length > 0 && document[0] == '{';
            Written written = decode(json ? ofJson(document) : Bytes.of(document));
            return new Proof(written.header, written.path, written.value, written.proof, written.seal);
        } catch (JsonProcessingException e) {
            throw refused("PROOF_MALFORMED", "not a proof: " + e.getOriginalMessage());
        } catch (Plain.Misfit e) {
            throw refused("PROOF_MALFORMED", "not a proof: " + e.pointer() + ": " + e.getMessage());
        } catch (CborException e) {
            throw refused("PROOF_MALFORMED", "not a proof: " + e.getMessage());
        } catch (IOException e) {
            throw refused("PROOF_MALFORMED", "not a proof: the text is not UTF-8");
        }
    }

    /** As records from outside are read, but without their limit on size: a document holds a value several times. */
    private static Written decode(Bytes document) {
        Written written = CODEC.decodeOwn(document);
        if (!CODEC.encode(written).equals(document)) {
            throw new CborException(CborException.Code.NOT_CANONICAL, 0, "a value that is written differently");
        }
        return written;
    }

    private static Bytes ofJson(byte[] document) throws IOException {
        return Plain.encode(CODEC.shape(), Json.MAPPER.readValue(document, Object.class));
    }

    public byte[] cbor() {
        return encoded().toArray();
    }

    public byte[] json() {
        try {
            return Json.MAPPER
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(Plain.describeOwn(CODEC.shape(), encoded()));
        } catch (JsonProcessingException e) {
            throw new AssertionError("text and numbers are JSON", e);
        }
    }

    private Bytes encoded() {
        return CODEC.encode(new Written(FORMAT, header, path, value, proof, seal));
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
            throw refused(e.code(), e.getMessage());
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
            throw refused(e.code(), e.getMessage());
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

    private static HubException refused(String code, String detail) {
        return new HubException(code, detail, hint(code));
    }

    private static String hint(String code) {
        return switch (code) {
            case "PROOF_MALFORMED", "HEADER_MALFORMED" ->
                "the file is damaged, cut short or of another version; ask for it again";
            case "PROOF_TOO_LARGE" -> "no chain makes so large a proof";
            case "PROOF_CONTEXT" -> "its parts belong to different proofs, or it is not about what was asked for";
            case "PROOF_VALUE_MISMATCH" -> "the chain has another value at this path than the file says";
            case "PROOF_ABSENCE_INVALID" -> "it does not show that nothing lies at this path; something may";
            case "PROOF_ROOT_UNKNOWN" -> "the block that is trusted has another header than the one in the file";
            case "HEADER_POWER_INSUFFICIENT" ->
                "whoever is trusted did not seal this; get the chain's key from somebody you believe, not from the file";
            case "CLIENT_CHAIN_MISMATCH" -> "a chain of the same name that began differently is another chain";
            default -> "";
        };
    }
}
