/**
 * Follows a chain on CometBFT by its headers alone, as CometBFT v0.38.25's package {@code light} does: what the validators of
 * a header that is believed have signed is believed next. Pure arithmetic over what it is handed, with no clock of its own,
 * so that it works in execution too.
 *
 * <p>It is stricter in three things, which no honest network notices: every signature that a commit bears must verify, not
 * only as many as are needed; a message has one encoding, without unknown fields; and the address of a validator is that of
 * its key.
 */
package org.dipc.consensus.cometbft.light;
