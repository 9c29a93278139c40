package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dipc.client.Keyring;
import org.dipc.testkit.Folders;

/** The folder of a hub that is started, killed and started again. */
record Home(Installation installation, Path folder) {
    static final String CHAIN = "qpc";

    /** A hub of one chain, which starts quickly, and its new home with genesis and keys; both in {@code folder}. */
    static Home ofOneChain(Path folder) throws IOException, InterruptedException {
        Installation installation =
                Installation.SHIPPED.copyTo(folder.resolve("hub")).withOnly(CHAIN);
        return begun(installation, folder);
    }

    /** What is shipped, and its new home in {@code folder}. */
    static Home ofAllChains(Path folder) throws IOException, InterruptedException {
        return begun(Installation.SHIPPED, folder);
    }

    private static Home begun(Installation installation, Path folder) throws IOException, InterruptedException {
        Home home = new Home(installation, folder.resolve("home"));
        assertThat(home.command("node", "init").waitFor())
                .as("%s", home.output())
                .isZero();
        return home;
    }

    Home copyTo(Path target) throws IOException {
        Folders.copy(folder, target);
        return new Home(installation, target);
    }

    /** @param json the site's configuration */
    Home configured(String json) throws IOException {
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/hub.json"), json);
        return this;
    }

    /** Says in the configuration which store the chain is kept in. */
    Home on(String storage) throws IOException {
        return configured("{\"chains.qpc.storage\": \"" + storage + "\"}");
    }

    Keyring keyring() {
        return new Keyring(folder.resolve("keys"));
    }

    Path store() {
        return folder.resolve("chains/qpc-1/store");
    }

    Hub start() throws IOException {
        return start(Map.of());
    }

    /** A hub that dies at a point; see the kernel's {@code CrashPoint}. */
    Hub startArmed(String point) throws IOException {
        return start(Map.of("DIPC_CRASH_AT", point));
    }

    private Hub start(Map<String, String> environment) throws IOException {
        Path note = folder.resolve("run/hub.json");
        // A hub that was killed could not take it away, and the next is known by its own.
        Files.deleteIfExists(note);
        return new Hub(run(environment, "start", "--port", "0"), note, this::output);
    }

    /** Executes all blocks again. */
    void verify() throws IOException, InterruptedException {
        assertThat(command("node", "verify").waitFor()).as("%s", output()).isZero();
        assertThat(output()).contains("every result and app hash comes out as it is stored");
    }

    Process command(String... words) throws IOException {
        return run(Map.of(), words);
    }

    private Process run(Map<String, String> environment, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(installation.folder().resolve("bin/dipc").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("--home", folder.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(outputFile().toFile());
        Map<String, String> variables = new TreeMap<>(environment);
        // It will not run for long enough to earn what the better compiler costs.
        variables.put("DIPC_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        builder.environment().remove("DIPC_HOME");
        builder.environment().putAll(variables);
        return builder.start();
    }

    private Path outputFile() {
        return folder.resolveSibling(folder.getFileName() + ".output");
    }

    /** What the last command said. */
    String output() {
        return CommandTest.text(outputFile());
    }
}
