package org.dipc.patents;

import java.util.Optional;
import org.dipc.model.Bytes;

/** A person or organisation as a patent document names it; {@code country} as far as the document says. */
public record Party(Nature nature, String name, Optional<OfficeCode> country) {
    public static final int MAX_NAME_BYTES = 256;

    /** Natural persons are {@code PERSON}; companies, universities and states are {@code ORGANISATION}. */
    public enum Nature {
        PERSON,
        ORGANISATION
    }

    /** @throws PatentFieldException if the name is empty, not trimmed or longer than {@value #MAX_NAME_BYTES} bytes of UTF-8 */
    public Party {
        if (name.isEmpty() || !name.equals(name.strip())) {
            throw PatentFieldException.refused("name", name, "is empty or has blanks around it");
        }
        if (Bytes.utf8(name).size() > MAX_NAME_BYTES) {
            throw PatentFieldException.refused("name", name, "is longer than " + MAX_NAME_BYTES + " bytes");
        }
    }

    public static Party person(String name, Optional<OfficeCode> country) {
        return new Party(Nature.PERSON, name, country);
    }

    public static Party organisation(String name, Optional<OfficeCode> country) {
        return new Party(Nature.ORGANISATION, name, country);
    }
}
