package org.dipc.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * CometBFT's node and the command with its example application, built from the source that the Go tool chain fetches and
 * checks. They stay in the user's cache.
 */
record CometBft(Path node, Path kvstore) {
    static final String VERSION = "v0.38.25";
    private static final String MODULE = "github.com/cometbft/cometbft";

    /** @throws IOException with what is needed, when there is nothing built and nothing to build with */
    static CometBft built(Report report) throws IOException, InterruptedException {
        Path folder = cache().resolve("dipc");
        // The first is where the plug-in looks for it.
        CometBft built = new CometBft(folder.resolve("cometbft-" + VERSION), folder.resolve("abci-cli-" + VERSION));
        if (Stream.of(built.node, built.kvstore).allMatch(Files::isExecutable)) {
            return built;
        }
        report.say("Building CometBFT " + VERSION + " in " + folder + " ...");
        Files.createDirectories(folder);
        Path fresh = Files.createTempDirectory(folder, "building");
        ProcessBuilder builder = new ProcessBuilder(
                        "go", "install", MODULE + "/cmd/cometbft@" + VERSION, MODULE + "/abci/cmd/abci-cli@" + VERSION)
                .inheritIO();
        builder.environment().put("GOBIN", fresh.toString());
        if (started(builder).waitFor() != 0) {
            throw new IOException("go could not build CometBFT " + VERSION + "; it says above why");
        }
        Files.move(fresh.resolve("cometbft"), built.node, StandardCopyOption.ATOMIC_MOVE);
        Files.move(fresh.resolve("abci-cli"), built.kvstore, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(fresh);
        return built;
    }

    private static Process started(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException(
                    "Go 1.22 or later is needed to build CometBFT " + VERSION + ", and no command go was found", e);
        }
    }

    private static Path cache() {
        String configured = System.getenv("XDG_CACHE_HOME");
        return configured == null || configured.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
    }
}
