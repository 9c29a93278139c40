package org.dipc.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.dipc.model.Hash;

/**
 * Envelopes whose signatures were verified, by the hash of all their bytes, so that each is verified once from the first
 * check to its block. What is in a block is forgotten; of what never comes into one, there are two generations: when the
 * younger is full, the older is forgotten.
 */
final class Verified {
    /** What a generation may take of the heap, about: more than twenty thousand usual transactions. */
    private static final long GENERATION_BYTES = 64 << 20;

    /** The heap that a decoded transaction takes, about: as much as its objects, and some times its bytes. */
    private static final long OBJECTS = 2_048;

    private static final long TIMES = 4;

    private volatile Map<Hash, Known> young = new ConcurrentHashMap<>();
    private volatile Map<Hash, Known> old = new ConcurrentHashMap<>();
    private final AtomicLong taken = new AtomicLong();

    /** An envelope that was verified. */
    static final class Known {
        private final Hash bytes;
        private final long taken;
        final Envelope envelope;
        /**
         * The block after which it was last found fit to be admitted: not done before, and in the name of those who signed
         * it. What is true after one block need be looked at again only as far as later blocks changed it.
         */
        volatile long fitAfter = -1;

        private Known(Hash bytes, long taken, Envelope envelope) {
            this.bytes = bytes;
            this.taken = taken;
            this.envelope = envelope;
        }
    }

    Known find(Hash bytes) {
        Known known = young.get(bytes);
        return known != null ? known : old.get(bytes);
    }

    /** @param size of the envelope on the wire */
    Known add(Hash bytes, Envelope envelope, int size) {
        Known known = new Known(bytes, OBJECTS + TIMES * size, envelope);
        young.put(bytes, known);
        if (taken.addAndGet(known.taken) > GENERATION_BYTES) {
            turn();
        }
        return known;
    }

    void forget(Known known) {
        if (young.remove(known.bytes, known)) {
            taken.addAndGet(-known.taken);
        } else {
            old.remove(known.bytes);
        }
    }

    private synchronized void turn() {
        if (taken.get() > GENERATION_BYTES) {
            taken.set(0);
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }
}
