package org.dipc.cli;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.dipc.client.HubException;
import org.dipc.launcher.Host;
import org.dipc.launcher.HostException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * The chains of a stopped hub, to be worked on: the framework runs, but no chain in it does. What is in the framework and
 * this command have only the types of the JDK in common.
 */
final class StoredChains implements AutoCloseable {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** What a chain offers: a request and whoever hears of the progress to an answer. */
    private interface Work extends BiFunction<Map<String, String>, BiConsumer<Long, Long>, Map<String, Object>> {}

    private final Host host;
    private final Map<String, Work> chains = new TreeMap<>();

    private StoredChains(Host host) {
        this.host = host;
    }

    /**
     * @param only the chain that is meant, or null for all
     * @throws HubException {@code STORAGE_LOCKED} if a hub runs on {@code home}
     */
    static StoredChains open(Path installation, Path home, String only) throws HostException {
        StartedHub.requireStopped(home);
        Set<String> expected = new TreeSet<>(StartedHub.chains(home));
        if (only != null) {
            expected.removeIf(chain -> !chain.equals(only) && !chain.startsWith(only + "-"));
        }
        if (expected.isEmpty()) {
            throw new HubException("CHAIN_NOT_FOUND", "no such chain in " + home, "dipc node init");
        }
        Map<String, String> properties = new TreeMap<>(Host.WITHOUT_REQUESTS);
        properties.putAll(Map.of("http.port", "0", "dipc.maintenance", "true"));
        StoredChains stored = new StoredChains(StartedHub.host(installation, home, properties));
        try {
            stored.find(expected);
            return stored;
        } catch (HubException e) {
            stored.close();
            throw e;
        }
    }

    private void find(Set<String> expected) {
        long startNanos = System.nanoTime();
        while (!chains.keySet().equals(expected)) {
            if (System.nanoTime() - startNanos > PATIENCE_NANOS) {
                Set<String> missing = new TreeSet<>(expected);
                missing.removeAll(chains.keySet());
                throw new HubException("NOT_READY", "not to be had: " + String.join(", ", missing), "dipc logs");
            }
            for (ServiceReference<?> offered : offered()) {
                String chain = (String) offered.getProperty("chain");
                if (expected.contains(chain)) {
                    chains.computeIfAbsent(chain, absent -> work(offered));
                }
            }
            StartedHub.pause();
        }
    }

    @SuppressWarnings("rawtypes")
    private Collection<ServiceReference<BiFunction>> offered() {
        try {
            return host.context().getServiceReferences(BiFunction.class, "(chain=*)");
        } catch (InvalidSyntaxException e) {
            throw new AssertionError("a filter of RFC 1960", e);
        }
    }

    @SuppressWarnings("unchecked")
    private Work work(ServiceReference<?> offered) {
        BiFunction<Map<String, String>, BiConsumer<Long, Long>, Map<String, Object>> service =
                (BiFunction<Map<String, String>, BiConsumer<Long, Long>, Map<String, Object>>)
                        host.context().getService(offered);
        return service::apply;
    }

    /** The chains that are there, in their order. */
    Set<String> names() {
        return chains.keySet();
    }

    /**
     * Does the work that {@code request} says with a chain, and shows how far it is.
     *
     * @param unit of what is counted
     * @throws HubException if it is refused
     */
    Map<String, Object> work(String chain, String unit, Map<String, String> request) {
        Progress progress = Progress.of(chain, unit);
        Map<String, Object> answer = chains.get(chain)
                .apply(request, (done, total) -> progress.at(done, Math.max(done, total), done, System.nanoTime()));
        progress.done();
        if (answer.containsKey("code")) {
            String code = (String) answer.get("code");
            throw new HubException(code, chain + ": " + answer.get("detail"), hint(code, chain));
        }
        return answer;
    }

    /** What to do about a refusal. */
    private static String hint(String code, String chain) {
        return switch (code) {
            case "SNAPSHOT_STORE_IN_USE" ->
                "to begin anew, move the folder chains/" + chain
                        + "/store of the home away; its blocks are in it alone";
            case "SNAPSHOT_UNFINISHED" ->
                "dipc node snapshot restore --chain " + chain
                        + " ..., or dipc node rollback, with the same words as before";
            case "SNAPSHOT_NOT_FOUND" -> "dipc node inspect, dipc node snapshot list";
            case "SNAPSHOT_FOREIGN" -> "take the genesis of the chain that it is of: genesis/" + chain + ".json";
            case "SNAPSHOT_NO_ROOM", "STORAGE_LOW" -> "make room on the disk";
            default ->
                code.startsWith("SNAPSHOT_") ? "take another snapshot, or another copy of this one" : "dipc logs";
        };
    }

    @Override
    public void close() {
        host.close();
    }
}
