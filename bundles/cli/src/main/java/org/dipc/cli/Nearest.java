package org.dipc.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.dipc.client.HubException;

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

    /** How many letters must be put in, taken out or replaced to get from one word to the other (Levenshtein). */
    static int distance(String one, String other) {
        String from = one.toLowerCase(Locale.ROOT);
        String to = other.toLowerCase(Locale.ROOT);
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
