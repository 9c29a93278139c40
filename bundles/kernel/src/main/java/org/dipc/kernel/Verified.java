package org.dipc.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.dipc.model.Hash;

/**
 * Envelopes whose signatures were verified, by the hash of all their bytes, so that each is verified once from the first
 * check to its block. Two generations: when the younger is full, the older is forgotten.
 */
final class Verified {
    private static final int GENERATION = 20_000;

    private volatile Map<Hash, Envelope> young = new ConcurrentHashMap<>();
    private volatile Map<Hash, Envelope> old = Map.of();

    Envelope find(Hash bytes) {
        Envelope envelope = young.get(bytes);
        return envelope != null ? envelope : old.get(bytes);
    }

    void add(Hash bytes, Envelope envelope) {
        if (young.size() >= GENERATION) {
            turn();
        }
        young.put(bytes, envelope);
    }

    private synchronized void turn() {
        if (young.size() >= GENERATION) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }
}
