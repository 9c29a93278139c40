package org.dipc.ledger;

/** Why the state of a height cannot be read or proved. */
public enum HeightCode {
    /** It was there once; the detail names the heights that are kept. */
    HEIGHT_PRUNED,
    /** No block of this chain has it yet; the detail names the last. */
    HEIGHT_NOT_REACHED
}
