package org.dipc.kernel;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.dipc.crypto.PublicKey;
import org.dipc.kernel.ChainStore.Place;
import org.dipc.ledger.Tx;
import org.dipc.model.Address;
import org.dipc.model.Hash;

/**
 * What the last blocks changed of that which decides whether a transaction is admitted: the ids that they admitted, and the
 * policies. A transaction that was found fit after one of them is compared with the later ones only, and the store is not
 * asked again.
 */
final class Recent {
    private static final int BLOCKS = 64;

    /** About fifteen megabytes of heap. */
    static final int IDS = 100_000;

    /** About four megabytes of heap. */
    static final int SPEAKERS = 20_000;

    private final NavigableMap<Long, Map<Hash, Integer>> admitted = new ConcurrentSkipListMap<>();
    private final Map<Speaker, Long> speakers = new ConcurrentHashMap<>();
    private int held;
    private volatile long oldest;
    private volatile long policiesChangedAt;

    /** @param tip the last block before the first that is added */
    Recent(long tip) {
        oldest = tip + 1;
        policiesChangedAt = tip;
    }

    void add(long height, SortedMap<Hash, Integer> places, boolean policiesChanged) {
        if (policiesChanged) {
            policiesChangedAt = height;
        }
        admitted.put(height, places);
        held += places.size();
        while (admitted.size() > BLOCKS || held > IDS) {
            Map.Entry<Long, Map<Hash, Integer>> gone = admitted.pollFirstEntry();
            held -= gone.getValue().size();
            oldest = gone.getKey() + 1;
        }
    }

    /** Whether every block after {@code height} is here. */
    boolean reachesBackTo(long height) {
        return height + 1 >= oldest;
    }

    /** Where a block after {@code height} admitted {@code transaction}. */
    Optional<Place> place(Hash transaction, long height) {
        return admitted.tailMap(height, false).entrySet().stream()
                .filter(block -> block.getValue().containsKey(transaction))
                .map(block -> new Place(block.getKey(), block.getValue().get(transaction)))
                .findFirst();
    }

    /** The usual case: one account, one signature, and no policy shown. */
    private record Speaker(Address account, PublicKey key) {
        static Optional<Speaker> of(Tx tx, List<PublicKey> keys) {
            return tx.signers().size() == 1
                            && keys.size() == 1
                            && tx.signers().get(0).policy().isEmpty()
                    ? Optional.of(new Speaker(tx.signers().get(0).address(), keys.get(0)))
                    : Optional.empty();
        }
    }

    /** Whether it was seen that {@code keys} speak for the signers, and no policy has changed since. */
    boolean speaksFor(Tx tx, List<PublicKey> keys) {
        return Speaker.of(tx, keys)
                .map(speakers::get)
                .filter(this::samePoliciesAsAfter)
                .isPresent();
    }

    /** Notes that {@code keys} spoke for the signers after block {@code height}. */
    void spoke(Tx tx, List<PublicKey> keys, long height) {
        Speaker.of(tx, keys).ifPresent(speaker -> {
            if (speakers.size() >= SPEAKERS) {
                speakers.clear();
            }
            speakers.put(speaker, height);
        });
    }

    /** Whether the policies are still those after block {@code height}. */
    boolean samePoliciesAsAfter(long height) {
        return height >= policiesChangedAt;
    }
}
