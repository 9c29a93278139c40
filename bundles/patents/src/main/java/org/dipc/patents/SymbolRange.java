package org.dipc.patents;

/**
 * A place in the classification with all that it holds: a subclass ({@code G06N}), a main group with its subgroups
 * ({@code H04L 9}), or a single group ({@code H04L 9/0852}; subgroups of subgroups are not found by their digits).
 */
public record SymbolRange(String value) {
    /** @throws PatentFieldException if {@code value} is none of the three */
    public SymbolRange {
        boolean mainGroup = value.indexOf('/') < 0 && value.length() > 4;
        String symbol = mainGroup ? value + "/00" : value;
        if (!Symbol.parse(symbol).value().equals(symbol)) {
            throw PatentFieldException.refused("symbols", value, "is not written like G06N, H04L 9 or H04L 9/0852");
        }
    }

    public boolean covers(Symbol symbol) {
        return symbol.value().equals(value)
                || value.equals(symbol.subclass())
                || value.equals(symbol.subclass() + " " + symbol.group());
    }

    @Override
    public String toString() {
        return value;
    }
}
