package org.dipc.model;

import java.util.regex.Pattern;

/** Names one chain, for example {@code qpc-1}. */
public record ChainId(String value) implements Comparable<ChainId> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{2,31}");

    public ChainId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("chain id \"" + value + "\" is not " + FORM);
        }
    }

    @Override
    public int compareTo(ChainId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
