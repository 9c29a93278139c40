package org.dipc.launcher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One value of a JSON file with the place where it stands. Nested objects are folded into dotted keys, so
 * {@code {"http": {"port": 1}}} and {@code {"http.port": 1}} say the same.
 *
 * @param value a {@link String}, {@link Boolean}, {@link Long}, {@link java.math.BigDecimal} or {@link java.math.BigInteger}, a
 *     {@link List} of those, or null
 * @param file null for a setting that was given on the command line
 * @param line from 1
 */
record Setting(String key, Object value, Path file, int line) {
    static final int LARGEST_FILE_BYTES = 1 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(16).build())
            .build();

    String place() {
        return file == null ? key : file + ":" + line + " " + key;
    }

    /** The settings of a file in their order; what makes it unreadable goes to {@code problems} as {@code CONFIG_PARSE}. */
    static List<Setting> read(Path file, List<Problem> problems) {
        try {
            return parse(file, text(file), problems);
        } catch (CharacterCodingException e) {
            problems.add(new Problem("CONFIG_PARSE", file.toString(), "is not UTF-8; save it as UTF-8"));
        } catch (Unreadable e) {
            problems.add(new Problem("CONFIG_PARSE", file.toString(), e.getMessage()));
        } catch (IOException e) {
            problems.add(new Problem("CONFIG_PARSE", file.toString(), "cannot be read: " + e));
        }
        return List.of();
    }

    /** As {@link #read}, of {@code json}, which came from {@code file}. */
    static List<Setting> parse(Path file, String json, List<Problem> problems) {
        try {
            return parse(file, json);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            problems.add(new Problem("CONFIG_PARSE", file + ":" + line, Problem.echo(e.getOriginalMessage())));
        } catch (IOException e) {
            problems.add(new Problem("CONFIG_PARSE", file.toString(), e.getMessage()));
        }
        return List.of();
    }

    private static List<Setting> parse(Path file, String json) throws IOException {
        List<Setting> settings = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(new StringReader(json))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Unreadable("must be a JSON object, from { to }");
            }
            object(parser, "", file, settings);
            if (parser.nextToken() != null) {
                throw new Unreadable("goes on after its last } in line "
                        + parser.currentTokenLocation().getLineNr());
            }
        }
        return settings;
    }

    private static void object(JsonParser parser, String prefix, Path file, List<Setting> settings) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = prefix + parser.currentName();
            int line = parser.currentTokenLocation().getLineNr();
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                object(parser, key + ".", file, settings);
            } else {
                settings.add(new Setting(key, value(parser), file, line));
            }
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? parser.getBigIntegerValue()
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case START_ARRAY -> list(parser);
            default ->
                throw new Unreadable("has an unexpected " + parser.getText() + " in line "
                        + parser.currentTokenLocation().getLineNr());
        };
    }

    private static List<Object> list(JsonParser parser) throws IOException {
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return values;
    }

    private static String text(Path file) throws IOException {
        long size = Files.size(file);
        if (size == 0) {
            throw new Unreadable("is empty; an empty configuration is {}");
        }
        if (size > LARGEST_FILE_BYTES) {
            throw new Unreadable(
                    String.format(Locale.ROOT, "has %,d bytes; at most %,d are allowed", size, LARGEST_FILE_BYTES));
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 1
                && (bytes[0] == 0 || bytes[1] == 0 || bytes[0] == (byte) 0xFE || bytes[0] == (byte) 0xFF)) {
            throw new Unreadable("is UTF-16; save it as UTF-8");
        }
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        if (text.startsWith("\uFEFF")) {
            throw new Unreadable("begins with a byte order mark; save it as UTF-8 without one");
        }
        return text;
    }

    /** What is wrong with the file as a whole. */
    private static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }
}
