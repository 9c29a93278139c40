package org.dipc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    Output(Format format, PrintWriter out, PrintWriter error) {
        this.format = format;
        this.out = out;
        this.error = error;
    }

    static Output of(CommandLine commandLine) {
        Object command = commandLine.getCommandSpec().userObject();
        Format format = command instanceof HubCommand hub ? hub.format : Format.TEXT;
        return new Output(format, commandLine.getOut(), commandLine.getErr());
    }

    static Output of(CommandLine commandLine, boolean json) {
        return new Output(json ? Format.JSON : Format.TEXT, commandLine.getOut(), commandLine.getErr());
    }

    Format format() {
        return format;
    }

    /** Rows with the same columns: an aligned table, a JSON array, or CSV (RFC 4180). */
    void rows(List<String> columns, List<Map<String, Object>> rows) {
        switch (format) {
            case JSON -> out.println(json(rows));
            case CSV -> {
                out.println(line(columns.stream()));
                rows.forEach(row -> out.println(line(columns.stream().map(column -> text(row.get(column))))));
            }
            case TEXT -> table(columns, rows);
        }
        out.flush();
    }

    /** Rows as they come: CSV lines or the items of a JSON array; nothing for people, who get a summary. */
    ListWriter list(List<String> columns) {
        return switch (format) {
            case JSON -> new JsonList();
            case CSV -> {
                out.println(line(columns.stream()));
                yield row -> {
                    out.println(line(columns.stream().map(column -> text(row.get(column)))));
                    out.flush();
                };
            }
            case TEXT -> row -> {};
        };
    }

    private static String line(Stream<String> cells) {
        return cells.map(Output::quoted).collect(Collectors.joining(","));
    }

    private final class JsonList implements ListWriter {
        private String separator = "[";

        @Override
        public void write(Map<String, Object> row) {
            out.println(separator);
            out.print(Json.text(row));
            out.flush();
            separator = ",";
        }

        @Override
        public void close() {
            out.println(separator.equals("[") ? "[]" : System.lineSeparator() + "]");
            out.flush();
        }
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

    /** Something the hub answered: as it is, or as an outline, or as one row. */
    void answer(JsonNode answer) {
        switch (format) {
            case JSON -> out.println(json(answer));
            case CSV -> {
                Map<String, Object> row = new LinkedHashMap<>();
                flatten("", answer, row);
                rows(List.copyOf(row.keySet()), List.of(row));
            }
            case TEXT -> outline("", answer);
        }
        out.flush();
    }

    /** JSON whatever the format, because it goes on to somebody who reads nothing else. */
    void document(Object plain) {
        out.println(json(plain));
        out.flush();
    }

    private static void flatten(String name, JsonNode node, Map<String, Object> row) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> flatten(
                            name.isEmpty() ? field.getKey() : name + "." + field.getKey(), field.getValue(), row));
        } else {
            row.put(name, node.isArray() ? Json.text(node) : node.asText());
        }
    }

    private void outline(String indent, JsonNode object) {
        int width = object.properties().stream()
                .filter(field -> field.getValue().isValueNode())
                .mapToInt(field -> field.getKey().length())
                .max()
                .orElse(0);
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue();
            String name = indent + field.getKey();
            if (value.isObject()) {
                out.println(name);
                outline(indent + "  ", value);
            } else if (value.isArray()) {
                out.println(name + (value.isEmpty() ? "  none" : ""));
                value.forEach(item -> item(indent + "  ", item));
            } else {
                out.println(name + " ".repeat(width - field.getKey().length() + 2) + value.asText());
            }
        }
    }

    private void item(String indent, JsonNode item) {
        if (item.isObject() && !isFlat(item)) {
            out.println(indent + "-");
            outline(indent + "  ", item);
        } else {
            out.println(indent + "- " + brief(item));
        }
    }

    private static boolean isFlat(JsonNode object) {
        return object.properties().stream().allMatch(field -> field.getValue().isValueNode());
    }

    /** On one line, with as little ado as possible. */
    static String brief(JsonNode node) {
        if (node.isObject()) {
            return node.properties().stream()
                    .map(field -> field.getKey() + " " + enclosed(field.getValue()))
                    .collect(Collectors.joining(", "));
        } else if (node.isArray()) {
            List<String> items = new ArrayList<>();
            node.forEach(item -> items.add(enclosed(item)));
            return String.join(", ", items);
        }
        return node.isNull() || node.isMissingNode() ? "" : node.asText();
    }

    private static String enclosed(JsonNode node) {
        return node.isValueNode() ? brief(node) : "(" + brief(node) + ")";
    }

    /** A sentence for people; silent for programs. */
    void say(String sentence) {
        if (format == Format.TEXT) {
            out.println(sentence);
            out.flush();
        }
    }

    /** A sentence for people where {@code @|bold ...|@} marks what matters. */
    void tell(String marked) {
        say(Ansi.AUTO.string(marked));
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
                error.println("  " + problem.hint());
            }
        }
        error.flush();
    }

    private void table(List<String> columns, List<Map<String, Object>> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream()
                .map(column -> column.replaceAll("([A-Z])", " $1").toUpperCase(Locale.ROOT))
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
