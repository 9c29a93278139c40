package org.dipc.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.dipc.client.HubClient;
import org.dipc.client.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a large file costs a small hub: taken by the command; then again by the command, and again by the hub's own
 * import, when all is there already and the state does not grow.
 */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Time and memory of importing a weekly file of invented patents into a hub of little memory.",
            "On Linux, whose /proc tells the resident memory of a process."
        })
final class ImportBench implements Callable<Integer> {
    private static final Pattern COLLECTED = Pattern.compile("->(\\d+)M\\(");
    private static final long STEP_MILLIS = 200;
    private static final long START_STEPS = 300;

    @Option(names = "--megabytes", defaultValue = "500", description = "How long the file is (default: 500).")
    private int megabytes;

    @Option(
            names = "--heap",
            defaultValue = "256m",
            description = "What Java may use for the hub, and for the command (default: 256m).")
    private String heap;

    @Mixin
    private Report report = new Report();

    private Path folder;
    private Process hub;

    private interface Work {
        /** Waits until the work is done, and calls {@code step} now and then. */
        void run(Step step) throws IOException, InterruptedException;
    }

    private interface Step {
        /** @param worker the process that works besides the hub, if there is one */
        void at(Process worker) throws IOException, InterruptedException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (TemporaryFolder temporary = TemporaryFolder.create()) {
            folder = temporary.path();
            measure();
        }
        return 0;
    }

    private void measure() throws IOException, InterruptedException {
        Path file = folder.resolve("weekly.xml");
        report.say("Writing " + megabytes + " MiB of invented grants");
        int grants = WeeklyFile.write(file, (long) megabytes << 20);
        report.add("megabytes", megabytes);
        report.add("heap", heap);
        report.add("grants", grants);
        hub = dipc("start", "--port", "0");
        try {
            URI address = address();
            measure("taken", grants, step -> command(file, step));
            measure("thereAlready", grants, step -> command(file, step));
            measure("thereAlreadyByRest", grants, step -> upload(address, file, grants, step));
        } finally {
            hub.destroy();
            hub.waitFor();
        }
        report.print();
    }

    private Process dipc(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("dipc.installation"))
                .resolve("bin/dipc")
                .toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--home", folder.resolve("home").toString()));
        File log = folder.resolve(words[0] + ".log").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
        builder.environment().put("DIPC_JAVA_OPTS", "-Xmx" + heap + " -Xlog:gc:file=" + collections(words[0]));
        return builder.start();
    }

    private Path collections(String word) {
        return folder.resolve(word + ".collections");
    }

    /** Where the hub answers, as it writes it down when it does. */
    private URI address() throws IOException, InterruptedException {
        Path written = folder.resolve("home/run/hub.json");
        for (long step = 0; step < START_STEPS && hub.isAlive(); step++) {
            if (Files.exists(written)) {
                URI address = URI.create(
                        Json.MAPPER.readTree(written.toFile()).path("http").asText());
                if (new HubClient(address)
                        .health().stream().allMatch(chain -> chain.path("ok").asBoolean())) {
                    return address;
                }
            }
            Thread.sleep(STEP_MILLIS);
        }
        throw new IllegalStateException("the hub did not start: " + Files.readString(folder.resolve("start.log")));
    }

    private void measure(String name, int grants, Work work) throws IOException, InterruptedException {
        report.say(name + " ...");
        int before = collected().size();
        long[] resident = new long[2];
        long start = System.nanoTime();
        work.run(worker -> {
            resident[0] = Math.max(resident[0], Memory.resident(hub));
            resident[1] = worker == null ? 0 : Math.max(resident[1], Memory.resident(worker));
            if (!hub.isAlive()) {
                throw new IllegalStateException("the hub ended: " + Files.readString(folder.resolve("start.log")));
            }
            Thread.sleep(STEP_MILLIS);
        });
        double seconds = (System.nanoTime() - start) / 1e9;
        List<Integer> heaps = collected();
        report.add(name + "Seconds", Math.round(seconds * 10) / 10.0);
        report.add(name + "PerSecond", Math.round(grants / seconds));
        report.add(name + "HubResidentMegabytes", resident[0] >> 10);
        report.add(
                name + "HubHeapAfterCollectionMegabytes", heaps.subList(Math.min(before, heaps.size()), heaps.size()));
        if (resident[1] > 0) {
            report.add(name + "CommandResidentMegabytes", resident[1] >> 10);
        }
    }

    private void command(Path file, Step step) throws IOException, InterruptedException {
        Process command = dipc("patent", "import", file.toString());
        try {
            while (command.isAlive()) {
                step.at(command);
            }
        } finally {
            command.destroy();
        }
        if (command.exitValue() != 0) {
            throw new IllegalStateException("the import failed: " + Files.readString(folder.resolve("patent.log")));
        }
    }

    private void upload(URI address, Path file, int grants, Step step) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/api/v1/import"))
                .header("Content-Type", "application/xml")
                .POST(BodyPublishers.ofFile(file))
                .build();
        JsonNode job = Json.MAPPER.readTree(HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body());
        String path = "/jobs/" + job.path("job").asText();
        while (!List.of("DONE", "FAILED").contains(job.path("state").asText())) {
            step.at(null);
            job = new HubClient(address).read(path, Map.of());
        }
        if (job.path("alreadyThere").asInt() != grants) {
            throw new IllegalStateException("the import failed: " + job);
        }
    }

    /** What was left on the hub's heap by each collection, in MB. */
    private List<Integer> collected() throws IOException {
        return COLLECTED
                .matcher(Files.readString(collections("start")))
                .results()
                .map(result -> Integer.valueOf(result.group(1)))
                .toList();
    }
}
