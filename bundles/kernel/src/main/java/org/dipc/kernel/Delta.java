package org.dipc.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.dipc.ledger.StateMachine.Event;
import org.dipc.model.Bytes;
import org.dipc.state.State;
import org.dipc.state.StateReader;

/**
 * What a block, or a transaction in it, changes on top of what was there before. Reads see its own writes. A transaction's
 * delta is merged into the block's if it is done, and forgotten with its events if it is refused.
 */
final class Delta implements State {
    private final StateReader base;
    private final Modules modules;
    private final TreeMap<Bytes, Optional<Bytes>> writes = new TreeMap<>();
    private final List<Event> events = new ArrayList<>();

    /** @param modules whose records may be emitted */
    Delta(StateReader base, Modules modules) {
        this.base = base;
        this.modules = modules;
    }

    @Override
    public Optional<Bytes> get(Bytes path) {
        Optional<Bytes> written = writes.get(path);
        return written != null ? written : base.get(path);
    }

    @Override
    public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes prefix) {
        Bytes end = prefix.afterPrefix();
        SortedMap<Bytes, Optional<Bytes>> written = end.isEmpty() ? writes.tailMap(prefix) : writes.subMap(prefix, end);
        if (written.isEmpty()) {
            return base.scan(prefix);
        }
        Stream<Map.Entry<Bytes, Bytes>> below = base.scan(prefix);
        // A copy: a module may write while it goes through what it found.
        Iterator<Map.Entry<Bytes, Bytes>> merged =
                new Merged(below.iterator(), new TreeMap<>(written).entrySet().iterator());
        int sorted = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(merged, sorted), false)
                .onClose(below::close);
    }

    @Override
    public void put(Bytes path, Bytes value) {
        if (path.isEmpty() || value.isEmpty()) {
            throw new IllegalArgumentException("an empty path or value has no proof");
        }
        writes.put(path, Optional.of(value));
    }

    @Override
    public void delete(Bytes path) {
        writes.put(path, Optional.empty());
    }

    @Override
    public void emit(Record event) {
        events.add(modules.event(event));
    }

    /** Whether something was written or deleted at a path that begins so. */
    boolean wrote(Bytes prefix) {
        Bytes first = writes.ceilingKey(prefix);
        return first != null && first.startsWith(prefix);
    }

    /** Takes over what a transaction in this block wrote; its events stay with its result. */
    void merge(Delta transaction) {
        writes.putAll(transaction.writes);
    }

    SortedMap<Bytes, Optional<Bytes>> writes() {
        return Collections.unmodifiableSortedMap(writes);
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    /** Two sorted runs as one; of equal paths the upper run counts, and its deletions hide what lies below. */
    private static final class Merged implements Iterator<Map.Entry<Bytes, Bytes>> {
        private final Iterator<Map.Entry<Bytes, Bytes>> lower;
        private final Iterator<Map.Entry<Bytes, Optional<Bytes>>> upper;
        private Map.Entry<Bytes, Bytes> low;
        private Map.Entry<Bytes, Optional<Bytes>> high;
        private Map.Entry<Bytes, Bytes> next;

        Merged(Iterator<Map.Entry<Bytes, Bytes>> lower, Iterator<Map.Entry<Bytes, Optional<Bytes>>> upper) {
            this.lower = lower;
            this.upper = upper;
            low = following(lower);
            high = following(upper);
            advance();
        }

        private static <T> T following(Iterator<T> run) {
            return run.hasNext() ? run.next() : null;
        }

        private void advance() {
            next = null;
            while (next == null && (low != null || high != null)) {
                int order = low == null ? 1 : high == null ? -1 : low.getKey().compareTo(high.getKey());
                if (order < 0) {
                    next = low;
                } else {
                    Bytes path = high.getKey();
                    next = high.getValue().map(value -> Map.entry(path, value)).orElse(null);
                    high = following(upper);
                }
                if (order <= 0) {
                    low = following(lower);
                }
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Map.Entry<Bytes, Bytes> next() {
            if (next == null) {
                throw new NoSuchElementException();
            }
            Map.Entry<Bytes, Bytes> found = next;
            advance();
            return found;
        }
    }
}
