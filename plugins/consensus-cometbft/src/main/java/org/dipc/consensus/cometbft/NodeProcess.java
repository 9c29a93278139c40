package org.dipc.consensus.cometbft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.dipc.model.ChainId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the program {@code cometbft}. It ends with the hub, however that ends: a shell beside it waits for the end
 * of the hub's side of a pipe, and then stops the node.
 */
final class NodeProcess {
    private static final Logger LOG = LoggerFactory.getLogger("org.dipc.consensus.cometbft.node");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 5;

    private static final String WATCHED = """
        exec 3<&0
        "$@" 3<&- </dev/null &
        node=$!
        { read -r end <&3; kill "$node"; sleep 5; kill -9 "$node"; } >/dev/null 2>&1 &
        watcher=$!
        wait "$node"
        ended=$?
        kill "$watcher" 2>/dev/null
        exit "$ended"
        """;

    private final ChainId chain;
    private final Process process;

    /** While it stops, a node complains of whatever it closes. */
    private volatile boolean stopping;

    private NodeProcess(ChainId chain, Process process) {
        this.chain = chain;
        this.process = process;
    }

    /** @param errors hears what the node says when something is wrong */
    static NodeProcess start(ChainId chain, Path program, Path home, Consumer<String> errors) throws IOException {
        Process process = new ProcessBuilder(
                        "/bin/sh", "-c", WATCHED, "dipc", program.toString(), "node", "--home", home.toString())
                .redirectErrorStream(true)
                .start();
        NodeProcess started = new NodeProcess(chain, process);
        Thread log = new Thread(() -> started.pass(errors), "cometbft-log-" + chain);
        log.setDaemon(true);
        log.start();
        return started;
    }

    /**
     * Passes the node's log through ours. A line that is no entry of it is the end of a node: a panic with its trace.
     */
    private void pass(Consumer<String> errors) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String text = text(line);
                if (stopping) {
                    LOG.debug("{}: {}", chain, text);
                } else {
                    LOG.warn("{}: {}", chain, text);
                }
                errors.accept(text);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{}: the node's log ended", chain, e);
        }
    }

    private static String text(String line) {
        if (!line.startsWith("{")) {
            return line;
        }
        try {
            JsonNode entry = JSON.readTree(line);
            String error = entry.path("err").asText();
            return entry.path("_msg").asText() + (error.isEmpty() ? "" : ": " + error);
        } catch (IOException e) {
            return line;
        }
    }

    /** Whether the node has ended; waits so long for it at most. */
    boolean ended(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Lets the node finish, and ends it if it does not. */
    void stop() throws InterruptedException {
        stopping = true;
        process.descendants().forEach(ProcessHandle::destroy);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("{}: the node did not stop within {} s and is killed", chain, PATIENCE_SECONDS);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("{}: the pipe to the node's watcher", chain, e);
        }
    }
}
