package org.dipc.proof;

import static org.dipc.proof.Refusal.PROOF_MALFORMED;

import org.dipc.model.Bytes;

/** How a leaf is hashed: {@code hash(prefix || length(prehashKey(key)) || length(prehashValue(value)))}. */
public record LeafOp(HashOp hash, HashOp prehashKey, HashOp prehashValue, LengthOp length, Bytes prefix) {
    /** @throws org.dipc.bridge.Untrusted {@code PROOF_MALFORMED} if the key or the value is empty, or nothing is hashed */
    Bytes apply(Bytes key, Bytes value) {
        PROOF_MALFORMED.unless(!key.isEmpty() && !value.isEmpty(), "a leaf without a key or a value");
        PROOF_MALFORMED.unless(hash != HashOp.NONE, "a leaf that is not hashed");
        return hash.apply(
                prefix.plus(length.apply(prehashKey.apply(key))).plus(length.apply(prehashValue.apply(value))));
    }
}
