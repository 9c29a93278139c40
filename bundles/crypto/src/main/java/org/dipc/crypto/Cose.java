package org.dipc.crypto;

import static org.dipc.ledger.Rejected.unless;
import static org.dipc.ledger.TxCode.SIG_ALGORITHM;
import static org.dipc.ledger.TxCode.SIG_COUNT;
import static org.dipc.ledger.TxCode.TX_DECODE;
import static org.dipc.ledger.TxCode.TX_NOT_CANONICAL;
import static org.dipc.ledger.TxCode.TX_TOO_COMPLEX;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.TxCode;
import org.dipc.model.Bytes;
import org.dipc.model.Cbor;
import org.dipc.model.CborException;

/**
 * Signed messages: COSE_Sign1 for one signer, COSE_Sign for several (RFC 9052 section 4), with EdDSA over Ed25519
 * (RFC 9053 section 2.2).
 *
 * <p>Ours are written in one way only: tagged, deterministic CBOR, an empty unprotected header, and a protected header of
 * every signer with the algorithm and, as key identifier, the public key itself. {@link #decodeStrict} takes these and
 * nothing else; {@link #decode} takes what the standard allows, as far as it is deterministic CBOR.
 */
public final class Cose {
    private static final Bytes SIGN1_TAG = Bytes.hex("d2");
    private static final Bytes SIGN_TAG = Bytes.hex("d862");
    private static final long ALGORITHM = 1;
    private static final long CRITICAL = 2;
    private static final long KEY_IDENTIFIER = 4;
    private static final long EDDSA = -8;

    private Cose() {}

    /** A message and its signatures, of which there is at least one. Nothing is verified yet. */
    public record Signed(Bytes payload, List<Signature> signatures) {
        public Signed {
            signatures = List.copyOf(signatures);
        }

        /**
         * Whether every signature is EdDSA and counts, under the key that its header names.
         *
         * @param external what is signed along but not sent (RFC 9052 section 4.3)
         */
        public boolean verifies(Ed25519Verifier verifier, Bytes external) {
            return signatures.stream()
                    .allMatch(signature -> signature.edDsa()
                            && signature.namesKey()
                            && verifier.verify(
                                    signature.key(), signature.toBeSigned(payload, external), signature.value()));
        }
    }

    /**
     * One signer's part.
     *
     * @param context what the to-be-signed bytes begin with: the name of the structure and the protected headers
     * @param header the signer's protected and unprotected header parameters
     * @param value the signature
     */
    public record Signature(List<Object> context, Map<Object, Object> header, Bytes value) {
        /** The bytes that the signature is made over: the Sig_structure of RFC 9052 section 4.4. */
        public Bytes toBeSigned(Bytes payload, Bytes external) {
            List<Object> structure = new ArrayList<>(context);
            structure.add(external);
            structure.add(payload);
            return Cbor.encode(structure);
        }

        public boolean edDsa() {
            return Long.valueOf(EDDSA).equals(header.get(ALGORITHM));
        }

        /** Whether the key identifier has the form of a public key, as it has in our own messages. */
        public boolean namesKey() {
            return header.get(KEY_IDENTIFIER) instanceof Bytes key && key.size() == PublicKey.SIZE;
        }

        /** @throws IllegalArgumentException unless {@link #namesKey} */
        public PublicKey key() {
            return new PublicKey((Bytes) header.get(KEY_IDENTIFIER));
        }
    }

