package org.dipc.testkit;

import java.io.IOException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What some tests need of the machine. Where it is missing they fail in continuous integration, and are skipped elsewhere. */
public final class Needs {
    private Needs() {}

    /** strace, by which a system call of a running process is made to fail or to kill. */
    public static void strace() {
        unless(
                succeeds("strace", "-o", "/dev/null", "true"),
                "no strace that may trace (Debian: apt-get install strace)");
    }

    /** The right to mount, for disks that are small enough to fill. */
    public static void mounting() {
        unless(
                succeeds("unshare", "--mount", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"),
                "no right to mount a disk of a given size (run as root)");
    }

    /** Goes on if {@code present}; else {@code CI=true} makes it a failure of the calling test. */
    static void unless(boolean present, String missing) {
        if (!present) {
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(missing);
            }
            Assumptions.abort("skipped: " + missing);
        }
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
