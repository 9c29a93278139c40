package org.dipc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dipc.client.HubException;
import org.dipc.client.Json;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Prints the same rows for people, for programs and for spreadsheets. */
final class Output {
    enum Format {
        TEXT,
        JSON,
        CSV
    }

    private final Format format;
    private final PrintWriter out;
    private final PrintWriter error;

    private Output(Format format, PrintWriter out, PrintWriter error) {
        this.format = format;
        this.out = out;
        this.error = error;
    }

    static Output of(CommandLine commandLine) {
        Object command = commandLine.getCommandSpec().userObject();
        Format format = command instanceof HubCommand hub ? hub.format : Format.TEXT;
        return new Output(format, commandLine.getOut(), commandLine.getErr());
    }

    /** Rows with the same columns: an aligned table, a JSON array, or CSV (RFC 4180). */
    void rows(List<String> columns, List<Map<String, Object>> rows) {
        switch (format) {
            case JSON -> out.println(json(rows));
            case CSV -> {
                out.println(columns.stream().map(Output::quoted).collect(Collectors.joining(",")));
                rows.forEach(row -> out.println(columns.stream()
                        .map(column -> quoted(text(row.get(column))))
                        .collect(Collectors.joining(","))));
            }
            case TEXT -> table(columns, rows);
        }
        out.flush();
    }

    /** One thing with its properties. */
    void item(Map<String, Object> item) {
        switch (format) {
            case JSON -> out.println(json(item));
            case CSV -> rows(List.copyOf(item.keySet()), List.of(item));
            case TEXT -> {
                int width =
                        item.keySet().stream().mapToInt(String::length).max().orElse(0);
                item.forEach((name, value) -> out.println(name + " ".repeat(width - name.length() + 2) + text(value)));
            }
        }
        out.flush();
    }

    /** A sentence for people; silent for programs. */
    void say(String sentence) {
        if (format == Format.TEXT) {
            out.println(sentence);
            out.flush();
        }
    }

    void problem(HubException problem) {
        if (format == Format.JSON) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("code", problem.code());
            json.put("detail", problem.getMessage());
            json.put("at", problem.at());
            json.put("hint", problem.hint());
            error.println(json(json));
        } else {
            error.println(Ansi.AUTO.string("@|red,bold " + problem.code() + "|@: ")
                    + problem.getMessage()
                    + (problem.at().isEmpty() ? "" : " (at " + problem.at() + ")"));
            if (!problem.hint().isEmpty()) {
                error.println("  try: " + problem.hint());
            }
        }
        error.flush();
    }

    private void table(List<String> columns, List<Map<String, Object>> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream()
                .map(column -> column.toUpperCase(java.util.Locale.ROOT))
                .toList());
        rows.forEach(row ->
                cells.add(columns.stream().map(column -> text(row.get(column))).toList()));
        int last = columns.size() - 1;
        for (List<String> line : cells) {
            StringBuilder printed = new StringBuilder();
            for (int column = 0; column < last; column++) {
                int at = column;
                int width = cells.stream()
                        .mapToInt(each -> each.get(at).length())
                        .max()
                        .orElse(0);
                printed.append(line.get(column))
                        .append(" ".repeat(width - line.get(column).length() + 2));
            }
            out.println(printed.append(line.get(last)).toString().stripTrailing());
        }
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    private static String quoted(String cell) {
        return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static String json(Object value) {
        try {
            return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError("maps of text and numbers are JSON", e);
        }
    }
}
