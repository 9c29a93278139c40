package org.dipc.cli;

import java.io.Console;
import java.util.Optional;

/** The person at the other end, if there is one. */
final class Terminal {
    static {
        // From JDK 22 on there is a console even where nobody sits at it, unless the one of old is asked for.
        System.setProperty("jdk.console", "java.base");
    }

    private Terminal() {}

    /** Empty if the input or the output goes to a file or another program. */
    @SuppressWarnings("SystemConsoleNull")
    static Optional<Console> console() {
        return Optional.ofNullable(System.console());
    }
}
