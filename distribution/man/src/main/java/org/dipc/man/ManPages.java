package org.dipc.man;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.asciidoctor.Asciidoctor;
import org.asciidoctor.Attributes;
import org.asciidoctor.Options;
import org.asciidoctor.SafeMode;
import org.dipc.cli.Dipc;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes a manual page for {@code dipc} and for each of its commands. */
public final class ManPages {
    private static final String SOURCE = ".adoc";

    private ManPages() {}

    /** @param arguments the folder to work in, where the pages come to {@code man1}; and the version of the converter */
    public static void main(String[] arguments) throws IOException {
        Path work = Path.of(arguments[0]);
        CommandSpec dipc = new CommandLine(new Dipc()).getCommandSpec();
        Map<String, String> sources = sources(dipc, work.resolve("adoc"));
        Path made = work.resolve("pages.made");
        // The converter runs on JRuby, which takes some seconds to start: only if a page would differ.
        String inputs = arguments[1] + "\n" + sources;
        if (Files.exists(made) && Files.readString(made).equals(inputs)) {
            return;
        }
        Files.deleteIfExists(made);
        convert(sources, dipc.version()[0], emptied(work.resolve("man1")));
        Files.writeString(made, inputs);
    }

    /** The pages as AsciiDoc, by their file names. */
    private static Map<String, String> sources(CommandSpec dipc, Path folder) throws IOException {
        emptied(folder);
        int failed = ManPageGenerator.generateManPage(folder.toFile(), null, new boolean[0], true, dipc);
        if (failed != 0) {
            throw new IOException("the pages were not written to " + folder);
        }
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                sources.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return sources;
    }

    private static void convert(Map<String, String> sources, String version, Path folder) throws IOException {
        Options options = Options.builder()
                .backend("manpage")
                .safe(SafeMode.SAFE)
                .standalone(true)
                .attributes(Attributes.builder()
                        // Without a date: the same commands, the same bytes.
                        .attribute("reproducible", "")
                        .attribute("manmanual", "DIPC Hub")
                        .attribute("mansource", version)
                        .build())
                .build();
        try (Asciidoctor asciidoctor = Asciidoctor.Factory.create()) {
            for (Map.Entry<String, String> source : sources.entrySet()) {
                Files.writeString(
                        folder.resolve(source.getKey().replace(SOURCE, ".1")),
                        asciidoctor.convert(source.getValue(), options));
            }
        }
    }

    /** Pages of commands that are no more would ship too. */
    private static Path emptied(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        return folder;
    }
}
