package org.dipc.model;

/** An account: the first 20 bytes of the SHA-256 of its first authentication policy. Written as 40 hexadecimal digits. */
public record Address(Bytes value) implements Comparable<Address> {
    public static final int SIZE = 20;

    public Address {
        if (value.size() != SIZE) {
            throw new IllegalArgumentException("address of " + value.size() + " bytes, not " + SIZE);
        }
    }

    public static Address hex(String hex) {
        return new Address(Bytes.hex(hex));
    }

    /** The address that {@code policy}, canonically encoded, gives to the account that it is the first policy of. */
    public static Address of(Bytes policy) {
        return new Address(Hash.sha256(policy).value().slice(0, SIZE));
    }

    @Override
    public int compareTo(Address other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
