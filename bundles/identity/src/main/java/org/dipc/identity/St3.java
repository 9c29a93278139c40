package org.dipc.identity;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The two-letter codes of WIPO ST.3 for states, other entities and organisations, offices among them. */
public final class St3 {
    private static final Set<String> LISTED = codes("""
            AD AE AF AG AI AL AM AO AP AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BQ BR BS BT
            BV BW BX BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EA EC
            EE EG EH EM EP ER ES ET EU FI FJ FK FO FR GA GB GC GD GE GG GH GI GL GM GN GQ GR GS GT GW
            GY HK HN HR HT HU IB ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
            KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MO MP MR MS MT MU MV MW MX
            MY MZ NA NE NG NI NL NO NP NR NU NZ OA OM PA PE PG PH PK PL PT PW PY QA QZ RO RS RU RW SA
            SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TL TM TN TO TR TT
            TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WO WS XN XU XV XX YE ZA ZM ZW""");
    private static final Set<String> HISTORICAL = codes("AN CS DD SU YU");

    private St3() {}

    private static Set<String> codes(String list) {
        return new TreeSet<>(List.of(list.split("\\s")));
    }

    /** Whether {@code code}, in capitals, is listed today. */
    public static boolean isListed(String code) {
        return LISTED.contains(code);
    }

    /** Whether {@code code} was of a state that is no more; old documents bear it. */
    public static boolean wasListed(String code) {
        return HISTORICAL.contains(code);
    }
}
