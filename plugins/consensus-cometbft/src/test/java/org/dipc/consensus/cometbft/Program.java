package org.dipc.consensus.cometbft;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The program cometbft that tests run: one that is named or installed, or built here with the Go tool chain. */
final class Program {
    private static Path built;

    private Program() {}

    static synchronized Path path() {
        String named = System.getenv("DIPC_COMETBFT");
        if (named != null) {
            return Path.of(named);
        }
        if (built == null) {
            built = build();
        }
        return built;
    }

    private static Path build() {
        Path folder = Path.of("target", "cometbft").toAbsolutePath();
        Path program = folder.resolve("cometbft");
        if (Files.isExecutable(program)) {
            return program;
        }
        try {
            Files.createDirectories(folder);
            ProcessBuilder go = new ProcessBuilder(
                            "go", "install", "github.com/cometbft/cometbft/cmd/cometbft@" + Options.VERSION)
                    .inheritIO();
            go.environment().put("GOBIN", folder.toString());
            Assumptions.assumeTrue(
                    go.start().waitFor() == 0 || "true".equals(System.getenv("CI")),
                    "skipped: the Go tool chain did not build cometbft " + Options.VERSION);
            return program;
        } catch (java.io.IOException e) {
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError("in continuous integration the node must be there", e);
            }
            return Assumptions.abort("skipped: no program cometbft (name it with DIPC_COMETBFT) and no Go tool chain");
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a test", e);
        }
    }
}
