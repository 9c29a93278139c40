package org.dipc.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.dipc.model.Hash;

/**
 * Envelopes whose signatures were verified, by the hash of all their bytes, so that each is verified once from the first
 * check to its block. Two generations: when the younger is full, the older is forgotten.
 */
final class Verified {
    /** What a generation may take of the heap, about: more than twenty thousand usual transactions. */
    private static final long GENERATION_BYTES = 64 << 20;

    /** The heap that a decoded transaction takes, about: as much as its objects, and some times its bytes. */
    private static final long OBJECTS = 2_048;

    private static final long TIMES = 4;

    private volatile Map<Hash, Known> young = new ConcurrentHashMap<>();
    private volatile Map<Hash, Known> old = Map.of();
    private final AtomicLong taken = new AtomicLong();

    /** An envelope that was verified. */
    static final class Known {
        final Envelope envelope;
        /**
         * The block after which it was last found fit to be admitted: not done before, and in the name of those who signed
         * it. What is true after one block need be looked at again only as far as later blocks changed it.
         */
        volatile long fitAfter = -1;

        Known(Envelope envelope) {
            this.envelope = envelope;
        }
    }

    Known find(Hash bytes) {
        Known known = young.get(bytes);
        return known != null ? known : old.get(bytes);
    }

    /** @param size of the envelope on the wire */
    Known add(Hash bytes, Envelope envelope, int size) {
        if (taken.addAndGet(OBJECTS + TIMES * size) > GENERATION_BYTES) {
            turn();
        }
        Known known = new Known(envelope);
        young.put(bytes, known);
        return known;
    }

    private synchronized void turn() {
        if (taken.get() > GENERATION_BYTES) {
            taken.set(0);
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }
}
