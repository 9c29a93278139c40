package org.dipc.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dipc.client.Json;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a benchmark prints: figures with their names, for people or as JSON. */
final class Report {
    enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            defaultValue = "TEXT",
            description = "text or json (default: text).")
    private Format format;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private final Map<String, Object> figures = new LinkedHashMap<>();

    void add(String name, Object value) {
        figures.put(name, value);
    }

    void add(String name, Rounds.Spread spread) {
        figures.put(name, spread.json());
    }

    void print() {
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.JSON) {
            try {
                out.println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(figures));
            } catch (JsonProcessingException e) {
                throw new AssertionError("maps of text and numbers are JSON", e);
            }
        } else {
            int width = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
            figures.forEach((name, value) -> out.println(name + " ".repeat(width - name.length() + 2) + value));
        }
        out.flush();
    }

    /** Progress for people, kept out of what programs read. */
    void say(String sentence) {
        spec.commandLine().getErr().println(sentence);
        spec.commandLine().getErr().flush();
    }
}
