package org.dipc.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.framework.util.FelixConstants;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub, running in this process on a home folder.
 *
 * <p>Its installation folder holds {@code bundle/*.jar} and {@code config/}; its home folder holds everything that the hub
 * writes: {@code hub.lock}, {@code log/}, {@code cache/} (made anew at each start) and what the bundles keep there, which
 * find it by the framework property {@value #HOME}. A {@code config/} in the home folder overrides the installation's.
 */
public final class Host implements AutoCloseable {
    /** Framework property: the home folder as an absolute path. */
    public static final String HOME = "dipc.home";

    /** How long a stop may take before it is reported as failed. */
    public static final long STOP_MILLIS = 5_000;

    /**
     * First what others log and are configured with, then everything that only waits to be wired, then Declarative
     * Services, then the kernel, and then what feeds it with configurations: so every component is built once, with all its
     * parts there. Stopping goes the other way: requests end first, then the chains, and their stores after them.
     */
    private static final Map<String, Integer> START_LEVELS = Map.of(
            "org.apache.felix.log", 1,
            "org.apache.felix.configadmin", 2,
            "org.apache.felix.http.jetty12", 11,
            "org.apache.felix.scr", 12,
            "org.dipc.kernel", 13,
            "org.apache.felix.configurator", 14,
            "org.dipc.gateway", 15);

    /** Felix writes: missing requirement [bundle](revision)] namespace; filter. */
    private static final Pattern MISSING =
            Pattern.compile("missing requirement \\[.*?\\)] (.*?\\))(?: \\[|$| Unresolved)");

    /** A bundle that finds wrong what it alone can judge says so: code, where, what would be right. */
    private static final Pattern MISCONFIGURED = Pattern.compile("(CONFIG_[A-Z_]+) ([^:]+): (.*)");

    /** Framework properties with which everything starts but what answers requests. */
    public static final Map<String, String> WITHOUT_REQUESTS =
            Map.of(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, String.valueOf(START_LEVELS.get("org.dipc.gateway") - 1));

    private static final int START_LEVEL = 10;
    private static final int LAST_START_LEVEL = 20;

    private final Framework framework;
    private final HomeLock lock;
    private final List<Problem> problems = new CopyOnWriteArrayList<>();

    private Host(Framework framework, HomeLock lock) {
        this.framework = framework;
        this.lock = lock;
    }

    /**
     * Starts the hub and returns when all bundles have been started; chains may still be opening their stores.
     *
     * @param home is made if it is not there
     * @param properties settings as in the configuration files ({@code http.port}, {@code log.level.org.dipc}), which win
     *     over them; other keys are framework properties
     * @throws ConfigurationException with all mistakes of the site configuration
     * @throws HostException with a {@code CONFIG_} code if a bundle finds a setting wrong, {@code STORAGE_LOCKED},
     *     {@code HTTP_ADDRESS}, {@code INSTALLATION}, or {@code HOST_FAILED} when the framework or the file system would not
     */
    public static Host start(Path installation, Path home, Map<String, String> properties) throws HostException {
        try {
            return startOn(
                    installation.toAbsolutePath().normalize(),
                    home.toAbsolutePath().normalize(),
                    properties);
        } catch (IOException | BundleException e) {
            throw new HostException("HOST_FAILED", home.toString(), Problem.cause(e));
        }
    }

    /**
     * Looks whether {@link #start} would find the site's configuration in order and its address free, and does nothing.
     *
     * @throws HostException as {@link #start}
     */
    public static void check(Path installation, Path home) throws HostException {
        try {
            Site site = Site.read(installation, home, Map.of(), Bundles.of(installation));
            requireFree(site.httpHost(), site.httpPort());
        } catch (IOException e) {
            throw new HostException("HOST_FAILED", home.toString(), Problem.cause(e));
        }
    }

    /**
     * The short name of the consensus plug-in that each chain would run on, by the chain's id.
     *
     * @throws HostException as {@link #start}
     */
    public static Map<String, String> engines(Path installation, Path home, Map<String, String> properties)
            throws HostException {
        try {
            return Site.read(installation, home, settings(properties).get(true), Bundles.of(installation))
                    .engines();
        } catch (IOException e) {
            throw new HostException("HOST_FAILED", home.toString(), Problem.cause(e));
        }
    }

    /** The settings of the site under {@code true}, and the framework's properties. */
    private static Map<Boolean, Map<String, String>> settings(Map<String, String> properties) {
        return properties.entrySet().stream()
                .collect(Collectors.partitioningBy(
                        property -> Site.knows(property.getKey()),
                        Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static Host startOn(Path installation, Path home, Map<String, String> properties)
            throws IOException, BundleException, HostException {
        Bundles bundles = Bundles.of(installation);
        Map<Boolean, Map<String, String>> known = settings(properties);
        Site site = Site.read(installation, home, known.get(true), bundles);
        requireFree(site.httpHost(), site.httpPort());
        Files.createDirectories(home);
        HomeLock lock = HomeLock.take(home);
        try {
            Path own = home.resolve("config/logback.xml");
            Logging.configure(
                    Files.exists(own) ? own : installation.resolve("config/logback.xml"),
                    Files.createDirectories(home.resolve("log")),
                    site.logLevels());
            Map<String, Object> settings = frameworkProperties(home, site);
            settings.putAll(known.get(false));
            Host host = new Host(new FrameworkFactory().newFramework(settings), lock);
            host.boot(bundles.jars());
            host.refuseMisconfigured();
            return host;
        } catch (IOException | BundleException | HostException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Jetty would tell a stack trace of a port in use and leave the hub running deaf, so it is looked at before. */
    private static void requireFree(String host, int port) throws HostException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (UnknownHostException e) {
            throw new HostException("HTTP_ADDRESS", host, "is no address of this machine; set http.host");
        } catch (IOException e) {
            throw new HostException(
                    "HTTP_ADDRESS", host + ":" + port, "cannot be used (" + e.getMessage() + "); set http.port");
        }
    }

    private static Map<String, Object> frameworkProperties(Path home, Site site) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(HOME, home.toString());
        properties.put(Constants.FRAMEWORK_STORAGE, home.resolve("cache").toString());
        // Bundles come from the installation at every start: a cache that outlived an update would be a second truth.
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, String.valueOf(LAST_START_LEVEL));
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, sharedPackages());
        properties.put(FelixConstants.LOG_LOGGER_PROP, new Logging.FrameworkLog());
        properties.put("org.apache.felix.http.host", site.httpHost());
        properties.put("org.osgi.service.http.port", String.valueOf(site.httpPort()));
        properties.put("ds.loglevel", "warn");
        site.chainOverrides().ifPresent(json -> properties.put("configurator.initial", json));
        return properties;
    }

    /** What bundles use from the class path of this process: logging, and a package of the JDK that is not standard. */
    private static String sharedPackages() {
        String slf4j = Logger.class.getPackage().getImplementationVersion();
        Stream<String> logging = Stream.of("org.slf4j", "org.slf4j.event", "org.slf4j.helpers", "org.slf4j.spi")
                .map(name -> name + ";version=" + slf4j);
        Stream<String> others = Stream.of("org.osgi.service.log;version=1.5", "sun.misc");
        return Stream.concat(logging, others).collect(Collectors.joining(","));
    }

    private void boot(List<Path> jars) throws BundleException {
        framework.init();
        BundleContext context = framework.getBundleContext();
        Logging.forward(context);
        for (Path jar : jars) {
            install(context, jar);
        }
        framework.start();
        int level = framework.adapt(FrameworkStartLevel.class).getStartLevel();
        for (Bundle bundle : context.getBundles()) {
            if (!isFragment(bundle)
                    && bundle.adapt(BundleStartLevel.class).getStartLevel() <= level
                    && (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) == 0) {
                retry(bundle);
            }
        }
    }

    private void refuseMisconfigured() throws HostException {
        List<Problem> mistakes = problems.stream()
                .filter(problem -> problem.code().startsWith("CONFIG_"))
                .toList();
        if (!mistakes.isEmpty()) {
            close();
            throw new HostException(mistakes);
        }
    }

    private void install(BundleContext context, Path jar) {
        try {
            // By reference: the installation does not change under a running hub, and copying would cost each start.
            Bundle bundle = context.installBundle("reference:" + jar.toUri());
            if (!isFragment(bundle)) {
                bundle.adapt(BundleStartLevel.class)
                        .setStartLevel(START_LEVELS.getOrDefault(bundle.getSymbolicName(), START_LEVEL));
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            }
        } catch (BundleException e) {
            report(new Problem("BUNDLE_UNREADABLE", jar.getFileName().toString(), Problem.cause(e)));
        }
    }

    private static boolean isFragment(Bundle bundle) {
        return bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
    }

    private void report(Problem problem) {
        problems.add(problem);
        LoggerFactory.getLogger(Host.class).error("{}", problem);
    }

    /** Asks a bundle that did not start to start again, now that this thread hears why it does not. */
    private void retry(Bundle bundle) {
        String name = bundle.getSymbolicName() + " " + bundle.getVersion();
        try {
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException e) {
            report(
                    e.getType() == BundleException.RESOLVE_ERROR
                            ? new Problem("BUNDLE_UNRESOLVED", name, "needs what nobody offers: " + missing(e))
                            : notStarted(name, e));
        }
    }

    private static Problem notStarted(String bundle, BundleException why) {
        Matcher mistake = MISCONFIGURED.matcher(
                why.getCause() == null ? "" : String.valueOf(why.getCause().getMessage()));
        return mistake.matches()
                ? new Problem(mistake.group(1), mistake.group(2), mistake.group(3))
                : new Problem("BUNDLE_START", bundle, Problem.cause(why));
    }

    /** The end of the resolver's chain of reasons: the one requirement that has no provider. */
    private static String missing(BundleException why) {
        Matcher reasons = MISSING.matcher(why.getMessage());
        String last = why.getMessage();
        while (reasons.find()) {
            last = reasons.group(1);
        }
        return Problem.echo(last);
    }

    /** What did not start, each also in the log; empty when all is well. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** The framework from outside: its bundles, its services. */
    public BundleContext context() {
        return framework.getBundleContext();
    }

    /** Where HTTP is answered; empty as long as nothing listens. */
    public Optional<URI> address() {
        ServiceReference<?> http = context().getServiceReference("org.osgi.service.servlet.runtime.HttpServiceRuntime");
        if (http == null || !(http.getProperty("osgi.http.endpoint") instanceof String[] endpoints)) {
            return Optional.empty();
        }
        return Arrays.stream(endpoints).map(URI::create).findFirst();
    }

    /** Waits until the hub has stopped. */
    public void waitForStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    /**
     * Stops all bundles and gives the home folder free. A bundle that does not stop within {@value #STOP_MILLIS} ms is
     * named in the log, and the home folder stays locked until this process ends.
     */
    @Override
    public void close() {
        try {
            framework.stop();
            if (framework.waitForStop(STOP_MILLIS).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                report(new Problem("STOP_TIMEOUT", stillStopping(), "did not stop in " + STOP_MILLIS + " ms"));
            } else {
                lock.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (BundleException | IOException e) {
            report(new Problem("STOP_FAILED", "", Problem.cause(e)));
        }
    }

    private String stillStopping() {
        return Arrays.stream(context().getBundles())
                .filter(bundle -> bundle.getState() == Bundle.STOPPING && bundle.getBundleId() != 0)
                .map(Bundle::getSymbolicName)
                .collect(Collectors.joining(", "));
    }
}
