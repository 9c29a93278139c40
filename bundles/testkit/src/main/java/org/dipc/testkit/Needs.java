package org.dipc.testkit;

import java.io.IOException;
import org.junit.jupiter.api.Assumptions;

/** What some tests need of the machine: where it is missing they are skipped, and say why. */
public final class Needs {
    private Needs() {}

    /** strace, by which a system call of a process that runs is made to fail or to kill. */
    public static void strace() {
        Assumptions.assumeTrue(
                Attaching.ALLOWED,
                "skipped: no strace that may attach to a process (Debian: apt-get install strace; run as root)");
    }

    /** strace of a process that it starts itself, which is allowed in more places. */
    public static void straceFromTheStart() {
        Assumptions.assumeTrue(
                succeeds("strace", "-o", "/dev/null", "true"),
                "skipped: no strace that may trace (Debian: apt-get install strace)");
    }

    /** Holds the answer, which takes a second to find. */
    private static final class Attaching {
        // What comes after strace keeps the shell from becoming it: then the traced would be its child.
        static final boolean ALLOWED = succeeds("sh", "-c", "sleep 1 & strace -o /dev/null -p $!; exit $?");
    }

    /** The right to mount, for disks that are small enough to fill. */
    public static void mounting() {
        Assumptions.assumeTrue(
                succeeds("unshare", "--mount", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"),
                "skipped: no right to mount a disk of a given size (run as root)");
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
