package org.dipc.simulation;

import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/** What happened in a run: a hash over all of it, the last lines, and how often each kind of thing happened. */
final class Trace {
    private static final int KEPT = 40;

    private final Events events;
    private final MessageDigest digest = Hash.digest();
    private final Deque<String> last = new ArrayDeque<>();
    private final SortedMap<String, Long> counts = new TreeMap<>();

    Trace(Events events) {
        this.events = events;
    }

    /** @param kind what is counted */
    void happened(String kind, String who, Object what) {
        counts.merge(kind, 1L, Long::sum);
        String line = events.nowMillis() + " " + who + " " + kind + " " + what + "\n";
        digest.update(Bytes.utf8(line).buffer());
        last.add(line);
        if (last.size() > KEPT) {
            last.remove();
        }
    }

    /** What may not happen. */
    AssertionError violation(String who, String what) {
        return new AssertionError(
                "at " + events.nowMillis() + ", " + who + ": " + what + "\nbefore it:\n" + String.join("", last));
    }

    Hash hash() {
        return new Hash(Bytes.owned(digest.digest()));
    }

    SortedMap<String, Long> counts() {
        return Collections.unmodifiableSortedMap(counts);
    }
}
