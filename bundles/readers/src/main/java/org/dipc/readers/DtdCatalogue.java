package org.dipc.readers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What stands in for the DTDs that patent files name, none of which is ever fetched: which of them are known, and the
 * characters that their entities mean. We check fields, not content models, so nothing else of a DTD is needed.
 */
final class DtdCatalogue {
    private static final String GRANT_OR_APPLICATION =
            "us-patent-(?:grant|application)-v4\\d-\\d{4}-\\d{2}-\\d{2}\\.dtd";
    private static final String APPLICATION_TO_2004 = "pap-v1[56]-\\d{4}-\\d{2}-\\d{2}\\.dtd";
    private static final String GRANT_TO_2004 = "ST32-US-Grant-025xml\\.dtd";
    private static final String SEQUENCES = "us-sequence-listing-\\d{4}-\\d{2}-\\d{2}\\.dtd";
    private static final String OFFICE = "us-patent-.*|pap-v.*|ST32-US-Grant-.*";
    private static final Map<String, String> CHARACTERS = characters();

    private DtdCatalogue() {}

    /** Whether documents of this DTD are read, or at least told apart. */
    static boolean isKnown(String systemId) {
        return systemId.matches(
                GRANT_OR_APPLICATION + "|" + APPLICATION_TO_2004 + "|" + GRANT_TO_2004 + "|" + SEQUENCES);
    }

    /** Whether the identifiers are of a DTD of the office, in a version that is not read. */
    static boolean isOtherVersion(String publicId, String systemId) {
        return (publicId != null && publicId.startsWith("-//USPTO//"))
                || (systemId != null && systemId.matches(OFFICE));
    }

    /** What the entity {@code name} stands for, or null if no DTD of the office declares it. */
    static String character(String name) {
        return CHARACTERS.get(name);
    }

    private static Map<String, String> characters() {
        Map<String, String> characters = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(DtdCatalogue.class.getResourceAsStream("entities.txt")),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int blank = line.indexOf(' ');
                if (!line.startsWith("#")) {
                    characters.put(
                            line.substring(0, blank),
                            Character.toString(Integer.parseInt(line.substring(blank + 1), 16)));
                }
            }
        } catch (IOException e) {
            throw new AssertionError("the table of entities lies in this bundle", e);
        }
        return Map.copyOf(characters);
    }
}
