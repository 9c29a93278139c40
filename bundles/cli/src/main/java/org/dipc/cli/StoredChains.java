package org.dipc.cli;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.dipc.client.HubException;
import org.dipc.launcher.Host;
import org.dipc.launcher.HostException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * The chains of a stopped hub, to be executed again: the framework runs, but no chain in it does. What is in the framework
 * and this command have only the types of the JDK in common.
 */
final class StoredChains implements AutoCloseable {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Host host;
    private final Map<String, Function<BiConsumer<Long, Long>, String>> chains = new TreeMap<>();

    private StoredChains(Host host) {
        this.host = host;
    }

    /** @param only the chain that is meant, or null for all */
    static StoredChains open(Path installation, Path home, String only) throws HostException {
        Set<String> expected = new TreeSet<>(StartedHub.chains(home));
        if (only != null) {
            expected.removeIf(chain -> !chain.equals(only) && !chain.startsWith(only + "-"));
        }
        if (expected.isEmpty()) {
            throw new HubException("CHAIN_NOT_FOUND", "no such chain in " + home, "dipc node init");
        }
        Map<String, String> properties = Map.of("http.port", "0", "dipc.verify", "true");
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
                    chains.computeIfAbsent(chain, absent -> verification(offered));
                }
            }
            StartedHub.pause();
        }
    }

    @SuppressWarnings("rawtypes")
    private Collection<ServiceReference<Function>> offered() {
        try {
            return host.context().getServiceReferences(Function.class, "(chain=*)");
        } catch (InvalidSyntaxException e) {
            throw new AssertionError("a filter of RFC 1960", e);
        }
    }

    @SuppressWarnings("unchecked")
    private Function<BiConsumer<Long, Long>, String> verification(ServiceReference<?> offered) {
        return (Function<BiConsumer<Long, Long>, String>) host.context().getService(offered);
    }

    void forEach(BiConsumer<String, Function<BiConsumer<Long, Long>, String>> action) {
        chains.forEach(action);
    }

    @Override
    public void close() {
        host.close();
    }
}
