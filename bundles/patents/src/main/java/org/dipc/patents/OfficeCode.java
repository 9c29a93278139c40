package org.dipc.patents;

import java.util.Set;

/**
 * The state or organisation that published a document or that a party belongs to: a two-letter code of WIPO ST.3.
 * Codes of states that no longer exist are kept, because old documents bear them.
 */
public record OfficeCode(String value) implements Comparable<OfficeCode> {
    private static final Set<String> LISTED = Set.of(
            ("AD AE AF AG AI AL AM AO AP AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BQ BR BS BT BV BW BX BY BZ "
                            + "CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EA EC EE EG EH EM EP ER ES ET EU "
                            + "FI FJ FK FO FR GA GB GC GD GE GG GH GI GL GM GN GQ GR GS GT GW GY HK HN HR HT HU IB ID IE IL IM IN IQ "
                            + "IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG "
                            + "MK ML MM MN MO MP MR MS MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NU NZ OA OM PA PE PG PH PK PL PT "
                            + "PW PY QA QZ RO RS RU RW SA SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TL "
                            + "TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WO WS XN XU XV XX YE ZA ZM ZW")
                    .split(" "));
    private static final Set<String> HISTORICAL = Set.of("AN", "CS", "DD", "SU", "YU");

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
        return LISTED.contains(code) || HISTORICAL.contains(code);
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
