package org.dipc.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What the bundles of an installation say about themselves while they are still files. */
final class Bundles {
    static final String CHAIN_PID = "org.dipc.chain~";
    private static final String DESCRIPTORS = "OSGI-INF/configurator/";

    private final List<Path> jars;

    private Bundles(List<Path> jars) {
        this.jars = jars;
    }

    /** @throws HostException {@code INSTALLATION} if the folder has no bundles */
    static Bundles of(Path installation) throws IOException, HostException {
        Path folder = installation.resolve("bundle");
        List<Path> jars = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
                files.forEach(jars::add);
            }
        }
        if (jars.isEmpty()) {
            throw new HostException(
                    "INSTALLATION", folder.toString(), "holds no bundles; build or unpack the hub there");
        }
        // In the order of their names, so that bundle ids are the same at every start.
        jars.sort(null);
        return new Bundles(List.copyOf(jars));
    }

    List<Path> jars() {
        return jars;
    }

    /**
     * The descriptors of the chains, by the name after {@code org.dipc.chain~}, each as the settings of its configuration
     * with the keys as they stand there ({@code blockMillis:Long}). What makes a descriptor unreadable goes to
     * {@code problems} as {@code CONFIG_PARSE}.
     */
    Map<String, List<Setting>> chains(List<Problem> problems) {
        Map<String, List<Setting>> chains = new LinkedHashMap<>();
        for (Path path : jars) {
            try (JarFile jar = new JarFile(path.toFile())) {
                for (JarEntry entry : descriptors(jar)) {
                    Setting.parse(path.resolve(entry.getName()), text(jar, entry), problems).stream()
                            .filter(setting -> setting.key().startsWith(CHAIN_PID))
                            .forEach(setting -> addTo(chains, setting));
                }
            } catch (IOException e) {
                // A jar that is none is told of when it is to be installed; the hub runs without it.
            }
        }
        return chains;
    }

    private static void addTo(Map<String, List<Setting>> chains, Setting setting) {
        String key = setting.key().substring(CHAIN_PID.length());
        String name = key.replaceFirst("\\..*", "");
        // Of a descriptor that is no object, nothing is left as a key.
        String option = key.substring(Math.min(key.length(), name.length() + 1));
        chains.computeIfAbsent(name, absent -> new ArrayList<>())
                .add(new Setting(option, setting.value(), setting.file(), setting.line()));
    }

    private static List<JarEntry> descriptors(JarFile jar) {
        return jar.stream()
                .filter(entry -> entry.getName().startsWith(DESCRIPTORS)
                        && entry.getName().endsWith(".json"))
                .toList();
    }

    private static String text(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The values that the components of all bundles give to a service property: the plug-ins there are to choose from. */
    SortedSet<String> componentProperty(String name) {
        SortedSet<String> values = new TreeSet<>();
        for (Path path : jars) {
            try (JarFile jar = new JarFile(path.toFile())) {
                Manifest manifest = jar.getManifest();
                String header =
                        manifest == null ? null : manifest.getMainAttributes().getValue("Service-Component");
                for (String file : header == null ? new String[0] : header.split("\\s*,\\s*")) {
                    JarEntry entry = jar.getJarEntry(file);
                    if (entry != null) {
                        values.addAll(componentProperty(jar, entry, name));
                    }
                }
            } catch (IOException e) {
                // As above.
            }
        }
        return values;
    }

    private static List<String> componentProperty(JarFile jar, JarEntry component, String name) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try (InputStream in = jar.getInputStream(component)) {
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("property")
                        && name.equals(xml.getAttributeValue(null, "name"))) {
                    String value = xml.getAttributeValue(null, "value");
                    return value == null ? List.of(xml.getElementText().strip().split("\\s+")) : List.of(value);
                }
            }
            return List.of();
        } catch (XMLStreamException e) {
            throw new IOException(component.getName() + " is not a component description", e);
        }
    }
}
