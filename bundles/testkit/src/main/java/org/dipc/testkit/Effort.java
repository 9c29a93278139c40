package org.dipc.testkit;

/** How much a test tries that could go on for ever. */
public final class Effort {
    /** Whether the Maven profile {@code long} is on. */
    public static final boolean LONG = Boolean.getBoolean("dipc.long");

    private Effort() {}

    /** {@code usual}, or {@code most} in the profile {@code long}. */
    public static int of(int usual, int most) {
        return LONG ? most : usual;
    }
}
