package org.dipc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.dipc.client.HubException;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> NAMES = List.of("units", "patents", "identity");

    @Test
    void whatIsMeantIsFoundInAnyCase() {
        assertThat(Nearest.of("module", "Units", NAMES)).isEqualTo("units");
    }

    @Test
    void aSlipIsAnsweredWithWhatWasMeant() {
        HubException problem = catchThrowableOfType(HubException.class, () -> Nearest.of("module", "unit", NAMES));
        assertThat(problem).hasMessage("there is no module \"unit\"; there are units, patents, identity");
        assertThat(problem.hint()).isEqualTo("did you mean units?");
    }

    @Test
    void whatIsLikeNothingIsAnsweredWithAll() {
        HubException problem = catchThrowableOfType(HubException.class, () -> Nearest.of("module", "swaps", NAMES));
        assertThat(problem.hint()).isEmpty();
        assertThat(problem).hasMessageContaining("units, patents, identity");
    }

    @Test
    void distanceCountsLettersPutInTakenOutAndReplaced() {
        assertThat(Nearest.distance("units", "units")).isZero();
        assertThat(Nearest.distance("units", "unit")).isOne();
        assertThat(Nearest.distance("transfer", "trasnfer")).isEqualTo(2);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    }
}
