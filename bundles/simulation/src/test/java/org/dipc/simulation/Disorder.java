package org.dipc.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The order in which hash tables of several machines would give the same things: another at every call. */
public final class Disorder {
    private static int calls;

    private Disorder() {}

    public static synchronized <T> List<T> of(Collection<T> things) {
        List<T> some = new ArrayList<>(things);
        Collections.shuffle(some, new Random(calls++));
        return some;
    }
}
