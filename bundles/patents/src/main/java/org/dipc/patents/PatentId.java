package org.dipc.patents;

import org.dipc.model.Bytes;

/**
 * Names one patent: the code of its office (ST.3) and its number, without separators and padding, for example
 * {@code US7158664}, {@code USD586076}, {@code EP1000000}. The kind code is no part of it: the publications of one
 * patent's life share a number, and many records lack the kind. A published application of an office that numbers
 * applications apart ({@code US20060294999}) has a number of its own and so is another document than the grant.
 * {@link PatentNumber} reads the forms that people write.
 */
public record PatentId(String value) implements Comparable<PatentId> {
    /** @throws PatentFieldException if {@code value} is not the one form that {@link PatentNumber} gives */
    public PatentId {
        String canonical = WrittenNumber.read(value, OfficeCode.US).canonical();
        if (!canonical.equals(value)) {
            throw PatentFieldException.refused("number", value, "is not canonical, which is " + canonical);
        }
    }

    public OfficeCode office() {
        return new OfficeCode(value.substring(0, 2));
    }

    /** The number without the office. */
    public String number() {
        return value.substring(2);
    }

    /** How the id stands in the key of a table. */
    public Bytes bytes() {
        return Bytes.utf8(value);
    }

    @Override
    public int compareTo(PatentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
