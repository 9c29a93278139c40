package org.dipc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private Progress progress(boolean terminal) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return new Progress("Importing", "records", out, terminal, 0);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aLineHasShareCountRateAndTimeLeft() {
        assertThat(progress(true).line(250, 1_000, 50, 10 * SECOND))
                .isEqualTo("Importing [#######-----------------------]  25 %  50 records, 5 a second, 30 s left");
        assertThat(progress(true).line(1, 1_000, 1, 10 * SECOND)).endsWith("166 min 30 s left");
        assertThat(progress(true).line(0, 0, 0, 0)).contains("  0 %");
    }

    @Test
    void whatIsSoonDoneShowsNothing() {
        progress(true).at(999, 1_000, 10, 2 * SECOND - 1);
        assertThat(printed()).isEmpty();
    }

    @Test
    void onATerminalTheBarStaysInItsLineAndLeavesNothing() {
        Progress progress = progress(true);
        progress.at(100, 1_000, 10, 3 * SECOND);
        progress.at(200, 1_000, 20, 4 * SECOND);
        progress.done();
        assertThat(printed()).doesNotContain("\n").endsWith("\r\033[K");
        assertThat(printed().split("\r")).hasSize(4);
    }

    @Test
    void elsewhereItIsAPlainLineEveryFiveSeconds() {
        Progress progress = progress(false);
        for (int second = 1; second <= 16; second++) {
            progress.at(second, 100, second, second * SECOND);
        }
        progress.done();
        assertThat(printed().lines()).hasSize(3).allMatch(line -> line.startsWith("Importing ["));
        assertThat(printed()).doesNotContain("\r", "\033");
    }
}
