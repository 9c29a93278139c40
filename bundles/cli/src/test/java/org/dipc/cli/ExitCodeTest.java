package org.dipc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.dipc.client.HubException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {
    @ParameterizedTest
    @CsvSource({
        "422, UNITS_INSUFFICIENT, 1",
        "403, ROLE_DENIED, 1",
        "409, TX_DUPLICATE, 1",
        "0, PROOF_CONTEXT, 1",
        "0, STORAGE_LOCKED, 1",
        "0, USAGE, 2",
        "0, UNREACHABLE, 3",
        "0, NOT_READY, 3",
        "504, UNKNOWN_OUTCOME, 3",
        "503, NOT_READY, 3",
        "404, PATENT_NOT_FOUND, 4",
        "0, KEY_NOT_FOUND, 4",
        "0, CONFIG_VALUE, 78",
        "0, CONFIG_PERMISSIONS, 78",
        "0, GENESIS_PARSE, 78",
        "0, HTTP_ADDRESS, 78",
        "0, INSTALLATION, 78",
    })
    void everyKindOfProblemHasItsExitCode(int status, String code, int expected) {
        assertThat(ExitCode.of(new HubException(status, code, "", "", ""))).isEqualTo(expected);
    }
}
