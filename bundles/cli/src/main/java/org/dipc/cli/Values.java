package org.dipc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dipc.client.HubException;
import org.dipc.client.Json;
import org.dipc.client.Keyring;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Shape;

/** Turns what a person types into the values of a shape, as {@link org.dipc.model.Plain} takes them. */
final class Values {
    private final Keyring keyring;

    Values(Keyring keyring) {
        this.keyring = keyring;
    }

    /**
     * A record of the fields {@code name=value}; {@code organisation.country=DE} is a field of a field.
     *
     * @throws HubException {@link ExitCode#USAGE}
     */
    Map<String, Object> fields(Shape.Fields shape, List<String> typed) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String each : typed) {
            int equals = each.indexOf('=');
            if (equals < 1) {
                throw wrong("field=value expected, found \"" + each + "\"");
            }
            put(values, shape, each.substring(0, equals), each.substring(equals + 1), each);
        }
        return values;
    }

    private void put(Map<String, Object> values, Shape.Fields shape, String path, String text, String typed) {
        int dot = path.indexOf('.');
        Shape.Field field = field(shape, dot < 0 ? path : path.substring(0, dot));
        if (dot < 0) {
            if (values.put(field.name(), value(field.shape(), text)) != null) {
                throw wrong(field.name() + " is given twice");
            }
        } else if (inner(field.shape()) instanceof Shape.Fields nested) {
            Map<String, Object> inner = new LinkedHashMap<>();
            if (values.get(field.name()) instanceof Map<?, ?> before) {
                before.forEach((name, value) -> inner.put((String) name, value));
            }
            put(inner, nested, path.substring(dot + 1), text, typed);
            values.put(field.name(), inner);
        } else {
            throw wrong(field.name() + " has no fields, in \"" + typed + "\"");
        }
    }

    private static Shape.Field field(Shape.Fields shape, String name) {
        List<String> known = shape.fields().stream().map(Shape.Field::name).toList();
        if (known.isEmpty()) {
            throw wrong(shape.name() + " has no fields");
        }
        String meant = Nearest.of("field", name, known);
        return shape.fields().get(known.indexOf(meant));
    }

    private static Shape inner(Shape shape) {
        return shape instanceof Shape.Maybe maybe ? inner(maybe.item()) : shape;
    }

    /**
     * One value. Bytes are hexadecimal, or the content of a file as {@code @FILE}; addresses may be names of keys; lists
     * are separated by commas or JSON; records are JSON.
     */
    Object value(Shape shape, String text) {
        if (shape instanceof Shape.Maybe maybe) {
            return text.isEmpty() ? null : value(maybe.item(), text);
        } else if (shape instanceof Shape.Wrapped wrapped) {
            boolean address = wrapped.name().equals(Address.class.getSimpleName());
            return address ? keyring.address(text).toString() : value(wrapped.item(), text);
        } else if (shape instanceof Shape.Flag && text.matches("true|false")) {
            return Boolean.valueOf(text);
        } else if (shape instanceof Shape.Choice choice) {
            return Nearest.of(choice.name(), text, choice.names());
        } else if (shape instanceof Shape.Octets && text.startsWith("@")) {
            return content(Path.of(text.substring(1))).toHex();
        } else if (shape instanceof Shape.Many many && !text.startsWith("[")) {
            List<Object> items = new ArrayList<>();
            for (String item : text.isEmpty() ? new String[0] : text.split(",")) {
                items.add(value(many.item(), item.strip()));
            }
            return items;
        } else if (shape instanceof Shape.Many || shape instanceof Shape.Fields || shape instanceof Shape.Family) {
            return json(text);
        }
        return text;
    }

    private static Bytes content(Path file) {
        try {
            return Bytes.owned(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Object json(String text) {
        try {
            return Json.MAPPER.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw wrong("not JSON: " + e.getOriginalMessage());
        }
    }

    private static HubException wrong(String detail) {
        return new HubException(ExitCode.USAGE, detail, "");
    }
}
