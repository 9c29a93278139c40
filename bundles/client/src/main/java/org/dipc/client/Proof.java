package org.dipc.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dipc.bridge.Untrusted;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.crypto.PublicKey;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.proof.Header;
import org.dipc.proof.Ics23;
import org.dipc.proof.ProofSpec;

/**
 * What a chain's state says about one path, with all that is needed to check it far from any hub. It is kept in files named
 * {@code *.dipcproof}, as JSON with bytes in hexadecimal, or as the CBOR array of these fields in order.
 *
 * @param appHash the root of the state after block {@code height}
 * @param value empty if nothing lies at {@code path}
 * @param proof an ICS-23 CommitmentProof against {@code appHash}
 * @param seal what shows that {@code appHash} is the chain's: see {@link Header#seal}
 */
public record Proof(
        ChainId chain,
        Hash genesis,
        long height,
        long timeMillis,
        Hash appHash,
        Bytes path,
        Optional<Bytes> value,
        Bytes proof,
        Bytes seal) {
    private static final int MAXIMUM_BYTES = 2 << 20;
    private static final ObjectReader JSON =
            Json.MAPPER.readerFor(Written.class).without(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
    private static final Ed25519Verifier SIGNATURES = Ed25519Verifier.bouncyCastle();

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Written(
            String chain,
            String genesis,
            Long height,
            Long timeMillis,
            String appHash,
            String path,
            String value,
            String proof,
            String seal) {}

    /** @throws HubException {@code PROOF_MALFORMED} if it is no such document, {@code PROOF_TOO_LARGE} */
    public static Proof parse(byte[] document) {
        if (document.length > MAXIMUM_BYTES) {
            throw refused("PROOF_TOO_LARGE", document.length + " bytes are more than " + MAXIMUM_BYTES);
        }
        try {
            boolean json = document.length > 0 && document[0] == '{';
            return json ? ofJson(document) : Codec.of(Proof.class).decode(Bytes.of(document));
        } catch (JsonProcessingException e) {
            throw refused("PROOF_MALFORMED", "not a proof: " + e.getOriginalMessage());
        } catch (CborException | IllegalArgumentException e) {
            throw refused("PROOF_MALFORMED", "not a proof: " + e.getMessage());
        } catch (IOException e) {
            throw refused("PROOF_MALFORMED", "not a proof: the text is not UTF-8");
        }
    }

    private static Proof ofJson(byte[] document) throws IOException {
        Written written = JSON.readValue(document);
        if (written.height == null || written.timeMillis == null) {
            throw new IllegalArgumentException("height or timeMillis is missing");
        }
        return new Proof(
                new ChainId(present("chain", written.chain)),
                Hash.hex(present("genesis", written.genesis)),
                written.height,
                written.timeMillis,
                Hash.hex(present("appHash", written.appHash)),
                Bytes.hex(present("path", written.path)),
                Optional.ofNullable(written.value).map(Bytes::hex),
                Bytes.hex(present("proof", written.proof)),
                Bytes.hex(present("seal", written.seal)));
    }

    private static String present(String field, String text) {
        if (text == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return text;
    }

    public byte[] json() {
        try {
            return Json.MAPPER
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(new Written(
                            chain.value(),
                            genesis.toString(),
                            height,
                            timeMillis,
                            appHash.toString(),
                            path.toHex(),
                            value.map(Bytes::toHex).orElse(null),
                            proof.toHex(),
                            seal.toHex()));
        } catch (JsonProcessingException e) {
            throw new AssertionError("text and numbers are JSON", e);
        }
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
        try {
            trust.check(this, checked);
            if (value.isPresent()) {
                Ics23.verifyPresence(ProofSpec.JELLYFISH, appHash.value(), proof, path, value.get());
                checked.add(
                        "The state of " + chain + " after block " + height + " has exactly this value at this path.");
            } else {
                Ics23.verifyAbsence(ProofSpec.JELLYFISH, appHash.value(), proof, path);
                checked.add("The state of " + chain + " after block " + height + " has nothing at this path.");
            }
        } catch (Untrusted e) {
            throw refused(e.code(), e.getMessage());
        }
        return checked;
    }

    /** What the seal's signer says of this block; every field that this document repeats must agree with it. */
    void checkSeal(PublicKey signer) {
        Header.Sealed sealed = Header.open(seal, SIGNATURES);
        require(
                sealed.signer().equals(signer),
                "HEADER_POWER_INSUFFICIENT",
                "the block is sealed by " + sealed.signer() + ", and not by " + signer + ", who is trusted");
        Header header = sealed.header();
        require(header.chain().equals(chain), "PROOF_CONTEXT", "the seal is of a block of " + header.chain());
        require(header.height() == height, "PROOF_CONTEXT", "the seal is of block " + header.height());
        require(header.timeMillis() == timeMillis, "PROOF_CONTEXT", "the seal is of a block of another time");
        require(header.appHash().equals(appHash), "PROOF_CONTEXT", "the seal names app hash " + header.appHash());
    }

    static void require(boolean holds, String code, String detail) {
        if (!holds) {
            throw new Untrusted(code, detail);
        }
    }

    private static HubException refused(String code, String detail) {
        return new HubException(code, detail, "");
    }
}
