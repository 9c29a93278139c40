package org.dipc.patents;

import org.dipc.identity.St3;

/**
 * The state or organisation that published a document or that a party belongs to: a two-letter code of WIPO ST.3.
 * Codes of states that no longer exist are kept, because old documents bear them.
 */
public record OfficeCode(String value) implements Comparable<OfficeCode> {
    public static final OfficeCode CN = new OfficeCode("CN");
    public static final OfficeCode DE = new OfficeCode("DE");
    public static final OfficeCode EP = new OfficeCode("EP");
    public static final OfficeCode JP = new OfficeCode("JP");
    public static final OfficeCode KR = new OfficeCode("KR");
    public static final OfficeCode RU = new OfficeCode("RU");
    public static final OfficeCode US = new OfficeCode("US");
    public static final OfficeCode WO = new OfficeCode("WO");

    /** @throws PatentFieldException if ST.3 has no such code; case is not folded here */
    public OfficeCode {
        if (!isKnown(value)) {
            throw PatentFieldException.refused("office", value, "is no office code of ST.3");
        }
    }

    /** Whether {@code code}, in capitals, is in ST.3 or was. */
    public static boolean isKnown(String code) {
        return St3.isListed(code) || St3.wasListed(code);
    }

    @Override
    public int compareTo(OfficeCode other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
