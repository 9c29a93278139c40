package org.dipc.proof;

import static org.dipc.proof.Refusal.PROOF_MALFORMED;

import org.dipc.model.Bytes;

/** One step up: {@code hash(prefix || child || suffix)}. Siblings are in the prefix or the suffix. */
public record InnerOp(HashOp hash, Bytes prefix, Bytes suffix) {
    /** @throws org.dipc.bridge.Untrusted {@code PROOF_MALFORMED} if there is no child, or nothing is hashed */
    Bytes apply(Bytes child) {
        PROOF_MALFORMED.unless(!child.isEmpty(), "an inner step without a child");
        PROOF_MALFORMED.unless(hash != HashOp.NONE, "an inner step that is not hashed");
        return hash.apply(prefix.plus(child).plus(suffix));
    }
}
