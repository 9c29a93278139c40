package org.dipc.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The same work on IAVL, in a process of its own: a small Go program whose source lies beside this class. */
final class Iavl implements AutoCloseable {
    private static final List<String> SOURCES = List.of("go.mod", "go.sum", "main.go");

    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter questions;

    private Iavl(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    /** The program, built in {@code folder}; empty if there is no Go or the modules cannot be had. */
    static Optional<Path> built(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String source : SOURCES) {
            try (InputStream text = Iavl.class.getResourceAsStream("iavl/" + source)) {
                Files.copy(text, folder.resolve(source));
            }
        }
        try {
            Process build = new ProcessBuilder("go", "build", "-o", "iavl", ".")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("build.log").toFile())
                    .start();
            return build.waitFor() == 0 ? Optional.of(folder.resolve("iavl")) : Optional.empty();
        } catch (IOException noGo) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while building", e);
        }
    }

    /**
     * Starts to fill a tree, which {@link #awaitFilled} waits for.
     *
     * @param cache how many nodes may stay in memory
     */
    static Iavl start(Path program, Path folder, int cache, int entries) throws IOException {
        return new Iavl(new ProcessBuilder(
                        program.toString(), folder.toString(), Integer.toString(cache), Integer.toString(entries))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    void awaitFilled() {
        answer();
    }

    double perSecond(int size, int updates) {
        questions.println(size + " " + updates);
        return Double.parseDouble(answer());
    }

    private String answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("the IAVL program ended");
            }
            return line;
        } catch (IOException e) {
            throw new IllegalStateException("the IAVL program cannot be read", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
