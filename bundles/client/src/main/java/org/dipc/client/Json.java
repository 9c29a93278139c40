package org.dipc.client;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.dipc.model.Shape;

/** The one way in which the hub and its clients read and write JSON. */
public final class Json {
    /** Strict: a key twice, trailing text or an unknown field is an error; the shapes of a vocabulary carry their kind. */
    public static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .addMixIn(Shape.class, Kinds.class)
            .build();

    private Json() {}

    /** Maps, lists, text and numbers, or a {@code JsonNode}, on one line. */
    public static String text(Object plain) {
        try {
            return MAPPER.writeValueAsString(plain);
        } catch (JsonProcessingException e) {
            throw new AssertionError("maps of text and numbers are JSON", e);
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Shape.Whole.class, name = "Whole"),
        @JsonSubTypes.Type(value = Shape.Big.class, name = "Big"),
        @JsonSubTypes.Type(value = Shape.Flag.class, name = "Flag"),
        @JsonSubTypes.Type(value = Shape.Text.class, name = "Text"),
        @JsonSubTypes.Type(value = Shape.Octets.class, name = "Octets"),
        @JsonSubTypes.Type(value = Shape.Choice.class, name = "Choice"),
        @JsonSubTypes.Type(value = Shape.Many.class, name = "Many"),
        @JsonSubTypes.Type(value = Shape.Maybe.class, name = "Maybe"),
        @JsonSubTypes.Type(value = Shape.Wrapped.class, name = "Wrapped"),
        @JsonSubTypes.Type(value = Shape.Fields.class, name = "Fields"),
        @JsonSubTypes.Type(value = Shape.Family.class, name = "Family")
    })
    private interface Kinds {}
}
