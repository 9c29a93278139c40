package org.dipc.proof;

import org.dipc.bridge.Untrusted;

/** Why a proof shows nothing. The names are public error codes. */
enum Refusal {
    /** Not a proof in its one written form, or with steps that the tree does not have. */
    PROOF_MALFORMED,
    /** No root to prove against: empty, of another size than a hash, or all zero. */
    PROOF_ROOT_UNKNOWN,
    /** It may prove something, but not of this key or not under this root. */
    PROOF_CONTEXT,
    /** It proves another value at this key. */
    PROOF_VALUE_MISMATCH,
    /** It does not show that the key lies between two neighbours, or outside the first or the last. */
    PROOF_ABSENCE_INVALID,
    /** More bytes or steps than any proof of the tree needs. */
    PROOF_TOO_LARGE;

    Untrusted because(String detail) {
        return new Untrusted(name(), detail);
    }

    void unless(boolean holds, String detail) {
        if (!holds) {
            throw because(detail);
        }
    }
}
