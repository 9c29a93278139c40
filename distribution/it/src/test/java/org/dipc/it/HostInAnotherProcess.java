package org.dipc.it;

import java.nio.file.Path;
import java.util.Map;
import org.dipc.launcher.Host;

/** A hub that runs until it is killed. */
final class HostInAnotherProcess {
    private HostInAnotherProcess() {}

    public static void main(String... folders) throws Exception {
        try (Host host = Host.start(Path.of(folders[0]), Path.of(folders[1]), Map.of("http.port", "0"))) {
            System.out.println("STARTED");
            host.waitForStop();
        }
    }
}
