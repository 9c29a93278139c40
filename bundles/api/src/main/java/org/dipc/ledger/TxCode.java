package org.dipc.ledger;

/** What can be wrong with a transaction before any module looks at it, and what can happen to it afterwards. */
public enum TxCode {
    TX_EMPTY,
    TX_TOO_LARGE,
    TX_DECODE,
    TX_NOT_CANONICAL,
    TX_TOO_COMPLEX,
    TX_TYPE_UNKNOWN,
    TX_WRONG_CHAIN,
    TX_EXPIRED,
    TX_WINDOW,
    TX_DUPLICATE,
    SIG_COUNT,
    SIG_INVALID,
    SIG_ALGORITHM,
    SIG_KEY_UNBOUND,
    THRESHOLD_NOT_MET,
    /** A defect in a module; the same on every node. */
    INTERNAL
}
