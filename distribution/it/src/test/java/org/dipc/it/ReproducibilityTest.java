package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing that ships tells when, where or by whom it was built. That two builds really give the same bytes is shown by the
 * script {@code distribution/it/rebuild}, which takes as long as two builds do.
 */
class ReproducibilityTest {
    private static final Instant TIMESTAMP = Instant.parse(System.getProperty("dipc.timestamp"));

    static List<Shipped> bundles() throws IOException {
        return Shipped.all();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void jarTellsNothingOfItsBuild(Shipped bundle) throws IOException {
        try (JarFile jar = new JarFile(bundle.jar().toFile())) {
            assertThat(jar.stream().map(ZipEntry::getTimeLocal))
                    .allMatch(LocalDateTime.ofInstant(TIMESTAMP, ZoneOffset.UTC)::equals);
            assertThat(jar.getManifest().getMainAttributes().keySet().stream().map(Object::toString))
                    .doesNotContain(
                            "Built-By", "Build-Jdk", "Build-Jdk-Spec", "Bnd-LastModified", "Created-By", "Tool");
            assertThat(jar.getManifest().getMainAttributes()).containsKey(Attributes.Name.IMPLEMENTATION_VERSION);
        }
    }

    @Test
    void archiveTellsNothingOfItsBuild() throws IOException {
        List<TarEntry> entries = TarEntry.of(Path.of(Installation.SHIPPED.folder() + ".tar.gz"));
        assertThat(entries)
                .hasSizeGreaterThan(Installation.SHIPPED.jars("bundle").size());
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.modified()).as(entry.name()).isEqualTo(TIMESTAMP);
            assertThat(entry.user() + entry.group()).as(entry.name()).isZero();
            boolean runs = entry.name().endsWith("/") || entry.name().endsWith("/bin/dipc");
            assertThat(entry.mode()).as(entry.name()).isEqualTo(runs ? 0755 : 0644);
        });
    }

    /** What the header of a file in a tar archive says; the format is POSIX ustar, numbers are octal. */
    private record TarEntry(String name, int mode, int user, int group, Instant modified) {
        private static final int BLOCK = 512;

        static List<TarEntry> of(Path archive) throws IOException {
            List<TarEntry> entries = new ArrayList<>();
            try (DataInputStream in = new DataInputStream(new GZIPInputStream(Files.newInputStream(archive)))) {
                byte[] header = in.readNBytes(BLOCK);
                while (header[0] != 0) {
                    entries.add(new TarEntry(
                            text(header, 0, 100),
                            Integer.parseInt(text(header, 100, 8), 8) & 0777,
                            Integer.parseInt(text(header, 108, 8), 8),
                            Integer.parseInt(text(header, 116, 8), 8),
                            Instant.ofEpochSecond(Long.parseLong(text(header, 136, 12), 8))));
                    long size = Long.parseLong(text(header, 124, 12), 8);
                    in.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
                    in.readFully(header);
                }
            }
            return entries;
        }

        private static String text(byte[] header, int offset, int length) {
            return new String(header, offset, length, StandardCharsets.US_ASCII)
                    .replace('\0', ' ')
                    .strip();
        }
    }
}
