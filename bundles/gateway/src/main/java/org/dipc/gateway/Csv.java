package org.dipc.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.dipc.client.Json;

/**
 * A page as comma-separated values (RFC 4180) with a header. A field of an object in an object gets the name of both,
 * {@code facts.title}; lists stand in one cell, their items separated by semicolons.
 */
final class Csv {
    static final String TYPE = "text/csv";

    private static final String LINE_END = "\r\n";

    private Csv() {}

    static byte[] of(Page page) {
        List<Map<String, String>> rows = page.items().stream()
                .map(item -> row(Json.MAPPER.valueToTree(item)))
                .toList();
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.keySet()));
        StringBuilder text = new StringBuilder(line(columns));
        for (Map<String, String> row : rows) {
            text.append(line(
                    columns.stream().map(column -> row.getOrDefault(column, "")).toList()));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String line(Iterable<String> cells) {
        StringJoiner line = new StringJoiner(",", "", LINE_END);
        cells.forEach(cell -> line.add(quoted(cell)));
        return line.toString();
    }

    private static Map<String, String> row(JsonNode item) {
        Map<String, String> row = new LinkedHashMap<>();
        flatten(row, "", item);
        return row;
    }

    private static void flatten(Map<String, String> row, String name, JsonNode value) {
        if (value.isObject()) {
            value.properties()
                    .forEach(field -> flatten(
                            row, name.isEmpty() ? field.getKey() : name + "." + field.getKey(), field.getValue()));
        } else {
            row.put(name, cell(value));
        }
    }

    private static String cell(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(Csv::cell).collect(Collectors.joining("; "));
        }
        return value.isObject()
                ? value.valueStream().map(Csv::cell).collect(Collectors.joining(" "))
                : value.isNull() ? "" : value.asText();
    }

    private static String quoted(String cell) {
        // A spreadsheet would execute such a cell; the apostrophe makes it text.
        boolean formula = !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0 && !isNumber(cell);
        String safe = formula ? "'" + cell : cell;
        boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
    }

    private static boolean isNumber(String cell) {
        return cell.matches("-?[0-9]+");
    }
}
