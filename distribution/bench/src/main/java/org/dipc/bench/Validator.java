package org.dipc.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.dipc.client.Json;

/**
 * One node of CometBFT, the only validator of its network, and its application, unless the node has that built in: processes
 * on 127.0.0.1 which end with this one.
 */
final class Validator implements AutoCloseable {
    /** What is the same for all that are compared; everything else is as CometBFT has it. */
    private static final Map<String, String> SETTINGS = Map.of(
            "CMT_MEMPOOL_SIZE", "50000",
            "CMT_MEMPOOL_CACHE_SIZE", "100000",
            "CMT_TX_INDEX_INDEXER", "null",
            "CMT_LOG_LEVEL", "error",
            "CMT_P2P_LADDR", "tcp://127.0.0.1:0");

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int STEP_MILLIS = 50;
    private static final int START_STEPS = 2400;
    private static final int LOG_LINES = 5;
    private static final int STOP_SECONDS = 10;

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        // Also when this process is interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final Path home;
    private Optional<Process> application = Optional.empty();
    private Optional<Process> node = Optional.empty();
    private URI rpc;

    private Validator(Path home) {
        this.home = home;
    }

    /** What its processes used since they began, and hold now. */
    record Usage(Duration node, Duration application, long nodeKilobytes, long applicationKilobytes) {}

    /** Where an application that is a process of its own listens. */
    static Path socket(Path home) {
        return home.resolve("app.sock");
    }

    /**
     * @param home   of both, as it was left by the one before, or empty
     * @param builtIn the name of the application in the node, or empty for one on {@link #socket}
     * @param command that starts the one on the socket
     */
    static Validator start(
            CometBft cometbft, Path home, Optional<String> builtIn, List<String> command, Duration timeoutCommit)
            throws IOException, InterruptedException {
        Validator validator = new Validator(home);
        try {
            validator.begin(cometbft, builtIn, command, timeoutCommit);
            return validator;
        } catch (IOException | InterruptedException | RuntimeException e) {
            validator.close();
            throw e;
        }
    }

    private void begin(CometBft cometbft, Optional<String> builtIn, List<String> command, Duration timeoutCommit)
            throws IOException, InterruptedException {
        String folder = home.resolve("node").toString();
        if (!Files.exists(Path.of(folder))) {
            Process init = process("init", Map.of(), List.of(cometbft.node().toString(), "init", "--home", folder));
            if (init.waitFor() != 0) {
                throw failed("init");
            }
            name(Path.of(folder, "config", "genesis.json"));
        }
        if (builtIn.isEmpty()) {
            // The socket of one that was killed is no sign of life, and the node waits 3 s after the first vain call.
            Files.deleteIfExists(socket(home));
            Process started = process("application", Map.of(), command);
            application = Optional.of(started);
            await("application", started, this::listens);
        }
        int port = freePort();
        rpc = URI.create("http://127.0.0.1:" + port);
        Map<String, String> environment = new TreeMap<>(SETTINGS);
        environment.put("CMT_CONSENSUS_TIMEOUT_COMMIT", timeoutCommit.toMillis() + "ms");
        environment.put("CMT_PROXY_APP", builtIn.orElse("unix://" + socket(home)));
        environment.put("CMT_RPC_LADDR", "tcp://127.0.0.1:" + port);
        Process started = process("node", environment, List.of(cometbft.node().toString(), "node", "--home", folder));
        node = Optional.of(started);
        await("node", started, this::answers);
    }

    /** An application may know what its chain is called. */
    private static void name(Path genesis) throws IOException {
        ObjectNode document = (ObjectNode) Json.MAPPER.readTree(genesis.toFile());
        document.put("chain_id", Transfers.CHAIN.value());
        Json.MAPPER.writeValue(genesis.toFile(), document);
    }

    private Process process(String name, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve(name + ".log").toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        RUNNING.add(process);
        return process;
    }

    private IOException failed(String name) throws IOException {
        return new IOException("the " + name + " did not start: " + last(home.resolve(name + ".log")));
    }

    private static String last(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    private interface Probe {
        boolean succeeds() throws IOException, InterruptedException;
    }

    private void await(String name, Process process, Probe probe) throws IOException, InterruptedException {
        for (int step = 0; step < START_STEPS; step++) {
            if (!process.isAlive() || !application.map(Process::isAlive).orElse(true)) {
                throw failed(name);
            }
            if (probe.succeeds()) {
                return;
            }
            Thread.sleep(STEP_MILLIS);
        }
        throw failed(name);
    }

    private boolean listens() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket(home)));
        } catch (IOException e) {
            return false;
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(rpc.resolve("/health")).build();
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where the node answers. */
    URI rpc() {
        return rpc;
    }

    /** What became of the entries of a block. */
    JsonNode results(long height) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(rpc.resolve("/block_results?height=" + height))
                .build();
        return Json.MAPPER
                .readTree(HTTP.send(request, BodyHandlers.ofString()).body())
                .path("result")
                .path("txs_results");
    }

    Usage usage() throws IOException {
        Process running = node.orElseThrow();
        return new Usage(
                cpu(running),
                application.map(Validator::cpu).orElse(Duration.ZERO),
                Memory.resident(running),
                application.isPresent() ? Memory.resident(application.get()) : 0);
    }

    static Duration cpu(Process process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("process " + process.pid() + " ended, or hides its time"));
    }

    /** The node first: it is told to stop, and its application has nothing to do then. */
    @Override
    public void close() {
        node.ifPresent(Validator::end);
        application.ifPresent(Validator::end);
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        RUNNING.remove(process);
    }
}
