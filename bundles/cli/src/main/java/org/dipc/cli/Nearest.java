package org.dipc.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.dipc.client.HubException;
import org.dipc.launcher.Words;

/** Finds what somebody meant. */
final class Nearest {
    private Nearest() {}

    /**
     * The candidate that {@code typed} is, whatever its case.
     *
     * @param kind of thing, for the refusal: {@code module}
     * @throws HubException {@link ExitCode#USAGE} with the nearest candidates
     */
    static String of(String kind, String typed, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> candidate.equalsIgnoreCase(typed))
                .findFirst()
                .orElseThrow(() -> unknown(kind, typed, candidates));
    }

    private static HubException unknown(String kind, String typed, Collection<String> candidates) {
        String hint = near(typed, candidates)
                .map(candidate -> "did you mean " + candidate + "?")
                .orElse("");
        return new HubException(
                ExitCode.USAGE,
                "there is no " + kind + " \"" + typed + "\"; there are " + String.join(", ", candidates),
                hint);
    }

    /** The candidate that {@code typed} is a slip of, if there is one. */
    static Optional<String> near(String typed, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(candidate, typed)))
                .filter(candidate -> distance(candidate, typed) <= Math.max(2, candidate.length() / 3));
    }

    /** As {@link Words#distance}, whether capital or small. */
    static int distance(String one, String other) {
        return Words.distance(one.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
    }
}
