package org.dipc.consensus.cometbft.light;

import org.dipc.bridge.Untrusted;

/** Why a seal is not believed. */
enum HeaderCode {
    /** It is no header with a commit and validators, or the three do not belong together. */
    HEADER_MALFORMED,
    /** It is not of a later block than the one that is trusted. */
    HEADER_HEIGHT,
    /** Its time is not after that of the trusted header, or ahead of the clock. */
    HEADER_TIME,
    /** The trusted header is too old: those who signed it could sign anything now, unpunished. */
    HEADER_TRUST_EXPIRED,
    /** Too few of those who are trusted signed; headers in between may show the way. */
    HEADER_TRUST_CHANGE,
    /** No more than two thirds of its validators' power signed it. */
    HEADER_POWER_INSUFFICIENT,
    /** A vote, or a validator, with an address that is not its key's. */
    HEADER_VOTE_ADDRESS,
    CLIENT_CHAIN_MISMATCH,
    /** Two headers of one height were signed, so that nothing is believed any more. */
    CLIENT_FROZEN;

    void unless(boolean holds, String detail) {
        Untrusted.unless(holds, name(), detail);
    }
}
