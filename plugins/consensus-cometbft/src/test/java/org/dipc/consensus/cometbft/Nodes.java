package org.dipc.consensus.cometbft;

import java.nio.file.Path;
import java.util.List;

/** Processes that run with a folder of a test. */
final class Nodes {
    private Nodes() {}

    static List<ProcessHandle> in(Path home) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .map(line -> line.contains(" --home " + home) && !line.contains("java"))
                        .orElse(false))
                .toList();
    }
}
