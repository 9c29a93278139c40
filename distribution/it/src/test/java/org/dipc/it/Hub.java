package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.dipc.client.HubClient;
import org.dipc.client.HubException;
import org.dipc.client.Json;

/** A hub in a process of its own, which is killed unless it ends by itself. */
final class Hub implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int KILLED = 137;

    private final long startNanos = System.nanoTime();
    private final Process process;
    private final Path note;
    private final Supplier<String> output;
    private HubClient client;
    private Process tracer;

    /**
     * @param process it: the script that starts it becomes it
     * @param note what it writes when it answers
     */
    Hub(Process process, Path note, Supplier<String> output) {
        this.process = process;
        this.note = note;
        this.output = output;
    }

    /** Waits until the chain takes transactions; how long that took since the start. */
    Duration awaitReady() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .failFast(() -> assertThat(process.isAlive())
                        .as("the hub runs: %s", output.get())
                        .isTrue())
                .until(this::isReady);
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private boolean isReady() {
        try {
            return health().path("ok").asBoolean();
        } catch (HubException notYet) {
            return false;
        }
    }

    /** Waits until so many chains run and are well. */
    void awaitWell(int chains) {
        await().atMost(PATIENCE)
                .until(() -> client().chains().stream()
                                .filter(chain -> chain.description()
                                        .path("health")
                                        .path("ok")
                                        .asBoolean())
                                .count()
                        == chains);
    }

    /** What all of its threads have used since it started. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** All that a collection leaves. */
    long liveHeapBytes() throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process histogram = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        try (Stream<String> lines = histogram.inputReader().lines()) {
            return lines.filter(line -> line.startsWith("Total"))
                    .mapToLong(line -> Long.parseLong(line.split("\\s+")[2]))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** What the chain says of itself: ok, code, detail. */
    JsonNode health() {
        return client().chain(Home.CHAIN).description().path("health");
    }

    /** Empty as long as nothing answers. */
    private Optional<JsonNode> noted() {
        try {
            return Files.exists(note) ? Optional.of(Json.MAPPER.readTree(note.toFile())) : Optional.empty();
        } catch (IOException e) {
            throw new AssertionError("it is moved into place when it is whole", e);
        }
    }

    /** @throws HubException if nothing answers */
    HubClient client() {
        if (client == null) {
            client = noted().map(
                            hub -> new HubClient(URI.create(hub.path("http").asText())))
                    .orElseThrow(() -> new HubException("UNREACHABLE", "no hub answers yet", ""));
        }
        return client;
    }

    /**
     * Has strace change a system call of the thread that writes the blocks, from now on. It counts calls by thread, so the
     * first is the next block's.
     *
     * @param call which one, and what is done to it, as in {@code msync:error=EIO}
     */
    void inject(String call) throws IOException {
        trace(call, List.of("-p", Long.toString(threads("solo-qpc-1").get(0))));
    }

    /** Has strace change a system call of all threads that there are, where it is about one of {@code files}. */
    void inject(String call, List<Path> files) throws IOException {
        List<String> words = new ArrayList<>(List.of("-f", "-p", Long.toString(process.pid())));
        files.forEach(file -> words.addAll(List.of("-P", file.toString())));
        trace(call, words);
    }

    private void trace(String call, List<String> whom) throws IOException {
        List<String> command = new ArrayList<>(List.of("strace", "-o", "/dev/null"));
        command.addAll(List.of("-e", "trace=" + call.substring(0, call.indexOf(':')), "-e", "inject=" + call));
        command.addAll(whom);
        tracer = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(tracer.inputReader().readLine()).contains("attached");
    }

    /** Waits until the chain says that it is not well, and why. */
    void awaitHealth(String code) {
        await().atMost(PATIENCE).until(() -> health().path("code").asText().equals(code));
    }

    /** The threads of this name, as the system numbers them. */
    private List<Long> threads(String name) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return tasks.filter(task ->
                            CommandTest.text(task.resolve("comm")).strip().equals(name))
                    .map(task -> Long.valueOf(task.getFileName().toString()))
                    .toList();
        }
    }

    /** As a loss of power would end it, as far as a process can tell. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitKilled();
    }

    /** Waits until it is dead by a point that it was armed with, or by a system call. */
    void awaitKilled() throws InterruptedException {
        assertThat(ended()).as("%s", output.get()).isEqualTo(KILLED);
    }

    /** Tells it to stop, as {@code dipc stop} does. */
    void stop() throws InterruptedException {
        process.destroy();
        ended();
    }

    /** Waits until it has ended; its exit code. */
    int ended() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the hub ends: %s", output.get())
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        if (tracer != null) {
            tracer.destroy();
        }
    }
}
