package org.dipc.model;

import java.util.List;

/**
 * What a value looks like, as data: how a client that does not have the Java classes of a ledger reads and writes its
 * records. {@link Plain} converts by it.
 */
public sealed interface Shape {
    /** A whole number of 64 bits. */
    record Whole() implements Shape {}

    /** A whole number of any size. */
    record Big() implements Shape {}

    record Flag() implements Shape {}

    record Text() implements Shape {}

    record Octets() implements Shape {}

    /** One of some names; text in CBOR. */
    record Choice(String name, List<String> names) implements Shape {}

    /** A list; an array in CBOR. */
    record Many(Shape item) implements Shape {}

    /** A value or null. */
    record Maybe(Shape item) implements Shape {}

    /** A record with one component: in CBOR and JSON it is that component. */
    record Wrapped(String name, Shape item) implements Shape {}

    /** A record; in CBOR an array of its fields in order, in JSON an object. */
    record Fields(String name, List<Field> fields) implements Shape {}

    /** One of several records; in CBOR the array of its fields with its name before, in JSON an object with {@code type}. */
    record Family(String name, List<Fields> members) implements Shape {}

    record Field(String name, Shape shape) {}
}
