package org.dipc.state;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.dipc.model.Codec;

/**
 * The tables that one module owns. Declared as constants they are the module's schema, and the name of the keyspace is the
 * name of the module.
 */
public final class Keyspace {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private final String name;
    private final List<Table<?, ?>> tables = new ArrayList<>();

    private Keyspace(String name) {
        this.name = name;
    }

    /** @throws IllegalArgumentException if {@code name} is not of lower-case letters, digits and hyphens */
    public static Keyspace of(String name) {
        return new Keyspace(valid(name));
    }

    /** @throws IllegalArgumentException if there is such a table already, or a type has no encoding */
    public <K, V> Table<K, V> table(String table, Class<K> key, Class<V> value) {
        if (tables.stream().anyMatch(other -> other.name().equals(table))) {
            throw new IllegalArgumentException("table " + name + "/" + table + " twice");
        }
        Table<K, V> made = new Table<>(name, valid(table), Codec.of(key), Codec.of(value));
        tables.add(made);
        return made;
    }

    public String name() {
        return name;
    }

    public List<Table<?, ?>> tables() {
        return List.copyOf(tables);
    }

    private static String valid(String name) {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException("name \"" + name + "\" is not " + FORM);
        }
        return name;
    }
}
