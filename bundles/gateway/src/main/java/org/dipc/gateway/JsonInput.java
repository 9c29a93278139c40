package org.dipc.gateway;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads JSON from outside into maps, lists, text, whole numbers and flags, and refuses everything that is not plain. */
final class JsonInput {
    static final int MAXIMUM_DEPTH = 32;
    private static final int MAXIMUM_DIGITS = 20;
    private static final BigInteger LARGEST_EXACT = BigInteger.ONE.shiftLeft(53);

    // The lengths are bounded by that of the body; what a message repeats of the input is short.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2 * MAXIMUM_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .errorReportConfiguration(ErrorReportConfiguration.builder()
                    .maxErrorTokenLength(50)
                    .maxRawContentLength(0)
                    .build())
            .build();

    private JsonInput() {}

    /** @throws Refusal with one of the {@code JSON_*} codes, and the place */
    static Object read(byte[] json) {
        try (JsonParser in = FACTORY.createParser(json)) {
            if (in.nextToken() == null) {
                throw new Refusal(Code.JSON_SYNTAX, "the body is empty", "byte 0", "");
            }
            Object value = value(in, 1);
            if (in.nextToken() != null) {
                throw refused(in, Code.JSON_SYNTAX, "something follows the value");
            }
            return value;
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null ? "" : "byte " + e.getLocation().getByteOffset();
            throw new Refusal(Code.JSON_SYNTAX, e.getOriginalMessage(), at, "");
        } catch (IOException e) {
            throw new Refusal(Code.JSON_SYNTAX, "the text is not UTF-8");
        }
    }

    static Object read(String json) {
        return read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Object value(JsonParser in, int depth) throws IOException {
        JsonToken token = in.currentToken();
        if (depth > MAXIMUM_DEPTH && token.isStructStart()) {
            throw refused(in, Code.JSON_DEPTH, "nested more than " + MAXIMUM_DEPTH + " deep");
        }
        return switch (token) {
            case START_OBJECT -> object(in, depth);
            case START_ARRAY -> list(in, depth);
            case VALUE_STRING -> text(in, in.getText());
            case VALUE_NUMBER_INT -> number(in);
            case VALUE_NUMBER_FLOAT -> throw refused(in, Code.JSON_NUMBER, "a number with a fraction or an exponent");
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw refused(in, Code.JSON_SYNTAX, "a value expected");
        };
    }

    private static Map<String, Object> object(JsonParser in, int depth) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = text(in, in.currentName());
            if (fields.containsKey(name)) {
                throw refused(in, Code.JSON_DUPLICATE_KEY, "the name " + Refusal.echo(name) + " twice");
            }
            in.nextToken();
            fields.put(name, value(in, depth + 1));
        }
        return fields;
    }

    private static List<Object> list(JsonParser in, int depth) throws IOException {
        List<Object> items = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(in, depth + 1));
        }
        return items;
    }

    private static String text(JsonParser in, String text) {
        // Half a surrogate pair has no UTF-8: it would be stored as another character than was sent.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw refused(in, Code.JSON_SYNTAX, "text with half a surrogate pair");
        }
        return text;
    }

    private static Object number(JsonParser in) throws IOException {
        BigInteger number = in.getTextLength() > MAXIMUM_DIGITS ? null : in.getBigIntegerValue();
        if (number == null || number.abs().compareTo(LARGEST_EXACT) > 0) {
            throw refused(in, Code.JSON_NUMBER, "a number beyond 2^53; give it as text");
        }
        return number.longValueExact();
    }

    private static Refusal refused(JsonParser in, Code code, String detail) {
        String pointer = in.getParsingContext().pathAsPointer().toString();
        String at = pointer.length() > 200 ? "byte " + in.currentTokenLocation().getByteOffset() : pointer;
        return new Refusal(code, detail, at, "");
    }

    /** {@code value} as an object that has no other fields than {@code names}. */
    static Map<?, ?> object(Object value, String at, Set<String> names) {
        if (!(value instanceof Map<?, ?> object)) {
            throw new Refusal(Code.PARAM_INVALID, "an object expected", at, "");
        }
        for (Object name : object.keySet()) {
            if (!names.contains(name)) {
                throw new Refusal(
                        Code.JSON_UNKNOWN_FIELD,
                        "no such field: " + Refusal.echo((String) name) + "; there are " + new TreeSet<>(names),
                        at,
                        "");
            }
        }
        return object;
    }

    static String text(Map<?, ?> object, String at, String name) {
        if (!(object.get(name) instanceof String text)) {
            throw new Refusal(Code.PARAM_INVALID, "text expected", at + "/" + name, "");
        }
        return text;
    }

    static List<?> list(Map<?, ?> object, String at, String name) {
        if (!(object.get(name) instanceof List<?> list)) {
            throw new Refusal(Code.PARAM_INVALID, "a list expected", at + "/" + name, "");
        }
        return list;
    }
}
