package org.dipc.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Finds the folder of public test vectors and patent data, which lies beside the project and is never committed. */
public final class Shared {
    private Shared() {}

    /**
     * The folder {@code name} below the shared one, for example {@code vectors/cbor}. The shared folder is named by the
     * system property {@code dipc.shared}, else the environment variable {@code DIPC_SHARED}, else it is the first folder
     * {@code shared} beside this one or one of its parents. Where there is none, the calling test fails in continuous
     * integration ({@code CI=true}) and is skipped elsewhere.
     */
    public static Path folder(String name) {
        Path shared = locate();
        if (shared == null) {
            String message = "skipped: no folder of shared vectors and data (name it with DIPC_SHARED)";
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(message);
            }
            Assumptions.abort(message);
        }
        return shared.resolve(name);
    }

    private static Path locate() {
        String named = System.getProperty("dipc.shared", System.getenv("DIPC_SHARED"));
        if (named != null) {
            return Path.of(named);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path shared = folder.resolveSibling("shared");
            if (Files.exists(shared.resolve("vectors/README.md"))) {
                return shared;
            }
        }
        return null;
    }
}
