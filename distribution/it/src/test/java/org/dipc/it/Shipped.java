package org.dipc.it;

import aQute.bnd.header.Parameters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A bundle of ours as it ships. */
record Shipped(Path jar, String name, Set<String> imports, Set<String> exports) {
    static Shipped read(Path path) {
        try (JarFile jar = new JarFile(path.toFile())) {
            return new Shipped(
                    path,
                    header(jar, "Bundle-SymbolicName").stream().findFirst().orElse(""),
                    header(jar, "Import-Package"),
                    header(jar, "Export-Package"));
        } catch (IOException e) {
            throw new IllegalStateException(path.toString(), e);
        }
    }

    private static Set<String> header(JarFile jar, String name) throws IOException {
        return new TreeSet<>(
                new Parameters(jar.getManifest().getMainAttributes().getValue(name)).keySet());
    }

    /** Its class files by their names in the jar, without the module descriptor. */
    Map<String, byte[]> classes() throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        try (JarFile jar = new JarFile(jar().toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.getName().endsWith(".class") && !entry.getName().endsWith("-info.class")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        classes.put(entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
        return classes;
    }

    boolean isStateMachine() {
        return ImportRule.of(name).map(ImportRule::stateMachine).orElse(false);
    }

    /** Ours, in the framework and on the host's class path, each once. */
    static List<Shipped> all() throws IOException {
        return Stream.concat(Installation.SHIPPED.jars("bundle").stream(), Installation.SHIPPED.jars("lib").stream())
                .filter(path -> path.getFileName().toString().startsWith("org.dipc."))
                .map(Shipped::read)
                .filter(shipped -> !shipped.name().isEmpty())
                .collect(Collectors.toMap(Shipped::name, shipped -> shipped, (first, second) -> first, TreeMap::new))
                .values()
                .stream()
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
