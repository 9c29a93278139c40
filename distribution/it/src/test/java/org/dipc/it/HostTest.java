package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.dipc.launcher.Host;
import org.dipc.launcher.HostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

class HostTest {
    private static final Map<String, String> ANY_PORT = Map.of("http.port", "0");

    @TempDir
    Path home;

    @Test
    void allBundlesStart() throws HostException {
        try (Host host = Host.start(Installation.FOLDER, home, ANY_PORT)) {
            assertThat(host.problems()).isEmpty();
            assertThat(Arrays.stream(host.context().getBundles()).map(Bundle::getSymbolicName))
                    .contains("org.dipc.api", "org.apache.felix.scr", "org.apache.felix.http.jetty12");
            await().until(() -> host.address().isPresent());
            assertThat(host.address().orElseThrow().getHost()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void secondHostInThisProcessIsRefused() throws HostException {
        try (Host first = Host.start(Installation.FOLDER, home, ANY_PORT)) {
            HostException refused =
                    catchThrowableOfType(HostException.class, () -> Host.start(Installation.FOLDER, home, ANY_PORT));
            assertThat(refused.problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.code()).isEqualTo("STORAGE_LOCKED"))
                    .satisfies(problem -> assertThat(problem.detail())
                            .contains(String.valueOf(ProcessHandle.current().pid())));
            assertThat(first.problems()).isEmpty();
        }
    }
}
