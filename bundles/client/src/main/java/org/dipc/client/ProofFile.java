package org.dipc.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.Codec;
import org.dipc.model.Plain;

/** Files named {@code *.dipcproof}: a record in deterministic CBOR, or its fields by name in JSON. */
record ProofFile<T>(Codec<T> codec) {
    private static final int MAXIMUM_BYTES = 2 << 20;

    /** @throws HubException {@code PROOF_MALFORMED} if it is no such document, {@code PROOF_TOO_LARGE} */
    T parse(byte[] document) {
        if (document.length > MAXIMUM_BYTES) {
            throw refused("PROOF_TOO_LARGE", document.length + " bytes are more than " + MAXIMUM_BYTES);
        }
        try {
            boolean json = document.length > 0 && document[0] == '{';
            return decode(json ? ofJson(document) : Bytes.of(document));
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
    private T decode(Bytes document) {
        T written = codec.decodeOwn(document);
        if (!codec.encode(written).equals(document)) {
            throw new CborException(CborException.Code.NOT_CANONICAL, 0, "a value that is written differently");
        }
        return written;
    }

    private Bytes ofJson(byte[] document) throws IOException {
        return Plain.encode(codec.shape(), Json.MAPPER.readValue(document, Object.class));
    }

    byte[] cbor(T written) {
        return codec.encode(written).toArray();
    }

    byte[] json(T written) {
        try {
            return Json.MAPPER
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(Plain.describeOwn(codec.shape(), codec.encode(written)));
        } catch (JsonProcessingException e) {
            throw new AssertionError("text and numbers are JSON", e);
        }
    }

    static HubException refused(String code, String detail) {
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
            case "HEADER_HEIGHT" -> "trust a block at or before the one that the proof is of";
            case "HEADER_TRUST_EXPIRED" -> "trust a newer block, or the very one that the proof is of";
            case "HEADER_TRUST_CHANGE" ->
                "the validators changed; trust a block nearer to the one that the proof is of";
            case "CLIENT_FROZEN" -> "validators signed two histories of this chain; ask the others which one counts";
            case "CLIENT_CHAIN_MISMATCH" -> "a chain of the same name that began differently is another chain";
            default -> "";
        };
    }
}
