package org.dipc.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dipc.client.Genesis;
import org.dipc.client.HubClient;
import org.dipc.client.HubClient.Chain;
import org.dipc.client.HubException;
import org.dipc.client.Keyring;
import org.dipc.client.ValidatorKey;
import org.dipc.launcher.Host;
import org.dipc.launcher.HostException;
import org.dipc.launcher.Problem;
import org.dipc.model.ChainId;

/** The hub in this process, from its first line on the terminal to its last. */
final class StartedHub {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long PAUSE_MILLIS = 50;

    /** The engine that orders blocks alone. */
    private static final String WITHOUT_VOTES = "solo";

    private final Host host;
    private final Path home;
    private final Output output;
    private boolean ready;

    private StartedHub(Host host, Path home, Output output) {
        this.host = host;
        this.home = home;
        this.output = output;
    }

    /** Writes the genesis of every chain that has none yet; for a new home that is all of them. */
    static List<ChainId> init(Path installation, Path home, Map<String, String> properties, Output output)
            throws HostException {
        Genesis genesis = Genesis.ofBundles(installation.resolve("bundle"));
        Set<String> begun = chains(home);
        if (genesis.chains().stream().allMatch(chain -> begun.contains(chain.value()))) {
            // Which engine a chain runs on is only asked for a new one: reading the site opens every bundle.
            return List.of();
        }
        Map<String, String> engines = Host.engines(installation, home, properties);
        boolean fresh = !Files.exists(home.resolve("genesis"));
        List<ChainId> written = genesis.write(
                home.resolve("genesis"),
                new Keyring(home.resolve("keys")),
                System.currentTimeMillis(),
                chain -> WITHOUT_VOTES.equals(engines.get(chain.value()))
                        ? List.of()
                        : List.of(ValidatorKey.findOrCreate(home, chain)));
        if (!written.isEmpty()) {
            output.say((fresh ? "A new hub in " + home : "New chains in " + home) + ": genesis of "
                    + written.stream().map(ChainId::value).collect(Collectors.joining(", ")));
            output.say("Keys in " + home.resolve("keys") + ": "
                    + new Keyring(home.resolve("keys"))
                            .list().stream().map(Keyring.Named::name).collect(Collectors.joining(", ")));
        }
        return written;
    }

    /** @throws HubException {@code STORAGE_LOCKED} if a hub runs on {@code home} */
    static void requireStopped(Path home) {
        RunningHub.on(home).ifPresent(running -> {
            throw new HubException(
                    "STORAGE_LOCKED",
                    "a hub runs on " + home + ", process " + running.pid() + " at " + running.http(),
                    "dipc status, or dipc stop");
        });
    }

    /** The chains that have a genesis in {@code home}. */
    static Set<String> chains(Path home) {
        String[] files = home.resolve("genesis").toFile().list((folder, name) -> name.endsWith(".json"));
        Set<String> names = new TreeSet<>();
        for (String file : files == null ? new String[0] : files) {
            names.add(file.substring(0, file.length() - ".json".length()));
        }
        return names;
    }

    /**
     * Starts the hub, waits until it answers and its chains run, and tells. From then on it stops when this process is told
     * to end.
     */
    static StartedHub start(Path installation, Path home, Map<String, String> properties, Output output)
            throws HostException {
        requireStopped(home);
        init(installation, home, properties, output);
        long startNanos = System.nanoTime();
        StartedHub hub = new StartedHub(host(installation, home, properties), home, output);
        Runtime.getRuntime().addShutdownHook(new Thread(hub::stop, "stop"));
        hub.tellProblems();
        hub.tellChains(startNanos);
        return hub;
    }

    static Host host(Path installation, Path home, Map<String, String> properties) throws HostException {
        // For logback.xml: this command says on the terminal what goes well, the log what else there is.
        System.setProperty("dipc.terminal", "WARN");
        return Host.start(installation, home, properties);
    }

    private void tellProblems() {
        for (Problem problem : host.problems()) {
            output.problem(new HubException(0, problem.code(), problem.detail(), problem.where(), "dipc logs"));
        }
    }

    /** Waits for all chains, as long as one of them comes now and then. */
    private void tellChains(long startNanos) {
        Set<String> missing = new TreeSet<>(chains(home));
        List<Chain> chains = List.of();
        Optional<RunningHub> running = Optional.empty();
        long changedNanos = startNanos;
        while (!missing.isEmpty() && System.nanoTime() - changedNanos < PATIENCE_NANOS) {
            running = RunningHub.noted(home)
                    .filter(each -> each.pid() == ProcessHandle.current().pid());
            chains = running.map(each -> new HubClient(each.http()).chains()).orElse(List.of());
            if (missing.removeAll(names(chains))) {
                changedNanos = System.nanoTime();
            }
            pause();
        }
        chains.forEach(this::tell);
        if (!missing.isEmpty()) {
            output.problem(new HubException(
                    "NOT_READY",
                    running.isEmpty()
                            ? "the REST interface does not answer"
                            : "not running yet: " + String.join(", ", missing),
                    "dipc logs, dipc doctor"));
        }
        ready = missing.isEmpty();
        running.ifPresent(each -> output.tell(String.format(
                Locale.ROOT,
                "@|bold %s/|@ answers after %.1f s",
                each.http(),
                (System.nanoTime() - startNanos) / 1e9)));
    }

    private void tell(Chain chain) {
        boolean ok = chain.description().path("health").path("ok").asBoolean();
        String health = ok
                ? ""
                : "  " + chain.description().path("health").path("detail").asText();
        output.say(String.format(
                Locale.ROOT, "  %-7s %-26s height %d%s", chain.id(), chain.title(), chain.height(), health));
    }

    /** Whether every chain runs. */
    boolean ready() {
        return ready;
    }

    private static Set<String> names(List<Chain> chains) {
        return chains.stream().map(chain -> chain.id().value()).collect(Collectors.toSet());
    }

    static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException("INTERRUPTED", "interrupted while the hub was starting", "");
        }
    }

    void waitForStop() {
        try {
            host.waitForStop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        output.say("Stopping ...");
        long startNanos = System.nanoTime();
        host.close();
        output.say(String.format(Locale.ROOT, "Stopped after %.1f s.", (System.nanoTime() - startNanos) / 1e9));
    }
}
