package org.dipc.patents;

/**
 * The parts of a number as it is written: office, number in its canonical form, kind code or nothing. The canonical form
 * reads as itself again.
 */
record WrittenNumber(OfficeCode office, String number, String kind, boolean officeAssumed) {
    private static final int MAX_CHARS = 64;
    private static final int MAX_NUMBER_CHARS = 20;
    private static final int FIRST_PCT_YEAR = 1978;
    private static final String SEPARATORS = " -./,";
    /** Words before a number; a dot or a blank ends each, which no canonical number has. */
    private static final String LABEL =
            "(?:(?:PATENT|PAT|APPLICATION|APPL|PUBLICATION|PUB|SERIAL|SER)[. ] *)+(?:(?:NUMBER|NO)[. ] *)?";

    static WrittenNumber read(String text, OfficeCode assumed) {
        if (text.length() > MAX_CHARS) {
            throw refused(text, "is longer than " + MAX_CHARS + " characters");
        }
        String plain = plain(text);
        OfficeCode named = named(plain);
        String rest = named == null ? plain : withoutLabel(withoutOffice(plain));
        OfficeCode office = named == null ? shown(rest, assumed) : named;
        int end = kindStart(rest, office);
        String body = rest.substring(0, end);
        while (!body.isEmpty() && SEPARATORS.indexOf(body.charAt(body.length() - 1)) >= 0) {
            body = body.substring(0, body.length() - 1);
        }
        String number = numberOf(office, body);
        if (number.isEmpty() || number.length() > MAX_NUMBER_CHARS) {
            throw refused(text, "is no number of a document of " + office);
        }
        return new WrittenNumber(office, number, rest.substring(end), named == null && office.equals(assumed));
    }

    /** Office and number, which name the document. */
    String canonical() {
        return office.value() + number;
    }

    /** The number of {@code body} in its office's canonical form; empty if the office has no such numbers. */
    private static String numberOf(OfficeCode office, String body) {
        return switch (office.value()) {
            case "US" -> american(body);
            case "EP" -> european(body);
            case "WO" -> international(body);
            case "JP" -> japanese(body);
            case "KR" -> korean(body);
            case "CN" -> chinese(body);
            case "DE" -> german(body);
            case "IT" -> italian(body);
            default -> other(body);
        };
    }

    // ---- one office each ----

    /** Serial numbers 09/491,742; publications 2001/0054201; grants with a letter or without. */
    private static String american(String body) {
        boolean marked = body.indexOf('/') > 0 || body.indexOf('-') > 0;
        if (marked && body.matches("\\d{2}[/-]\\d{3},?\\d{3}")) {
            return body.substring(0, 2) + "-" + body.substring(3).replace(",", "");
        }
        if (marked && body.matches("\\d{4}/\\d{6,7}")) {
            return body.substring(0, 4) + Ascii.padded(body.substring(5), 7);
        }
        int letters = 0;
        while (letters < body.length() && Ascii.isCapital(body.charAt(letters))) {
            letters++;
        }
        String series = switch (body.substring(0, letters)) {
            case "D", "DES" -> "D";
            case "PP", "PLANT" -> "PP";
            case "RE", "REISSUE" -> "RE";
            case "", "AI", "H", "RX", "T", "X" -> body.substring(0, letters);
            default -> null;
        };
        String digits = grouped(withoutSeparatorsBefore(body.substring(letters)));
        if (series == null || digits.isEmpty()) {
            return "";
        }
        if (series.isEmpty() && digits.startsWith("20") && digits.length() > 9) {
            return digits.length() > 11 ? "" : digits.substring(0, 4) + Ascii.padded(digits.substring(4), 7);
        }
        String number = Ascii.withoutZeros(digits);
        return number.length() > (series.isEmpty() ? 8 : 7) || number.equals("0") ? "" : series + number;
    }

    /** Applications have eight digits, of which two are the year, and a check digit; publications at most seven. */
    private static String european(String body) {
        if (isChecked(body)) {
            String digits = grouped(body.substring(0, body.length() - 2));
            return digits.length() == 8 ? checked(CheckDigit.EP, digits, body) : "";
        }
        String digits = grouped(body);
        if (digits.length() == 10 && digits.compareTo("1978") > 0 && digits.compareTo("21") < 0) {
            return digits.substring(2);
        }
        if (digits.length() > 8) {
            return "";
        }
        return digits.length() == 8 ? digits : publication(digits);
    }

