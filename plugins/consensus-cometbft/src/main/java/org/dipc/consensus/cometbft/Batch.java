package org.dipc.consensus.cometbft;

import java.util.List;
import java.util.Optional;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.Codec;

/**
 * The transactions that CometBFT carries as one: a CBOR array of byte strings. Everything that goes through its mempool
 * has this form, a lone transaction too, so that no bytes can be read in two ways.
 */
record Batch(List<Bytes> transactions) {
    static final int MAXIMUM_TRANSACTIONS = 1_000;
    static final int MAXIMUM_BYTES = 512 * 1024;

    /** What an array, and each of its items, takes beside the transactions at most. */
    static final int HEAD_BYTES = 5;

    private static final Codec<Batch> CODEC = Codec.of(Batch.class);

    Batch {
        transactions = List.copyOf(transactions);
        if (transactions.isEmpty() || transactions.size() > MAXIMUM_TRANSACTIONS) {
            throw new IllegalArgumentException("a batch of " + transactions.size() + " transactions");
        }
    }

    /** Empty if it is none, or too large: what every node says of it alike. */
    static Optional<Batch> read(Bytes entry) {
        try {
            return entry.size() > MAXIMUM_BYTES ? Optional.empty() : Optional.of(CODEC.decodeOwn(entry));
        } catch (CborException e) {
            return Optional.empty();
        }
    }

    Bytes encoded() {
        return CODEC.encode(this);
    }
}
