package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.osgi.Jar;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.dipc.testkit.Folders;

/** The assembled hub that these tests are about, and copies of it to spoil. */
record Installation(Path folder) {
    static final Installation SHIPPED =
            new Installation(Path.of(System.getProperty("dipc.installation")).normalize());

    static {
        assertThat(SHIPPED.folder).as("the hub, assembled by the phase package").isDirectory();
    }

    /** The jars in {@code bundle} or {@code lib}. */
    List<Path> jars(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.sorted().toList();
        }
    }

    Installation copyTo(Path target) throws IOException {
        Folders.copy(folder, target);
        return new Installation(target);
    }

    /** Takes away every chain but one, so that a start is quick. */
    Installation withOnly(String chain) throws IOException {
        for (Path jar : jars("bundle")) {
            String name = jar.getFileName().toString();
            if (name.startsWith("org.dipc.chains.") && !name.startsWith("org.dipc.chains." + chain + "-")) {
                Files.delete(jar);
            }
        }
        return this;
    }

    /** Adds one of its bundles again, as version 0.9.0. */
    Installation again(String name) throws Exception {
        Path bundle = jars("bundle").stream()
                .filter(jar -> jar.getFileName().toString().startsWith(name))
                .findFirst()
                .orElseThrow();
        try (Jar jar = new Jar(bundle.toFile())) {
            jar.getManifest().getMainAttributes().putValue("Bundle-Version", "0.9.0");
            jar.write(folder.resolve("bundle/" + name + "-again.jar").toFile());
        }
        return this;
    }

    /** Adds a bundle of nothing but a manifest and one text file. */
    Installation with(String name, Map<String, String> headers, String entry, String text) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", name);
        headers.forEach(manifest.getMainAttributes()::putValue);
        try (OutputStream file = Files.newOutputStream(folder.resolve("bundle/" + name + ".jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            jar.putNextEntry(new ZipEntry(entry));
            jar.write(text.getBytes(StandardCharsets.UTF_8));
            jar.closeEntry();
        }
        return this;
    }
}