    /**
     * Signs with every key, in this order.
     *
     * @throws IllegalArgumentException if there is no key
     */
    public static Bytes sign(Bytes payload, Bytes external, List<SigningKey> keys) {
        List<Bytes> headers =
                keys.stream().map(key -> protectedHeader(key.publicKey())).toList();
        List<Bytes> signatures = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            Signature unsigned = new Signature(context(headers, i), Map.of(), Bytes.EMPTY);
            signatures.add(keys.get(i).sign(unsigned.toBeSigned(payload, external)));
        }
        return encode(payload, headers, signatures);
    }

    /**
     * A message in the one form that we write.
     *
     * @throws Rejected TX_DECODE, TX_NOT_CANONICAL or TX_TOO_COMPLEX; SIG_ALGORITHM if one is not EdDSA; SIG_COUNT if there
     *     is no signature, or two under one key
     */
    public static Signed decodeStrict(Bytes message) {
        Signed signed = decode(message);
        Set<PublicKey> keys = new TreeSet<>();
        for (Signature signature : signed.signatures()) {
            unless(
                    signature.edDsa(),
                    SIG_ALGORITHM,
                    "algorithm " + signature.header().get(ALGORITHM));
            unless(signature.namesKey(), TX_DECODE, "a key identifier that is not an Ed25519 public key");
            unless(keys.add(signature.key()), SIG_COUNT, "two signatures under " + signature.key());
        }
        List<Bytes> headers = signed.signatures().stream()
                .map(one -> protectedHeader(one.key()))
                .toList();
        List<Bytes> values = signed.signatures().stream().map(Signature::value).toList();
        unless(
                message.equals(encode(signed.payload(), headers, values)),
                TX_NOT_CANONICAL,
                "not tagged, or header parameters other than the algorithm and the key");
        return signed;
    }

    /**
     * A message as the standard has it, tagged or not, with its payload inside.
     *
     * @throws Rejected TX_DECODE, TX_NOT_CANONICAL, TX_TOO_COMPLEX, or SIG_COUNT if there is no signature
     */
    public static Signed decode(Bytes message) {
        if (message.startsWith(SIGN1_TAG)) {
            return sign1(fields(message.from(SIGN1_TAG.size())));
        }
        if (message.startsWith(SIGN_TAG)) {
            return sign(fields(message.from(SIGN_TAG.size())));
        }
        List<?> fields = fields(message);
        return fields.get(3) instanceof List ? sign(fields) : sign1(fields);
    }

    private static List<?> fields(Bytes untagged) {
        return listOf(4, item(untagged), "a signed message");
    }

    private static Signed sign1(List<?> fields) {
        Bytes bodyHeader = headerBytes(fields.get(0));
        List<Object> context = List.of("Signature1", bodyHeader);
        Signature only = new Signature(context, header(bodyHeader, fields.get(1)), bytes(fields.get(3), "a signature"));
        return new Signed(bytes(fields.get(2), "a payload"), List.of(only));
    }

    private static Signed sign(List<?> fields) {
        Bytes bodyHeader = headerBytes(fields.get(0));
        header(bodyHeader, fields.get(1));
        unless(fields.get(3) instanceof List, TX_DECODE, "a list of signatures expected");
        List<Signature> signatures = new ArrayList<>();
        for (Object signer : (List<?>) fields.get(3)) {
            List<?> parts = listOf(3, signer, "a signature");
            Bytes signerHeader = headerBytes(parts.get(0));
            signatures.add(new Signature(
                    List.of("Signature", bodyHeader, signerHeader),
                    header(signerHeader, parts.get(1)),
                    bytes(parts.get(2), "a signature")));
        }
        unless(!signatures.isEmpty(), SIG_COUNT, "no signatures");
        return new Signed(bytes(fields.get(2), "a payload"), signatures);
    }

    /** The protected header as it is signed: an empty map counts as no bytes (RFC 9052 section 3). */
    private static Bytes headerBytes(Object field) {
        Bytes encoded = bytes(field, "a protected header");
        return encoded.equals(Bytes.hex("a0")) ? Bytes.EMPTY : encoded;
    }

    /** Both headers in one map; no label occurs in both, and we understand no critical ones (RFC 9052 section 3.1). */
    private static Map<Object, Object> header(Bytes protectedHeader, Object unprotected) {
        Map<Object, Object> header = new LinkedHashMap<>();
        if (!protectedHeader.isEmpty()) {
            header.putAll(labels(item(protectedHeader)));
        }
        for (Map.Entry<?, ?> parameter : labels(unprotected).entrySet()) {
            unless(!header.containsKey(parameter.getKey()), TX_DECODE, "a label in both headers");
            header.put(parameter.getKey(), parameter.getValue());
        }
        unless(!header.containsKey(CRITICAL), TX_DECODE, "critical header parameters");
        return header;
    }

    private static Map<?, ?> labels(Object item) {
        unless(item instanceof Map, TX_DECODE, "a header expected");
        Map<?, ?> header = (Map<?, ?>) item;
        for (Object label : header.keySet()) {
            unless(label instanceof Long || label instanceof String, TX_DECODE, "a label is a number or text");
        }
        return header;
    }

    private static Bytes bytes(Object item, String expected) {
        unless(item instanceof Bytes, TX_DECODE, expected + " expected");
        return (Bytes) item;
    }

    private static List<?> listOf(int size, Object item, String expected) {
        unless(item instanceof List<?> list && list.size() == size, TX_DECODE, expected + " has " + size + " parts");
        return (List<?>) item;
    }

    private static Object item(Bytes encoded) {
        try {
            return Cbor.decode(encoded);
        } catch (CborException e) {
            throw new Rejected(code(e.code()), e.getMessage());
        }
    }

    private static TxCode code(CborException.Code code) {
        return switch (code) {
            case MALFORMED, TYPE_UNKNOWN -> TX_DECODE;
            case NOT_CANONICAL -> TX_NOT_CANONICAL;
            case TOO_COMPLEX -> TX_TOO_COMPLEX;
        };
    }

    private static Bytes encode(Bytes payload, List<Bytes> headers, List<Bytes> signatures) {
        if (headers.isEmpty()) {
            throw new IllegalArgumentException("a message without signers");
        }
        if (headers.size() == 1) {
            return SIGN1_TAG.plus(Cbor.encode(List.of(headers.get(0), Map.of(), payload, signatures.get(0))));
        }
        List<Object> signers = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            signers.add(List.of(headers.get(i), Map.of(), signatures.get(i)));
        }
        return SIGN_TAG.plus(Cbor.encode(List.of(Bytes.EMPTY, Map.of(), payload, signers)));
    }

    private static List<Object> context(List<Bytes> headers, int signer) {
        return headers.size() == 1
                ? List.of("Signature1", headers.get(0))
                : List.of("Signature", Bytes.EMPTY, headers.get(signer));
    }

    private static Bytes protectedHeader(PublicKey key) {
        return Cbor.encode(Map.of(ALGORITHM, EDDSA, KEY_IDENTIFIER, key.value()));
    }
}
