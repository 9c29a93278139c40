package org.dipc.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.stream.IntStream;
import org.dipc.kernel.CrashPoint.Armed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrashPointTest {
    @ParameterizedTest
    @EnumSource
    void strikesTheTimeThatItWasArmedForAndNoOther(CrashPoint point) {
        String word = point.toString().toLowerCase(Locale.ROOT).replace('_', '-');
        assertThat(strikes(Armed.parse(word), point)).containsExactly(0);
        assertThat(strikes(Armed.parse(word + "#3"), point)).containsExactly(2);
        for (CrashPoint other : CrashPoint.values()) {
            if (other != point) {
                assertThat(strikes(Armed.parse(word), other)).isEmpty();
            }
        }
    }

    private static int[] strikes(Armed armed, CrashPoint reached) {
        return IntStream.range(0, 5).filter(time -> armed.strikes(reached)).toArray();
    }

    @Test
    void whereTheVariableIsNotSetNoPointIsArmed() {
        assertThat(Armed.parse(null)).isNull();
        assertThat(System.getenv(CrashPoint.VARIABLE)).isNull();
        for (CrashPoint point : CrashPoint.values()) {
            point.reached();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "before",
                "before-write#",
                "before-write#0",
                "before-write#-1",
                "before-write#1x",
                "before-write#9999999999",
                "BEFORE_WRITE",
                "Before-Write",
                "before-wrote",
                "before-write after-write"
            })
    void whatIsNoPointIsAMistakeOfTheConfiguration(String text) {
        assertThatThrownBy(() -> Armed.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("CONFIG_VALUE DIPC_CRASH_AT: \"" + text + "\" is no crash point")
                .hasMessageContaining("before-genesis, after-genesis, before-execute");
    }
}
