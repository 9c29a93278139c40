package org.dipc.gateway;

import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.dipc.model.Address;
import org.dipc.model.Bytes;

/** The parameters of a request: each is known and given once. */
final class Query {
    static final int MAXIMUM_LIMIT = 200;
    private static final int DEFAULT_LIMIT = 50;
    static final String LIMIT = "limit";
    static final String CURSOR = "cursor";
    static final String HEIGHT = "height";
    private static final int MAXIMUM_CURSOR_BYTES = 512;

    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    static Query of(UriInfo uri, String... names) {
        Set<String> known = new TreeSet<>(List.of(names));
        Map<String, String> values = new TreeMap<>();
        uri.getQueryParameters().forEach((name, given) -> {
            if (!known.contains(name)) {
                throw Refusal.parameter(
                        Refusal.echo(name), "no such parameter" + (known.isEmpty() ? "" : "; there are " + known));
            }
            if (given.size() > 1) {
                throw Refusal.parameter(name, "given " + given.size() + " times");
            }
            values.put(name, given.get(0));
        });
        return new Query(values);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String required(String name) {
        return text(name).orElseThrow(() -> Refusal.parameter(name, "is missing"));
    }

    boolean flag(String name) {
        String text = values.getOrDefault(name, "false");
        // A parameter without value, as in "?dryRun", is meant.
        if (!Set.of("true", "false", "").contains(text)) {
            throw Refusal.parameter(name, "true or false expected, found " + Refusal.echo(text));
        }
        return !text.equals("false");
    }

    /** One of {@code choices}, the first of which counts if the parameter is not given. */
    String choice(String name, String... choices) {
        String text = values.getOrDefault(name, choices[0]);
        if (!List.of(choices).contains(text)) {
            throw Refusal.parameter(name, "one of " + List.of(choices) + " expected, found " + Refusal.echo(text));
        }
        return text;
    }

    /** How many items are wanted; more than {@value #MAXIMUM_LIMIT} are never given. */
    int limit() {
        String text = values.getOrDefault(LIMIT, Integer.toString(DEFAULT_LIMIT));
        if (!text.matches("0*[1-9][0-9]*")) {
            throw Refusal.parameter(LIMIT, "a number from 1 to 200 expected, found " + Refusal.echo(text));
        }
        return text.length() > 9 ? MAXIMUM_LIMIT : Math.min(MAXIMUM_LIMIT, Integer.parseInt(text));
    }

    /** @throws Refusal if the parameter is given and no whole number from 0 */
    void checkCount(String name) {
        text(name).filter(text -> !text.matches("[0-9]{1,18}")).ifPresent(text -> {
            throw Refusal.parameter(name, "a whole number from 0 expected, found " + Refusal.echo(text));
        });
    }

    /** The height whose state is asked for; none for the last. */
    OptionalLong height() {
        checkCount(HEIGHT);
        return text(HEIGHT).map(Long::parseLong).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** The bytes that a page gave as its {@code next}. */
    Optional<Bytes> cursor() {
        return text(CURSOR).map(text -> hex(CURSOR, text, MAXIMUM_CURSOR_BYTES));
    }

    Bytes hex(String name, int maximumBytes) {
        return hex(name, required(name), maximumBytes);
    }

    Address address(String name) {
        String text = required(name);
        if (!text.matches("[0-9a-fA-F]{40}")) {
            throw Refusal.parameter(name, "an address of 40 hexadecimal digits expected, found " + Refusal.echo(text));
        }
        return Address.hex(text);
    }

    private static Bytes hex(String name, String text, int maximumBytes) {
        if (text.length() > 2 * maximumBytes || !text.matches("([0-9a-fA-F]{2})+")) {
            throw Refusal.parameter(
                    name, "1 to " + maximumBytes + " bytes in hexadecimal expected, found " + Refusal.echo(text));
        }
        return Bytes.hex(text);
    }
}
