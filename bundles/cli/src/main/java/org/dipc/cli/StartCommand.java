package org.dipc.cli;

import java.util.Map;
import java.util.TreeMap;
import org.dipc.launcher.HostException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dipc start}: the hub in this process. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Start the hub on its home, and run until Ctrl-C or dipc stop. A new home is set up first.")
final class StartCommand extends HubCommand {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where REST answers; 0 takes a free port (default: 8480).")
    Integer port;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting as in config/hub.json, for instance chains.qpc.storage=rocksdb; repeat for more.")
    Map<String, String> settings = new TreeMap<>();

    @Override
    public Integer call() throws HostException {
        if (port != null) {
            settings.put("http.port", port.toString());
        }
        StartedHub hub = StartedHub.start(installation(), home(), settings, output());
        output().say("Ctrl-C stops it.");
        hub.waitForStop();
        return ExitCode.DONE;
    }
}
