package org.dipc.kernel;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.dipc.bridge.LightClient;
import org.dipc.consensus.ConsensusPlugin;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.kernel.tree.Tree;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Ledger.Health;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.TxCode;
import org.dipc.model.ChainId;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A chain as its descriptor wires it: it runs while every module that the descriptor lists, its store and its engine are
 * there, and says what it waits for while they are not.
 */
@Component(
        service = {},
        configurationPid = "org.dipc.chain",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ChainNode {
    private static final Logger LOG = LoggerFactory.getLogger(ChainNode.class);
    private static final String ENGINE_OPTION = "consensus.";

    /** Framework property: nothing runs, but can be worked on; see {@link Maintenance}. */
    private static final String MAINTENANCE = "dipc.maintenance";

    /** What a descriptor says. */
    public @interface Descriptor {
        String chain();

        /** For people. */
        String title();

        String[] modules();

        /** See {@link Keeping}. */
        long keep_heights() default 10_000;

        long keep_days() default 7;

        long keep_leaves() default Tree.ALL;

        /** See {@link SnapshotPlan}. */
        long snapshot_heights() default 10_000;

        long snapshot_count() default 2;
    }

    private final BundleContext context;
    private final ChainId chain;
    private final String title;
    private final TreeSet<String> wanted;
    private final Descriptor descriptor;
    private final Map<String, Object> properties;
    private final StoragePlugin storage;
    private final Map<String, Object> storageProperties;
    private final ConsensusPlugin consensus;
    private final Map<String, Object> consensusProperties;
    private final Map<String, List<Offer>> present = new TreeMap<>();
    private boolean active;
    private Chain running;
    private ServiceRegistration<?> registration;
    private ServiceRegistration<Health> down;

    /** @param bundle that offers it, which need not be the one that its class came from */
    private record Offer(ChainModule module, Bundle bundle) {
        @Override
        public String toString() {
            return bundle.getSymbolicName() + " " + bundle.getVersion();
        }
    }

    @Activate
    public ChainNode(
            BundleContext context,
            Descriptor descriptor,
            Map<String, Object> properties,
            @Reference(name = "storage", policyOption = ReferencePolicyOption.RELUCTANT)
                    Map.Entry<Map<String, Object>, StoragePlugin> storage,
            @Reference(name = "consensus", policyOption = ReferencePolicyOption.RELUCTANT)
                    Map.Entry<Map<String, Object>, ConsensusPlugin> consensus) {
        this.context = context;
        this.chain = new ChainId(descriptor.chain());
        this.title = descriptor.title();
        this.descriptor = descriptor;
        this.wanted = new TreeSet<>(List.of(descriptor.modules()));
        this.properties = properties;
        this.storage = storage.getValue();
        this.storageProperties = storage.getKey();
        this.consensus = consensus.getValue();
        this.consensusProperties = consensus.getKey();
    }

    @Reference(
            name = "module",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void addModule(ChainModule module, Map<String, Object> offered) {
        if (wanted.contains(module.keyspace().name())) {
            present.computeIfAbsent(module.keyspace().name(), absent -> new ArrayList<>())
                    .add(new Offer(module, context.getBundle((Long) offered.get(Constants.SERVICE_BUNDLEID))));
            update();
        }
    }

    synchronized void removeModule(ChainModule module) {
        List<Offer> offers = present.get(module.keyspace().name());
        if (offers != null && offers.removeIf(offer -> offer.module == module)) {
            update();
        }
    }

    @Activate
    synchronized void activate() {
        active = true;
        update();
    }

    @Deactivate
    synchronized void deactivate() {
        active = false;
        update();
    }

    /** The one place that starts and stops the chain. */
    private void update() {
        Optional<Health> incomplete = incomplete();
        boolean complete = active && incomplete.isEmpty();
        if (down != null) {
            down.unregister();
            down = null;
        }
        if (complete && registration == null) {
            start();
        } else if (!complete && registration != null) {
            stop();
        }
        if (active) {
            incomplete.ifPresent(why -> {
                LOG.info("{}: {}", chain, why.detail());
                isDown(why);
            });
        }
    }

    /** Why the modules that are there do not make the chain; empty if they do. */
    private Optional<Health> incomplete() {
        for (String name : wanted) {
            List<Offer> offers = present.getOrDefault(name, List.of());
            if (offers.size() > 1) {
                // Which one came first differs between starts, and so would what the chain does.
                String bundles = offers.stream().map(Offer::toString).sorted().collect(Collectors.joining(", "));
                return Optional.of(new Health(
                        false,
                        "MODULE_AMBIGUOUS",
                        name + " is offered by several: " + bundles + "; remove all but one"));
            }
        }
        List<String> missing = wanted.stream()
                .filter(name -> present.getOrDefault(name, List.of()).isEmpty())
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Health(false, "NOT_READY", "waits for " + missing));
    }

    private void isDown(Health why) {
        down = context.registerService(Health.class, why, FrameworkUtil.asDictionary(Map.of("chain", chain.value())));
    }

    private List<ChainModule> modules() {
        return wanted.stream().map(name -> present.get(name).get(0).module).toList();
    }

    private void start() {
        try {
            GenesisDocument genesis = GenesisFile.read(
                    genesisFile(),
                    chain,
                    new Modules(modules()),
                    ChainNode::version,
                    Clock.systemUTC().millis());
            if (Boolean.parseBoolean(context.getProperty(MAINTENANCE))) {
                Maintenance maintenance = new Maintenance(genesis, modules(), storage, folder(), this::lightClient);
                registration = context.registerService(BiFunction.class, maintenance, description());
            } else {
                run(genesis);
            }
        } catch (Rejected e) {
            LOG.error("{} does not start: {}: {}", chain, e.code(), e.getMessage());
            isDown(new Health(false, e.code(), e.getMessage()));
        } catch (StorageError e) {
            LOG.error("{} does not start: {}", chain, e.getMessage());
            isDown(new Health(false, e.code().name(), e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.error("{} does not start: a defect", chain, e);
            isDown(new Health(false, TxCode.INTERNAL.name(), "a defect; the log has more"));
        }
    }

    private void run(GenesisDocument genesis) {
        // Before the store is open: who refuses a setting does not close it.
        Keeping keeping = new Keeping(descriptor.keep_heights(), descriptor.keep_days(), descriptor.keep_leaves());
        SnapshotPlan plan = new SnapshotPlan(
                folder().resolve("snapshots"),
                descriptor.snapshot_heights(),
                descriptor.snapshot_count(),
                SnapshotPlan.CHUNK_BYTES);
        running = Chain.start(
                genesis,
                new Chain.Parts(
                        modules(),
                        storage.open(folder().resolve("store")),
                        consensus,
                        folder().resolve("consensus"),
                        engineOptions(),
                        Ed25519Verifier.fastest(),
                        Clock.systemUTC(),
                        keeping,
                        plan));
        registration = context.registerService(Ledger.class, running.ledger(), description());
        LOG.info(
                "{} runs at height {} on {} and {}",
                chain,
                running.ledger().tip().height(),
                consensusProperties.get("consensus"),
                storageProperties.get("storage"));
    }

    /** The one that judges the seals of this chain's engine. */
    private Optional<LightClient> lightClient() {
        try {
            String filter = "(consensus=" + consensusProperties.get("consensus") + ")";
            return context.getServiceReferences(LightClient.class, filter).stream()
                    .findFirst()
                    .map(context::getService);
        } catch (InvalidSyntaxException e) {
            throw new AssertionError("a filter of RFC 1960", e);
        }
    }

    private Path home() {
        return Path.of(context.getProperty("dipc.home"));
    }

    private Path folder() {
        return home().resolve("chains").resolve(chain.value());
    }

    private Path genesisFile() {
        return home().resolve("genesis").resolve(chain + ".json");
    }

    private void stop() {
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
        if (running != null) {
            running.close();
            running = null;
            LOG.info("{} is down", chain);
        }
    }

    private Dictionary<String, Object> description() {
        Map<String, Object> description = new TreeMap<>();
        description.put("chain", chain.value());
        description.put("title", title);
        description.put("modules", wanted.toArray(new String[0]));
        description.put("consensus", consensusProperties.get("consensus"));
        description.put("storage", storageProperties.get("storage"));
        return FrameworkUtil.asDictionary(description);
    }

    private Map<String, String> engineOptions() {
        Map<String, String> options = new TreeMap<>();
        properties.forEach((name, value) -> {
            if (name.startsWith(ENGINE_OPTION) && !name.equals(ENGINE_OPTION + "target")) {
                options.put(name.substring(ENGINE_OPTION.length()), String.valueOf(value));
            }
        });
        return options;
    }

    private static String version(ChainModule module) {
        return FrameworkUtil.getBundle(module.getClass()).getVersion().toString();
    }
}
