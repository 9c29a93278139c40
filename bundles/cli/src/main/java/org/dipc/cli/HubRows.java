package org.dipc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints a list that the hub answered with. */
final class HubRows {
    private HubRows() {}

    /**
     * @param page with {@code items} and, if there are more, {@code next}
     * @param none what to say to people when there are no items
     */
    static void print(HubCommand command, JsonNode page, String none, List<String> columns) {
        Output output = command.output();
        if (output.format() == Output.Format.JSON) {
            output.answer(page);
            return;
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonNode item : page.path("items")) {
            Map<String, Object> row = new LinkedHashMap<>();
            columns.forEach(column -> row.put(column, Output.brief(item.path(column))));
            rows.add(row);
        }
        if (rows.isEmpty() && output.format() == Output.Format.TEXT) {
            output.say(none);
        } else {
            output.rows(columns, rows);
        }
        if (page.path("next").isTextual()) {
            String total = page.path("total").isNumber() ? page.get("total").asText() + " in all; more" : "More";
            output.say(total + ": --cursor " + page.get("next").asText());
        }
    }
}
