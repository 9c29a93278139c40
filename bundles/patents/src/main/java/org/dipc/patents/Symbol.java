package org.dipc.patents;

/**
 * A symbol of the International or the Cooperative Patent Classification: a subclass, {@code A61K}, or a group in it,
 * {@code H04L 9/3247} (WIPO ST.8). Capitals only, one blank, no padding.
 */
public record Symbol(String value) implements Comparable<Symbol> {
    private static final String SECTIONS = "ABCDEFGHY";
    private static final int SUBCLASS = 4;

    /** @throws PatentFieldException if {@code value} is no symbol or is written in another form */
    public Symbol {
        if (!value.equals(read(value))) {
            throw PatentFieldException.refused("symbol", value, "is not canonical, which is " + read(value));
        }
    }

    /**
     * Reads a symbol as people write it and as ST.8 lays it out: blanks may stand anywhere, or nowhere. Lower case,
     * padding with zeros and a main group without subgroup are refused.
     */
    public static Symbol parse(String text) {
        return new Symbol(read(text));
    }

    /**
     * Reads a symbol as offices' files hold it, which besides the forms of {@link #parse} have groups padded with zeros
     * ({@code G06F 012/16}), fourteen characters ({@code G06F0017300000}), or lost both blanks and slash. Of the last
     * only those are taken that can be read in one way ({@code A45F504}, but not {@code H01L21302}).
     */
    public static Symbol parseOffice(String text) {
        String packed = text.replace(" ", "");
        int slash = packed.indexOf('/');
        if (slash > SUBCLASS) {
            String group = Ascii.withoutZeros(packed.substring(SUBCLASS, slash));
            return parse(packed.substring(0, SUBCLASS) + group + packed.substring(slash));
        }
        if (packed.length() == SUBCLASS + 10) {
            String subgroup = packed.substring(SUBCLASS + 4).replaceFirst("0+$", "");
            String group = Ascii.withoutZeros(packed.substring(SUBCLASS, SUBCLASS + 4));
            return parse(packed.substring(0, SUBCLASS) + group + "/" + subgroup
                    + "0".repeat(Math.max(0, 2 - subgroup.length())));
        }
        if (packed.length() == SUBCLASS + 3) {
            return parse(packed.substring(0, SUBCLASS + 1) + "/" + packed.substring(SUBCLASS + 1));
        }
        return parse(packed);
    }

    /**
     * Reads a symbol of the columns of files before 2006: four for the subclass, three for the group, blanks or zeros
     * before a shorter one, then the subgroup ({@code C07D48704}, {@code A61K 3100}, {@code A45F  504}).
     */
    public static Symbol parseColumns(String text) {
        // A subgroup has two digits at least: with fewer left, blanks were lost and the columns mean nothing.
        if (text.indexOf('/') >= 0 || text.length() < SUBCLASS + 3 + 2) {
            return parseOffice(text);
        }
        String group = Ascii.withoutZeros(text.substring(SUBCLASS, SUBCLASS + 3).replace(" ", ""));
        return parse(text.substring(0, SUBCLASS) + group + "/" + text.substring(SUBCLASS + 3));
    }

    private static String read(String text) {
        String packed = text.replace(" ", "");
        if (packed.length() < SUBCLASS
                || SECTIONS.indexOf(packed.charAt(0)) < 0
                || !Ascii.isDigits(packed.substring(1, 3))
                || !Ascii.isCapital(packed.charAt(3))) {
            throw PatentFieldException.refused(
                    "symbol", text, "does not start with section, class and subclass, as H04L does");
        }
        if (packed.length() == SUBCLASS) {
            return packed;
        }
        int slash = packed.indexOf('/');
        String group = packed.substring(SUBCLASS, Math.max(SUBCLASS, slash));
        String subgroup = packed.substring(slash + 1);
        if (slash < 0 || group.length() > 4 || !Ascii.isDigits(group) || group.charAt(0) == '0') {
            throw PatentFieldException.refused(
                    "symbol", text, "has no main group of one to four digits before a slash");
        }
        if (subgroup.length() < 2 || subgroup.length() > 6 || !Ascii.isDigits(subgroup)) {
            throw PatentFieldException.refused("symbol", text, "has no subgroup of two to six digits after the slash");
        }
        return packed.substring(0, SUBCLASS) + " " + group + "/" + subgroup;
    }

    /** Section, class and subclass, for example {@code H04L}. */
    public String subclass() {
        return value.substring(0, SUBCLASS);
    }

    /** The main group, for example {@code 9}; empty if the symbol is a subclass. */
    public String group() {
        int slash = value.indexOf('/');
        return slash < 0 ? "" : value.substring(SUBCLASS + 1, slash);
    }

    /** The digits after the slash, for example {@code 3247}; empty if the symbol is a subclass. */
    public String subgroup() {
        int slash = value.indexOf('/');
        return slash < 0 ? "" : value.substring(slash + 1);
    }

    @Override
    public int compareTo(Symbol other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