    /** Publications 2004/106512 and 99/12345; applications PCT/US2007/002197 and PCT/US07/02197. */
    private static String international(String body) {
        boolean application = body.startsWith("PCT");
        String rest = application ? withoutSeparatorsBefore(body.substring(3)) : body;
        String receiver = application ? rest.substring(0, Math.min(2, rest.length())) : "";
        String digits = withoutSeparatorsBefore(rest.substring(receiver.length()));
        if (application && !OfficeCode.isKnown(receiver)) {
            return "";
        }
        int slash = digits.indexOf('/');
        int year = slash >= 0 ? slash : digits.length() == 10 ? 4 : 2;
        String serial = digits.substring(Math.min(digits.length(), slash >= 0 ? year + 1 : year));
        if (!digits.substring(0, Math.min(year, digits.length())).matches("\\d{2}|\\d{4}")
                || !serial.matches("\\d{1,6}")) {
            return "";
        }
        String full = fullYear(digits.substring(0, year));
        boolean tooShort = serial.length() < 5 && !application;
        if (Ascii.number(full) < FIRST_PCT_YEAR || tooShort) {
            return "";
        }
        return (application ? "PCT" + receiver : "") + full + Ascii.padded(serial, 6);
    }

    private static String fullYear(String year) {
        if (year.length() == 4) {
            return year;
        }
        return (Ascii.number(year) >= FIRST_PCT_YEAR % 100 ? "19" : "20") + year;
    }

    /** H05-012096 with the emperor's year (H is left out at times), 2010-001234 from 2000, and running numbers. */
    private static String japanese(String body) {
        String era = body.isEmpty() || "MTSHR".indexOf(body.charAt(0)) < 0 ? "" : body.substring(0, 1);
        String rest = withoutSeparatorsBefore(body.substring(era.length()));
        if (rest.matches("\\d{4}-\\d{1,6}") && era.isEmpty()) {
            return rest.substring(0, 4) + Ascii.padded(rest.substring(5), 6);
        }
        boolean hyphen = rest.matches("\\d{2}-\\d{1,6}");
        if (hyphen || (!era.isEmpty() && rest.matches("\\d{7,8}"))) {
            String year = rest.substring(0, 2);
            // From 2000, the twelfth year of Heisei, the office writes western years; higher ones are of Showa.
            String named = era.isEmpty() ? Ascii.number(year) <= 12 ? "H" : "S" : era;
            return named + year + Ascii.padded(rest.substring(hyphen ? 3 : 2), 6);
        }
        String digits = rest.replace(" ", "").replace(",", "").replace("-", "");
        if (!era.isEmpty() || !Ascii.isDigits(digits) || digits.length() > 10) {
            return "";
        }
        return publication(digits);
    }

    /** Right, year and number, 10-2001-0017165; of grants right and number, 10-0123456. */
    private static String korean(String body) {
        String digits = body.replace("-", "").replace(" ", "");
        return digits.matches("\\d{7,13}") ? publication(digits) : "";
    }

    /** Applications have twelve digits, until 2003 eight, and a check digit; publications seven or nine. */
    private static String chinese(String body) {
        String joined = body.replace(" ", "");
        if (joined.matches("\\d{8}\\.[0-9X]|\\d{8}X|\\d{12}\\.?[0-9X]")) {
            String digits = joined.substring(0, joined.length() - 1).replace(".", "");
            return checked(CheckDigit.CN, digits, joined);
        }
        return joined.matches("\\d{7,9}|\\d{12}") ? joined : "";
    }

    /** Seven digits until 1994, eight until 2003, twelve since; a check digit may follow. */
    private static String german(String body) {
        if (isChecked(body)) {
            String digits = body.substring(0, body.length() - 2).replace(" ", "");
            return Ascii.isDigits(digits) ? checked(CheckDigit.german(digits), digits, body) : "";
        }
        String digits = body.replace(" ", "").replace(",", "").replace(".", "");
        return Ascii.isDigits(digits) && digits.length() <= 12 ? publication(digits) : "";
    }

    /** ST.13: type of right, year and number in fifteen digits; before that the chamber's letters, or a running number. */
    private static String italian(String body) {
        String joined = body.replace(" ", "");
        if (joined.matches("[1-4]0(?:19|20)\\d{11}|[A-Z]{2}\\d{4}[A-Z]\\d{6}")) {
            return joined;
        }
        return joined.matches("\\d{1,8}") ? publication(joined) : "";
    }

    /** Any other office: letters, digits and, where it matters, what stands between them. */
    private static String other(String body) {
        String joined = body.replace(" ", "").replace(",", "").replace(".", "").replace('/', '-');
        if (Ascii.isDigits(joined)) {
            return publication(joined);
        }
        // Letters stand before digits, not after them, where they would be a kind code.
        boolean parts = joined.matches("[A-Z]*\\d+(?:-(?:[A-Z]*\\d+|[A-Z]+))*");
        return parts && !joined.matches(".*\\d-?[A-Z]\\d?") ? joined : "";
    }

