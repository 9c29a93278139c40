package org.dipc.patents;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.model.ChainId;

/**
 * Which ledger a patent belongs to, by its classification. The narrowest route that covers a symbol decides whose it is, so
 * a chain may claim a main group and another chain single groups in it.
 *
 * @param version grows by one with each table that replaces another
 * @param routes no range twice
 */
public record Routing(long version, List<Route> routes) {
    public Routing {
        routes = List.copyOf(routes);
        if (version < 1) {
            throw new IllegalArgumentException("routing version " + version);
        }
        if (routes.stream().map(Route::symbol).distinct().count() < routes.size()) {
            throw new IllegalArgumentException("a range of symbols is claimed twice");
        }
    }

    /** {@code chain} claims the patents of a range of symbols. */
    public record Route(ChainId chain, SymbolRange symbol) {}

    /**
     * The chain of the office's main symbol; if there is none or nobody claims it, the chain that claims most of the
     * symbols, each counted once, and on a tie the one that claims the earliest.
     */
    public Optional<ChainId> chainOf(PatentFacts facts) {
        Optional<ChainId> main = facts.mainSymbol().flatMap(this::claimant);
        return main.isPresent() ? main : chainOfMost(symbols(facts).toList());
    }

    /** The chain whose narrowest range covers {@code symbol}. */
    public Optional<ChainId> claimant(Symbol symbol) {
        return routes.stream()
                .filter(route -> route.symbol().covers(symbol))
                .max(Comparator.comparing(route -> route.symbol().value().length()))
                .map(Route::chain);
    }

    /** Every symbol of a patent once, in the office's order. */
    static Stream<Symbol> symbols(PatentFacts facts) {
        return facts.classifications().stream().map(Classification::symbol).distinct();
    }

    private Optional<ChainId> chainOfMost(List<Symbol> symbols) {
        List<ChainId> claims =
                symbols.stream().flatMap(symbol -> claimant(symbol).stream()).toList();
        Map<ChainId, Long> counts = new TreeMap<>();
        claims.forEach(chain -> counts.merge(chain, 1L, Long::sum));
        // The first of equal counts in the order of the symbols: max() would give the last.
        return claims.stream().reduce((first, next) -> counts.get(next) > counts.get(first) ? next : first);
    }
}
