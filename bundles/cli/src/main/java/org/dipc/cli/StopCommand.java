package org.dipc.cli;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dipc.client.HubException;
import picocli.CommandLine.Command;

/** {@code dipc stop}: ends the hub that runs on the home. */
@Command(name = "stop", mixinStandardHelpOptions = true, description = "Stop the hub that runs on this home.")
final class StopCommand extends HubCommand {
    private static final long PATIENCE_SECONDS = 15;

    @Override
    public Integer call() throws ExecutionException, InterruptedException {
        ProcessHandle process = RunningHub.on(home())
                .flatMap(RunningHub::process)
                .orElseThrow(() -> new HubException("UNREACHABLE", "no hub runs on " + home(), "dipc start"));
        process.destroy();
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new HubException(
                    "STOP_TIMEOUT",
                    "process " + process.pid() + " did not stop in " + PATIENCE_SECONDS + " s",
                    "dipc logs; kill -9 " + process.pid() + " loses nothing that was acknowledged");
        }
        output().say("Stopped.");
        return ExitCode.DONE;
    }
}
