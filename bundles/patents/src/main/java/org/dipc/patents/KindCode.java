package org.dipc.patents;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What kind of document an office published: a code of WIPO ST.16, one capital letter and at most one digit. */
public record KindCode(String value) {
    /** The codes that offices which we know well have used; of other offices any well-formed code is taken. */
    private static final TreeMap<String, Set<String>> USED = new TreeMap<>();

    static {
        USED.put(
                "US",
                codes("A A1 A2 A9 B1 B2 B3 C1 C2 C3 C4 C5 C6 C7 C8 C9 E E1 E2 F1 F2 F3 F4 F5 H H1 I I1 I2 I3 I4 I5 "
                        + "J1 J2 J3 K1 K2 K3 M1 M2 M3 N O1 O2 O3 P P1 P2 P3 P4 P9 S S1"));
        USED.put("EP", codes("A A1 A2 A3 A4 A8 A9 B1 B2 B3 B8 B9"));
        USED.put("WO", codes("A1 A2 A3 A4 A8 A9 C1 C2"));
        USED.put("JP", codes("A A1 A5 B B1 B2 B4 B6 C H S T U U1 Y Y1 Y2"));
        USED.put("KR", codes("A A1 B B1 B2 U U1 Y Y1 Y2 S"));
        USED.put("CN", codes("A A8 A9 B B8 B9 C C8 C9 D S S8 S9 U U8 U9 Y Y8 Y9"));
        USED.put(
                "DE",
                codes("A A1 A5 A8 A9 B B1 B2 B3 B4 B8 B9 C C1 C2 C3 C4 C5 C8 C9 D1 D2 I1 I2 T T1 T2 T3 T4 T5 T8 T9 "
                        + "U U1 U8 U9"));
        USED.put("RU", codes("A A1 A2 A3 A4 A8 A9 C C1 C2 C3 C8 C9 U U1 U8 U9 S1"));
    }

    /** @throws PatentFieldException if {@code value} is not well formed */
    public KindCode {
        if (!isWellFormed(value)) {
            throw PatentFieldException.refused(
                    "kind", value, "is no kind code: one capital letter, then at most one digit");
        }
    }

    private static Set<String> codes(String list) {
        return new TreeSet<>(List.of(list.split(" ")));
    }

    public static boolean isWellFormed(String code) {
        return (code.length() == 1 || (code.length() == 2 && Ascii.isDigit(code.charAt(1))))
                && Ascii.isCapital(code.charAt(0));
    }

    /** Whether {@code office} has used this code; always true of an office whose codes are not listed here. */
    public boolean usedBy(OfficeCode office) {
        Set<String> used = USED.get(office.value());
        return used == null || used.contains(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
