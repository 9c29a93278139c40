package org.dipc.gateway;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.state.StateReader;

/** Goes through the entries of a state below a prefix, in path order, a page at a time. */
final class Scan {
    private Scan() {}

    /**
     * @param after the cursor of the page before: the last path there without {@code prefix}
     * @param describe an entry's path and value
     */
    static Page page(
            Chain chain, Bytes prefix, Optional<Bytes> after, int limit, BiFunction<Bytes, Bytes, Object> describe) {
        List<Map.Entry<Bytes, Bytes>> found = chain.ledger().read(state -> {
            try (Stream<Map.Entry<Bytes, Bytes>> entries = after(state, prefix, after)) {
                return entries.limit(limit + 1L).toList();
            }
        });
        List<Map.Entry<Bytes, Bytes>> shown = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit
                ? shown.get(limit - 1).getKey().from(prefix.size()).toHex()
                : null;
        return new Page(
                shown.stream()
                        .map(entry -> describe.apply(entry.getKey(), entry.getValue()))
                        .toList(),
                next);
    }

    /** The entries below {@code prefix} whose path is greater than {@code prefix} with {@code after}. */
    static Stream<Map.Entry<Bytes, Bytes>> after(StateReader state, Bytes prefix, Optional<Bytes> after) {
        return after.isPresent() ? greater(state, prefix.size(), prefix.plus(after.get())) : state.scan(prefix);
    }

    /**
     * First the paths that continue {@code last}, then, from its end to byte {@code start}, those that equal it up to a
     * byte and are greater there: a seek for each, where skipping would read all that went before.
     */
    private static Stream<Map.Entry<Bytes, Bytes>> greater(StateReader state, int start, Bytes last) {
        Stream<Bytes> prefixes = IntStream.iterate(last.size() - 1, i -> i >= start, i -> i - 1)
                .boxed()
                .flatMap(i -> IntStream.rangeClosed((last.at(i) & 0xff) + 1, 0xff)
                        .mapToObj(next -> last.slice(0, i).plus(Bytes.of((byte) next))));
        return Stream.concat(
                state.scan(last).filter(entry -> !entry.getKey().equals(last)), prefixes.flatMap(state::scan));
    }
}
