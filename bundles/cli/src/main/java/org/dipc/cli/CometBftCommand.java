package org.dipc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.dipc.client.HubException;
import picocli.CommandLine.Command;

/** {@code dipc cometbft}: the program that makes the blocks of chains on CometBFT. */
@Command(
        name = "cometbft",
        mixinStandardHelpOptions = true,
        description = "Install the program that makes the blocks of chains on CometBFT.",
        subcommands = CometBftCommand.Install.class)
final class CometBftCommand extends CommandGroup {
    /** The one that the plug-in consensus-cometbft is made for; it looks for it at {@link #installed()}. */
    private static final String VERSION = "v0.38.25";

    private static final String SOURCE = "github.com/cometbft/cometbft/cmd/cometbft@" + VERSION;

    /** Where it is kept for all hubs of this user. */
    static Path installed() {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .orElse(System.getProperty("user.home") + "/.cache");
        return Path.of(cache, "dipc", "cometbft-" + VERSION);
    }

    @Command(
            name = "install",
            mixinStandardHelpOptions = true,
            description = {
                "Build CometBFT " + VERSION + " with the Go tool chain and keep it in the cache folder.",
                "Go fetches the source and checks it against its checksum database."
            })
    static final class Install extends HubCommand {
        @Override
        public Integer call() throws IOException, InterruptedException {
            Path program = installed();
            if (Files.isExecutable(program)) {
                output().say("CometBFT " + VERSION + " is installed already: " + program);
                return ExitCode.DONE;
            }
            Files.createDirectories(program.getParent());
            Path folder = Files.createTempDirectory(program.getParent(), "build");
            output().say("Building " + SOURCE + "; the first time takes some minutes.");
            build(folder);
            // Whole or not at all: a hub may look for it meanwhile.
            Files.move(folder.resolve("cometbft"), program, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(folder);
            output().say("CometBFT " + VERSION + " is installed: " + program);
            return ExitCode.DONE;
        }

        private static void build(Path folder) throws IOException, InterruptedException {
            ProcessBuilder go = new ProcessBuilder("go", "install", SOURCE)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            go.environment().put("GOBIN", folder.toString());
            Process running;
            try {
                running = go.start();
            } catch (IOException e) {
                Files.delete(folder);
                throw new HubException(
                        "GO_MISSING",
                        "there is no Go tool chain on the PATH, and CometBFT is built with it",
                        "install Go 1.22 or later (https://go.dev/dl), or put a program cometbft " + VERSION
                                + " on the PATH");
            }
            if (running.waitFor() != 0) {
                Files.delete(folder);
                throw new HubException(
                        "GO_BUILD_FAILED",
                        "Go did not build " + SOURCE + "; it said why above",
                        "dipc cometbft install");
            }
        }
    }
}
