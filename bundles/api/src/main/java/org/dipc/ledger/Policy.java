package org.dipc.ledger;

import java.util.List;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Codec;

/**
 * Whose signatures speak for an account: {@code threshold} of {@code keys}.
 *
 * @param keys Ed25519 public keys, 32 bytes each, ascending, none twice
 */
public record Policy(long threshold, List<Bytes> keys) {
    public static final int MAXIMUM_KEYS = 32;

    public Policy {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.size() > MAXIMUM_KEYS || threshold < 1 || threshold > keys.size()) {
            throw new IllegalArgumentException(threshold + " of " + keys.size() + " keys");
        }
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).size() != 32) {
                throw new IllegalArgumentException("key of " + keys.get(i).size() + " bytes, not 32");
            }
            if (i > 0 && keys.get(i - 1).compareTo(keys.get(i)) >= 0) {
                throw new IllegalArgumentException("keys not ascending, or one twice");
            }
        }
    }

    public static Policy of(Bytes key) {
        return new Policy(1, List.of(key));
    }

    /** {@code threshold} of {@code keys} in any order. */
    public static Policy of(long threshold, List<Bytes> keys) {
        return new Policy(threshold, keys.stream().sorted().toList());
    }

    /** The account whose first policy this is. */
    public Address address() {
        return Address.of(Codec.of(Policy.class).encode(this));
    }
}