    // ---- what several have in common ----

    private static String publication(String digits) {
        String number = Ascii.withoutZeros(digits);
        return number.equals("0") ? "" : number;
    }

    private static boolean isChecked(String body) {
        return body.length() > 2
                && body.charAt(body.length() - 2) == '.'
                && Ascii.isDigit(body.charAt(body.length() - 1));
    }

    /** {@code digits}, once the last character of {@code body} is their check digit. */
    private static String checked(CheckDigit rule, String digits, String body) {
        char expected = rule.of(digits);
        if (expected != body.charAt(body.length() - 1)) {
            throw refused(body, "has a wrong check digit, it should be " + expected);
        }
        return digits;
    }

    /** Digits in groups of three from the right, or in no groups; empty if {@code text} is anything else. */
    private static String grouped(String text) {
        String joined = text.replace(",", "").replace(" ", "");
        boolean groups = joined.length() == text.length() || text.matches("\\d{1,3}(?:[, ]\\d{3})+");
        return groups && Ascii.isDigits(joined) ? joined : "";
    }

    private static String withoutSeparatorsBefore(String text) {
        int start = 0;
        while (start < text.length() && SEPARATORS.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        return text.substring(start);
    }

    // ---- before the number ----

    /** Capitals, plain blanks and hyphens; anything else that is not ASCII is refused, because it imitates what it is not. */
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        for (char c : Ascii.capitals(text).strip().toCharArray()) {
            boolean blank = c == '\u00a0' || (c >= '\u2000' && c <= '\u200a') || c == '\u202f' || c == '\t';
            boolean hyphen = (c >= '\u2010' && c <= '\u2015') || c == '\u2212';
            char put = blank ? ' ' : hyphen ? '-' : c;
            if (!Ascii.isDigit(put) && !Ascii.isCapital(put) && SEPARATORS.indexOf(put) < 0) {
                throw refused(text, "has a character that is no letter, digit or separator");
            }
            plain.append(put);
        }
        String unlabelled = withoutLabel(plain.toString());
        return unlabelled.startsWith("U.") ? unlabelled.replaceFirst("^U\\. ?S\\.", "US") : unlabelled;
    }

    private static String withoutLabel(String text) {
        // Most numbers have none; the expression is for those that might.
        boolean possible = !text.isEmpty() && "PAS".indexOf(text.charAt(0)) >= 0;
        return possible ? text.replaceFirst("^" + LABEL, "") : text;
    }

    /** The office that the text begins with, or null. */
    private static OfficeCode named(String text) {
        if (text.startsWith("PCT")) {
            return OfficeCode.WO;
        }
        if (text.startsWith("ZL")) {
            return OfficeCode.CN;
        }
        boolean word = text.length() < 3 || text.startsWith("DES") || text.startsWith("PLANT");
        return word || !OfficeCode.isKnown(text.substring(0, 2)) ? null : new OfficeCode(text.substring(0, 2));
    }

    private static String withoutOffice(String text) {
        return text.startsWith("PCT") ? text : withoutSeparatorsBefore(text.substring(2));
    }

    /** The office whose form {@code number} has and no other's, else {@code assumed}. */
    private static OfficeCode shown(String number, OfficeCode assumed) {
        if (number.matches("\\d{2}-\\d{4}-\\d{7}")) {
            return OfficeCode.KR;
        }
        if (number.matches("\\d{12}\\.[0-9X]|\\d{8}\\.X")) {
            return OfficeCode.CN;
        }
        boolean checked = number.matches("\\d{2} ?\\d{3} ?\\d{3}\\.\\d") && !assumed.equals(OfficeCode.DE);
        return checked ? OfficeCode.EP : assumed;
    }

    /** Where the kind code begins: a capital and at most one digit after the number; the end if there is none. */
    private static int kindStart(String rest, OfficeCode office) {
        int last = rest.length() - 1;
        int start = last > 0 && Ascii.isDigit(rest.charAt(last)) ? last - 1 : last;
        if (start < 1 || !Ascii.isCapital(rest.charAt(start))) {
            return rest.length();
        }
        int before = start - 1;
        while (before > 0 && SEPARATORS.indexOf(rest.charAt(before)) >= 0) {
            before--;
        }
        // X is a Chinese check digit.
        boolean check = office.equals(OfficeCode.CN) && rest.charAt(start) == 'X';
        return check || !Ascii.isDigit(rest.charAt(before)) ? rest.length() : start;
    }

    private static PatentFieldException refused(String text, String why) {
        return PatentFieldException.refused("number", text, why);
    }
}
