package org.dipc.cli;

import java.util.Set;
import org.dipc.client.HubException;

/** What the process says to its caller. */
final class ExitCode {
    static final int DONE = 0;
    static final int REFUSED = 1;
    static final int WRONG_USE = 2;
    static final int UNREACHABLE = 3;
    static final int NOT_FOUND = 4;
    static final int BAD_CONFIGURATION = 78;

    /** The code of a mistake on the command line itself. */
    static final String USAGE = "USAGE";

    private static final Set<String> ABSENT = Set.of("UNREACHABLE", "UNKNOWN_OUTCOME", "NOT_READY");
    private static final Set<String> CONFIGURATION = Set.of("HTTP_ADDRESS", "INSTALLATION", "BUNDLE_UNREADABLE");

    /** HTTP statuses: never there, and there no more. */
    private static final Set<Integer> GONE = Set.of(404, 410);

    private ExitCode() {}

    static int of(HubException problem) {
        String code = problem.code();
        if (code.equals(USAGE)) {
            return WRONG_USE;
        } else if (ABSENT.contains(code) || problem.status() >= 500) {
            return UNREACHABLE;
        } else if (GONE.contains(problem.status()) || code.endsWith("_NOT_FOUND")) {
            return NOT_FOUND;
        } else if (code.startsWith("CONFIG_") || code.startsWith("GENESIS_") || CONFIGURATION.contains(code)) {
            return BAD_CONFIGURATION;
        }
        return REFUSED;
    }
}
