package org.dipc.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeterminismMatrixTest {
    private static final int SEEDS = 20;
    private static final int BLOCKS = 100;

    private static final List<String> COMPILERS = List.of("-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation", "-Xint");

    private static final List<List<String>> PLACES = List.of(
            List.of("-Duser.language=en", "-Duser.country=GB", "-Duser.timezone=UTC"),
            List.of("-Duser.language=tr", "-Duser.country=TR", "-Duser.timezone=Pacific/Kiritimati"));

    @TempDir
    Path folder;

    @Test
    void everyStoreCompilerLanguageAndZoneGivesOneAppHash() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            Recorded.of(seed, BLOCKS).write(folder.resolve(String.valueOf(seed)));
        }
        List<List<String>> said = COMPILERS.stream()
                .flatMap(compiler -> PLACES.stream().map(place -> joined(compiler, place)))
                .parallel()
                .map(this::said)
                .toList();
        assertThat(said.stream().map(lines -> lines.get(0)))
                .as("processes of six kinds")
                .doesNotHaveDuplicates()
                .anyMatch(kind -> kind.matches(".*interpreted mode.*tr_TR; Pacific/Kiritimati"));
        Map<String, List<String>> hashes = new TreeMap<>();
        said.forEach(lines -> lines.stream().skip(1).forEach(line -> {
            String[] words = line.split(" ", 3);
            hashes.computeIfAbsent(words[0], seed -> new ArrayList<>()).add(words[2]);
        }));
        assertThat(hashes).hasSize(SEEDS);
        hashes.forEach((seed, all) -> {
            assertThat(all).as("seed %s", seed).hasSize(3 * 6);
            assertThat(all).as("seed %s", seed).containsOnly(all.get(0));
            assertThat(Long.parseLong(all.get(0).split(" ", 2)[0]))
                    .as("seed %s, accepted transactions", seed)
                    .isPositive();
        });
        assertThat(hashes.values().stream().map(all -> all.get(0))).doesNotHaveDuplicates();
    }

    private static List<String> joined(String compiler, List<String> place) {
        return Stream.concat(Stream.of(compiler), place.stream()).toList();
    }

    /** What a process with these options says, line by line. */
    private List<String> said(List<String> options) {
        String name = "process " + String.join(" ", options).replace('/', ' ');
        Path output = folder.resolve(name + ".out");
        try {
            Path scratch = Files.createDirectory(folder.resolve(name));
            List<String> command = Stream.of(
                            Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString()),
                            options.stream(),
                            Stream.of(
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    DeterminismProcess.class.getName(),
                                    folder.toString(),
                                    String.valueOf(SEEDS),
                                    scratch.toString()))
                    .flatMap(words -> words)
                    .toList();
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertThat(process.waitFor()).as(name).isZero();
            return Files.readAllLines(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this test", e);
        }
    }
}
