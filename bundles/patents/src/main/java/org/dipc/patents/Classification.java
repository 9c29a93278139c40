package org.dipc.patents;

/** One symbol that an office gave a patent, of which classification, and whether as the main ("first") one. */
public record Classification(Scheme scheme, Position position, Symbol symbol) {
    /** Whose symbol it is. */
    public enum Scheme {
        CPC,
        IPC
    }

    /** {@code FIRST} is the main symbol of its scheme, at most one each; all others are {@code FURTHER}. */
    public enum Position {
        FIRST,
        FURTHER
    }
}
