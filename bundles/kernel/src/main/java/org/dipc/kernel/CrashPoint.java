package org.dipc.kernel;

import static java.util.stream.Collectors.joining;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a test lets the process die as if the power failed. The environment variable {@value #VARIABLE} names the point, and
 * after {@code #} the how manieth time that the process reaches it, counted over all chains; the first time if it does not
 * say. {@code before-write#3} dies before the third batch.
 *
 * <p>A store writes and syncs in one call, so what lies between the two has no name here: whoever tests it kills the process
 * inside of the system call.
 */
enum CrashPoint {
    BEFORE_GENESIS,
    AFTER_GENESIS,
    /** Of a block. */
    BEFORE_EXECUTE,
    AFTER_EXECUTE,
    /** Of any batch: the genesis is one, and every block. */
    BEFORE_WRITE,
    /** It is synced. */
    AFTER_WRITE,
    /** A block is durable, and those who wait for it do not know yet. */
    BEFORE_PUBLISH,
    AFTER_PUBLISH,
    /** A follower, for instance an index of the gateway, has not seen the block. */
    BEFORE_INDEX,
    AFTER_INDEX,
    /** What is pruned goes with the batch of a block: this is its choice. */
    BEFORE_PRUNE,
    AFTER_PRUNE,
    BEFORE_SNAPSHOT_CHUNK,
    /** The file is synced. */
    AFTER_SNAPSHOT_CHUNK,
    /** All chunks are there, and the snapshot is still a draft. */
    BEFORE_SNAPSHOT_COMMIT,
    AFTER_SNAPSHOT_COMMIT,
    BEFORE_RESTORE_CHUNK,
    AFTER_RESTORE_CHUNK;

    static final String VARIABLE = "DIPC_CRASH_AT";

    /** What a shell says of a process that was killed. */
    private static final int KILLED = 137;

    private static final Pattern FORM = Pattern.compile("([a-z-]+)(?:#([1-9][0-9]{0,8}))?");

    /** Apart from the points, so that whoever only asks whether the variable is in order hears what is wrong with it. */
    private static final class Environment {
        static final Armed ARMED = Armed.parse(System.getenv(VARIABLE));
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The process ends here, and at once, if this is the time that was asked for. */
    void reached() {
        if (Environment.ARMED != null && Environment.ARMED.strikes(this)) {
            // Not an exit: nothing may be flushed or closed.
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /** A point and how many times it is still passed. */
    static final class Armed {
        private final CrashPoint point;
        private final AtomicLong left;

        private Armed(CrashPoint point, long time) {
            this.point = point;
            this.left = new AtomicLong(time);
        }

        /**
         * @param text null if the variable is not set
         * @return null if no point is armed
         * @throws IllegalArgumentException if it names no point; the message begins with CONFIG_VALUE
         */
        static Armed parse(String text) {
            if (text == null) {
                return null;
            }
            Matcher form = FORM.matcher(text);
            Optional<CrashPoint> named = Stream.of(values())
                    .filter(point -> form.matches() && point.word().equals(form.group(1)))
                    .findFirst();
            return named.map(point -> new Armed(point, form.group(2) == null ? 1 : Long.parseLong(form.group(2))))
                    .orElseThrow(() -> new IllegalArgumentException("CONFIG_VALUE " + VARIABLE + ": \"" + text
                            + "\" is no crash point; allowed is POINT or POINT#TIME, where POINT is one of "
                            + Stream.of(values()).map(CrashPoint::word).collect(joining(", "))));
        }

        boolean strikes(CrashPoint reached) {
            return reached == point && left.decrementAndGet() == 0;
        }
    }
}
