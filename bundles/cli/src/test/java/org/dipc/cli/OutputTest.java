package org.dipc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dipc.client.Json;
import org.junit.jupiter.api.Test;

class OutputTest {
    private static final List<String> COLUMNS = List.of("name", "legalName");

    private final StringWriter printed = new StringWriter();

    private Output output(Output.Format format) {
        return new Output(format, new PrintWriter(printed), new PrintWriter(new StringWriter()));
    }

    private static Map<String, Object> row(String name, Object legalName) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("legalName", legalName);
        return row;
    }

    @Test
    void tablesAreAligned() {
        output(Output.Format.TEXT).rows(COLUMNS, List.of(row("a", "A"), row("longer", null)));
        assertThat(printed.toString().lines()).containsExactly("NAME    LEGAL NAME", "a       A", "longer");
    }

    @Test
    void csvQuotesAsRfc4180Says() {
        output(Output.Format.CSV).rows(COLUMNS, List.of(row("a,b", "say \"x\"\nnext")));
        assertThat(printed)
                .hasToString("name,legalName" + System.lineSeparator() + "\"a,b\",\"say \"\"x\"\"\nnext\""
                        + System.lineSeparator());
    }

    @Test
    void aListOfAnyLengthIsOneJsonArray() throws IOException {
        for (int length : new int[] {0, 1, 3}) {
            printed.getBuffer().setLength(0);
            try (ListWriter list = output(Output.Format.JSON).list(COLUMNS)) {
                for (int i = 0; i < length; i++) {
                    list.write(row("n" + i, i));
                }
            }
            JsonNode array = Json.MAPPER.readTree(printed.toString());
            assertThat(array.isArray()).isTrue();
            assertThat(array).hasSize(length);
        }
    }

    @Test
    void anAnswerIsAnOutlineForPeople() throws IOException {
        JsonNode answer = Json.MAPPER.readTree(
                "{\"chain\":\"qpc-1\",\"n\":1,\"calls\":[{\"a\":1,\"b\":\"x\"}],\"none\":[],\"inner\":{\"k\":\"v\"}}");
        output(Output.Format.TEXT).answer(answer);
        assertThat(printed.toString().lines())
                .containsExactly("chain  qpc-1", "n      1", "calls", "  - a 1, b x", "none  none", "inner", "  k  v");
    }

    @Test
    void anAnswerIsOneRowForSpreadsheets() throws IOException {
        output(Output.Format.CSV).answer(Json.MAPPER.readTree("{\"a\":{\"b\":1},\"list\":[1,2]}"));
        assertThat(printed.toString().lines()).containsExactly("a.b,list", "1,\"[1,2]\"");
    }
}
