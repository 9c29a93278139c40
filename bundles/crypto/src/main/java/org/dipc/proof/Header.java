package org.dipc.proof;

import java.util.List;
import org.dipc.bridge.Untrusted;
import org.dipc.crypto.Cose;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.crypto.PublicKey;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;

/**
 * What one signer says about a block of its chain. Its {@link #seal} is what outsiders check a proof against: whoever
 * believes the signer need believe nothing else.
 *
 * @param genesis the hash of what the chain began with, so that no header of another chain of the same name fits
 * @param previousHash the app hash that the block builds on, so that neighbouring headers fit together
 * @param transactionsRoot of the block's transactions as they are on the wire, see {@link #root}
 * @param resultsHash the SHA-256 of the block's encoded results
 * @param appHash the root of the state after the block
 */
public record Header(
        ChainId chain,
        Hash genesis,
        long height,
        long timeMillis,
        Hash previousHash,
        Hash transactionsRoot,
        Hash resultsHash,
        Hash appHash) {
    /** Signed along, so that no signature for another purpose can pass for a seal. */
    private static final Bytes PURPOSE = Bytes.utf8("org.dipc.header");

    private static final Codec<Header> CODEC = Codec.of(Header.class);
    private static final Bytes LEAF = Bytes.hex("00");
    private static final Bytes INNER = Bytes.hex("01");

    public Header {
        if (height < 1) {
            throw new IllegalArgumentException("a header of height " + height);
        }
    }

    /** A COSE_Sign1 over this header's deterministic CBOR. */
    public Bytes seal(SigningKey signer) {
        return Cose.sign(CODEC.encode(this), PURPOSE, List.of(signer));
    }

    /** A header, and the one key that signed it. Whether that is the key to believe is left to say. */
    public record Sealed(Header header, PublicKey signer) {}

    /** @throws Untrusted HEADER_MALFORMED, or HEADER_POWER_INSUFFICIENT unless there is one signature and it verifies */
    public static Sealed open(Bytes seal, Ed25519Verifier verifier) {
        Cose.Signed signed;
        Header header;
        try {
            signed = Cose.decodeStrict(seal);
            header = CODEC.decode(signed.payload());
        } catch (Rejected | CborException e) {
            throw new Untrusted("HEADER_MALFORMED", e.getMessage());
        }
        if (signed.signatures().size() != 1 || !signed.verifies(verifier, PURPOSE)) {
            throw new Untrusted("HEADER_POWER_INSUFFICIENT", "not the valid signature of one signer");
        }
        return new Sealed(header, signed.signatures().get(0).key());
    }

    /** The Merkle tree hash of {@code items} (RFC 9162 section 2.1.1). */
    public static Hash root(List<Bytes> items) {
        if (items.isEmpty()) {
            return Hash.sha256(Bytes.EMPTY);
        }
        if (items.size() == 1) {
            return Hash.sha256(LEAF.plus(items.get(0)));
        }
        int left = Integer.highestOneBit(items.size() - 1);
        Bytes children = root(items.subList(0, left))
                .value()
                .plus(root(items.subList(left, items.size())).value());
        return Hash.sha256(INNER.plus(children));
    }
}
