package org.dipc.simulation;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Policy;
import org.dipc.ledger.Tx;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/**
 * Somebody who sends transactions.
 *
 * @param first the policy that the address is the hash of
 * @param keys the first policy's, then those it may be changed to
 */
record Actor(String name, Policy first, List<SigningKey> keys) {
    private static final int KEYS = 4;

    Actor {
        keys = List.copyOf(keys);
    }

    static Actor single(String name) {
        List<SigningKey> keys = keys(name);
        return new Actor(name, Policy.of(keys.get(0).publicKey().value()), keys);
    }

    /** An account of which two of three keys must sign. */
    static Actor board(String name) {
        List<SigningKey> keys = keys(name);
        List<Bytes> three =
                keys.subList(0, 3).stream().map(key -> key.publicKey().value()).toList();
        return new Actor(name, Policy.of(2, three), keys);
    }

    private static List<SigningKey> keys(String name) {
        return IntStream.range(0, KEYS)
                .mapToObj(number -> SigningKey.ofSeed(
                        Hash.sha256(Bytes.utf8(name + " " + number)).value()))
                .toList();
    }

    Address address() {
        return first.address();
    }

    /** An account of one key shows it by its signature. */
    Tx.Signer signer() {
        return new Tx.Signer(address(), first.keys().size() > 1 ? Optional.of(first) : Optional.empty());
    }
}
