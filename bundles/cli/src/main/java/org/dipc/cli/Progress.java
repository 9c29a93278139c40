package org.dipc.cli;

import java.io.PrintStream;
import java.util.Locale;

/** How far a long work is: a bar that moves on a terminal, a line every few seconds elsewhere. */
final class Progress {
    private static final int WIDTH = 30;
    private static final long BAR_NANOS = 100_000_000L;
    private static final long LINE_NANOS = 5_000_000_000L;
    private static final long QUIET_NANOS = 2_000_000_000L;

    private final String what;
    private final String unit;
    private final PrintStream out;
    private final boolean terminal;
    private final long startNanos;
    private long shownNanos;
    private boolean shown;

    /** @param unit of what is counted, such as {@code records} */
    Progress(String what, String unit, PrintStream out, boolean terminal, long nowNanos) {
        this.what = what;
        this.unit = unit;
        this.out = out;
        this.terminal = terminal;
        this.startNanos = nowNanos;
        this.shownNanos = nowNanos;
    }

    static Progress of(String what, String unit) {
        boolean terminal = Terminal.console().isPresent() && !"dumb".equals(System.getenv("TERM"));
        return new Progress(what, unit, System.err, terminal, System.nanoTime());
    }

    /**
     * @param done of {@code total}, in any measure
     * @param items done so far, for the rate
     */
    void at(long done, long total, long items, long nowNanos) {
        boolean longEnough = nowNanos - startNanos >= QUIET_NANOS;
        if (longEnough && nowNanos - shownNanos >= (terminal ? BAR_NANOS : LINE_NANOS)) {
            shownNanos = nowNanos;
            shown = true;
            String line = line(done, total, items, nowNanos);
            out.print(terminal ? "\r" + line + "\033[K" : line + System.lineSeparator());
            out.flush();
        }
    }

    String line(long done, long total, long items, long nowNanos) {
        double seconds = Math.max(1e-9, (nowNanos - startNanos) / 1e9);
        double share = Math.min(1.0, (double) done / Math.max(1, total));
        int filled = (int) (share * WIDTH);
        long left = share == 0 ? 0 : Math.round(seconds * (1 - share) / share);
        return String.format(
                Locale.ROOT,
                "%s [%s%s] %3d %%  %d %s, %.0f a second, %s left",
                what,
                "#".repeat(filled),
                "-".repeat(WIDTH - filled),
                (int) (share * 100),
                items,
                unit,
                items / seconds,
                duration(left));
    }

    private static String duration(long seconds) {
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }

    /** Takes the bar away, so that what comes next stands alone. */
    void done() {
        if (shown && terminal) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
