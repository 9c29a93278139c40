package org.dipc.launcher;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the site wants, after every word of it was judged. The keys there are:
 *
 * <ul>
 *   <li>{@code http.host}, {@code http.port} (0 to 65535; 0 takes a free one)
 *   <li>{@code log.level.LOGGER}: OFF, ERROR, WARN, INFO, DEBUG or TRACE
 *   <li>{@code chains.NAME.consensus}, {@code chains.NAME.storage}: the plug-in a chain uses, by its short name
 *   <li>{@code chains.NAME.consensus.OPTION}, {@code chains.NAME.storage.OPTION}, {@code chains.NAME.keep.OPTION},
 *       {@code chains.NAME.snapshot.OPTION}: any option that the descriptor in the chain's bundle has, with a value of the
 *       same type, and those that a plug-in names in its service property {@code consensus.option} or {@code storage.option}
 * </ul>
 *
 * They stand in {@code config/*.json} of the installation and of the home folder; home comes later and wins, and what the
 * command line says wins over both.
 *
 * @param chainOverrides the touched descriptors as a whole, in the JSON of the OSGi Configurator, which replaces
 *     configurations and does not merge them; empty when nothing was touched
 * @param engines the short name of the consensus plug-in of each chain, by the chain's id
 */
record Site(
        String httpHost,
        int httpPort,
        Map<String, String> logLevels,
        Optional<String> chainOverrides,
        Map<String, String> engines) {
    private static final String LOG_LEVEL = "log.level.";
    private static final String CHAINS = "chains.";
    private static final List<String> LEVELS = List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");
    private static final List<String> OPTIONS = List.of("consensus.", "storage.", "keep.", "snapshot.");
    /** Without a target the framework would choose for the chain whichever plug-in came first. */
    private static final List<String> DESCRIPTOR =
            List.of("chain", "title", "modules", "consensus.target", "storage.target");

    private static final Set<String> SECRETS = Set.of("password", "secret", "token");

    /** Above the ranking 0 of a descriptor that came in a bundle. */
    private static final int SITE_RANKING = 1000;

    static boolean knows(String key) {
        return key.startsWith("http.") || key.startsWith(LOG_LEVEL) || key.startsWith(CHAINS);
    }

    /**
     * @param commandLine settings that {@link #knows} tells apart from framework properties
     * @throws ConfigurationException with every mistake in every file
     */
    static Site read(Path installation, Path home, Map<String, String> commandLine, Bundles bundles)
            throws IOException, ConfigurationException {
        Reader reader = new Reader(bundles);
        reader.folder(installation.resolve("config"));
        reader.folder(home.resolve("config"));
        commandLine.forEach((key, value) -> reader.accept(new Setting(key, scalar(value), null, 0)));
        return reader.site();
    }

    private static Object scalar(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return text.matches("-?\\d{1,18}") ? (Object) Long.valueOf(text) : text;
    }

    private static final class Reader {
        private final Bundles bundles;
        private final List<Problem> problems = new ArrayList<>();
        private final Map<String, String> logLevels = new TreeMap<>();
        private final SortedMap<String, Map<String, Setting>> overrides = new TreeMap<>();
        private Map<String, List<Setting>> descriptors;
        private String httpHost = "127.0.0.1";
        private int httpPort = 8480;

        Reader(Bundles bundles) {
            this.bundles = bundles;
        }

        Site site() throws IOException, ConfigurationException {
            descriptors().forEach(this::complete);
            if (!problems.isEmpty()) {
                throw new ConfigurationException(problems);
            }
            return new Site(httpHost, httpPort, Map.copyOf(logLevels), chainOverrides(), engines());
        }

        private Map<String, String> engines() {
            Map<String, String> engines = new TreeMap<>();
            descriptors().keySet().forEach(name -> {
                Map<String, Setting> merged = merged(name);
                String target = String.valueOf(merged.get("consensus.target").value());
                engines.put(
                        String.valueOf(merged.get("chain").value()), target.replaceFirst("\\(consensus=(.*)\\)", "$1"));
            });
            return Map.copyOf(engines);
        }

        /** The descriptor of a chain with what the site says otherwise. */
        private Map<String, Setting> merged(String name) {
            Map<String, Setting> merged = new LinkedHashMap<>();
            descriptors().get(name).forEach(setting -> merged.put(setting.key(), setting));
            merged.putAll(overrides.getOrDefault(name, Map.of()));
            return merged;
        }

        void folder(Path folder) throws IOException {
            if (!Files.isDirectory(folder)) {
                return;
            }
            List<Path> files = new ArrayList<>();
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.json")) {
                found.forEach(files::add);
            }
            files.sort(null);
            Map<String, Setting> seen = new LinkedHashMap<>();
            for (Path file : files) {
                List<Setting> settings = Setting.read(file, problems);
                permissions(file, settings);
                for (Setting setting : settings) {
                    Setting earlier = seen.putIfAbsent(setting.key(), setting);
                    if (earlier == null) {
                        accept(setting);
                    } else {
                        problem(
                                "CONFIG_CONFLICT",
                                setting,
                                "is set already in " + earlier.file() + ":" + earlier.line());
                    }
                }
            }
        }

        void accept(Setting setting) {
            String key = setting.key();
            if (key.equals("http.host")) {
                httpHost(setting);
            } else if (key.equals("http.port")) {
                httpPort(setting);
            } else if (key.startsWith(LOG_LEVEL) && key.length() > LOG_LEVEL.length()) {
                logLevel(setting);
            } else if (key.startsWith(CHAINS) && key.indexOf('.', CHAINS.length()) > 0) {
                chain(setting);
            } else {
                unknown(setting, List.of("http.host", "http.port", "log.level.org.dipc", "chains.NAME.storage"));
            }
        }

        private void complete(String chain, List<Setting> descriptor) {
            List<String> present =
                    descriptor.stream().map(each -> baseName(each.key())).toList();
            for (String key : DESCRIPTOR) {
                if (!present.contains(key)) {
                    problems.add(new Problem(
                            "CONFIG_MISSING",
                            descriptor.get(0).file().toString(),
                            Bundles.CHAIN_PID + Problem.echo(chain) + " lacks " + key + "; a chain needs "
                                    + String.join(", ", DESCRIPTOR)));
                }
            }
        }

        private void httpHost(Setting setting) {
            if (setting.value() instanceof String host && host.matches("[A-Za-z0-9.:-]+")) {
                httpHost = host;
            } else {
                wrong(setting, "a host name or an address, such as \"127.0.0.1\"");
            }
        }

        private void httpPort(Setting setting) {
            if (setting.value() instanceof Long port && 0 <= port && port <= 65_535) {
                httpPort = port.intValue();
            } else {
                wrong(setting, "a whole number from 0 to 65535");
            }
        }

        private void logLevel(Setting setting) {
            if (setting.value() instanceof String level && LEVELS.contains(level)) {
                logLevels.put(setting.key().substring(LOG_LEVEL.length()), level);
            } else {
                wrong(setting, String.join(", ", LEVELS));
            }
        }

        private void chain(Setting setting) {
            int dot = setting.key().indexOf('.', CHAINS.length());
            String name = setting.key().substring(CHAINS.length(), dot);
            String option = setting.key().substring(dot + 1);
            List<Setting> descriptor = descriptors().get(name);
            if (descriptor == null) {
                unknown(
                        setting,
                        descriptors().keySet().stream()
                                .map(chain -> CHAINS + chain + "." + option)
                                .toList());
            } else if (option.equals("consensus") || option.equals("storage")) {
                plugin(setting, name, option);
            } else {
                option(setting, name, option, descriptor);
            }
        }

        private void plugin(Setting setting, String chain, String kind) {
            Collection<String> present = plugins(kind);
            if (setting.value() instanceof String plugin && present.contains(plugin)) {
                override(
                        chain,
                        new Setting(kind + ".target", "(" + kind + "=" + plugin + ")", setting.file(), setting.line()));
            } else {
                wrong(setting, String.join(", ", present) + " (the " + kind + " plug-ins that are installed)");
            }
        }

        private void option(Setting setting, String chain, String option, List<Setting> descriptor) {
            List<Setting> options = descriptor.stream().filter(Reader::isOption).toList();
            Optional<Setting> declared = options.stream()
                    .filter(candidate -> baseName(candidate.key()).equals(option))
                    .findFirst();
            if (declared.isEmpty() && pluginOptions().contains(option)) {
                pluginOption(setting, chain, option);
            } else if (declared.isEmpty()) {
                Stream<String> known = Stream.of(
                                Stream.of("consensus", "storage"),
                                options.stream().map(each -> baseName(each.key())),
                                pluginOptions().stream())
                        .flatMap(names -> names);
                unknown(setting, known.map(each -> CHAINS + chain + "." + each).toList());
            } else if (!kind(declared.get().value()).equals(kind(setting.value()))) {
                wrong(setting, kind(declared.get().value()));
            } else {
                override(chain, new Setting(declared.get().key(), setting.value(), setting.file(), setting.line()));
            }
        }

        /** What a plug-in takes beyond the descriptor; whether this one does, and this value, it says itself. */
        private void pluginOption(Setting setting, String chain, String option) {
            if (setting.value() instanceof String || setting.value() instanceof Long) {
                override(chain, new Setting(option, setting.value(), setting.file(), setting.line()));
            } else {
                wrong(setting, "a text or a whole number");
            }
        }

        private List<String> pluginOptions() {
            return Stream.of("consensus.", "storage.")
                    .flatMap(kind ->
                            bundles.componentProperty(kind + "option").stream().map(kind::concat))
                    .toList();
        }

        private static boolean isOption(Setting setting) {
            String name = baseName(setting.key());
            return OPTIONS.stream().anyMatch(name::startsWith) && !name.endsWith(".target");
        }

        /** A Configurator key may tell the type of its value after a colon. */
        private static String baseName(String key) {
            int colon = key.indexOf(':', 1);
            return colon < 0 ? key : key.substring(0, colon);
        }

        private static String kind(Object value) {
            if (value instanceof Boolean) {
                return "true or false";
            }
            if (value instanceof Long || value instanceof BigInteger) {
                return "a whole number";
            }
            if (value instanceof BigDecimal) {
                return "a number";
            }
            return value instanceof List ? "a list" : value == null ? "nothing" : "a text";
        }

        private void override(String chain, Setting setting) {
            overrides.computeIfAbsent(chain, absent -> new LinkedHashMap<>()).put(setting.key(), setting);
        }

        private Optional<String> chainOverrides() throws IOException {
            if (overrides.isEmpty()) {
                return Optional.empty();
            }
            StringWriter text = new StringWriter();
            try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
                json.writeStartObject();
                json.writeNumberField(":configurator:resource-version", 1);
                // What comes from no bundle must say who it is.
                json.writeStringField(":configurator:symbolic-name", "org.dipc.site");
                json.writeStringField(":configurator:version", "1.0.0");
                for (String chain : overrides.keySet()) {
                    json.writeObjectFieldStart(Bundles.CHAIN_PID + chain);
                    json.writeNumberField(":configurator:ranking", SITE_RANKING);
                    for (Setting setting : merged(chain).values()) {
                        json.writeFieldName(setting.key());
                        write(json, setting.value());
                    }
                    json.writeEndObject();
                }
                json.writeEndObject();
            }
            return Optional.of(text.toString());
        }

        private static void write(JsonGenerator json, Object value) throws IOException {
            if (value instanceof List<?> list) {
                json.writeStartArray();
                for (Object each : list) {
                    write(json, each);
                }
                json.writeEndArray();
            } else {
                json.writePOJO(value);
            }
        }

        private Map<String, List<Setting>> descriptors() {
            if (descriptors == null) {
                descriptors = bundles.chains(problems);
            }
            return descriptors;
        }

        private Collection<String> plugins(String kind) {
            return bundles.componentProperty(kind);
        }

        private void permissions(Path file, List<Setting> settings) throws IOException {
            if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                return;
            }
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                problems.add(
                        new Problem("CONFIG_PERMISSIONS", file.toString(), "may be written by everyone; chmod o-w it"));
            }
            permissions.retainAll(EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ));
            settings.stream()
                    .filter(setting -> !permissions.isEmpty() && isSecret(setting))
                    .forEach(secret -> problem(
                            "CONFIG_PERMISSIONS", secret, "is a secret that others may read; chmod 600 the file"));
        }

        private static boolean isSecret(Setting setting) {
            return SECRETS.contains(setting.key().substring(setting.key().lastIndexOf('.') + 1));
        }

        private void unknown(Setting setting, List<String> known) {
            Optional<String> nearest = known.stream()
                    .min(Comparator.comparingInt(candidate -> Words.distance(candidate, setting.key())))
                    .filter(candidate -> Words.distance(candidate, setting.key()) <= candidate.length() / 3);
            problem(
                    "CONFIG_UNKNOWN_KEY",
                    setting,
                    nearest.map(candidate -> "is no key; did you mean " + candidate + "?")
                            .orElse("is no key; there are " + known.stream().collect(joining(", "))));
        }

        private void wrong(Setting setting, String allowed) {
            Object got = isSecret(setting) ? "(a secret)" : setting.value();
            problem("CONFIG_VALUE", setting, "got " + Problem.echo(got) + "; allowed: " + allowed);
        }

        private void problem(String code, Setting setting, String detail) {
            problems.add(new Problem(code, setting.place(), detail));
        }
    }
}
