package org.dipc.patents;

/** A calendar day as text, {@code YYYY-MM-DD}, of the years 1700 to 2199; days order as their texts do. */
public record Day(String value) implements Comparable<Day> {
    private static final int[] LENGTHS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    private static final int FIRST_YEAR = 1700;
    private static final int LAST_YEAR = 2199;

    /** @throws PatentFieldException if there is no such day */
    public Day {
        boolean written = value.length() == 10
                && value.charAt(4) == '-'
                && value.charAt(7) == '-'
                && Ascii.isDigits(value.substring(0, 4) + value.substring(5, 7) + value.substring(8));
        if (!written) {
            throw PatentFieldException.refused("date", value, "is not written YYYY-MM-DD");
        }
        int year = Ascii.number(value.substring(0, 4));
        int month = Ascii.number(value.substring(5, 7));
        int day = Ascii.number(value.substring(8));
        if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1 || day > length(year, month)) {
            throw PatentFieldException.refused("date", value, "is no day of the calendar");
        }
    }

    /** The day that offices write as eight digits, {@code YYYYMMDD}. */
    public static Day basic(String digits) {
        if (digits.length() != 8 || !Ascii.isDigits(digits)) {
            throw PatentFieldException.refused("date", digits, "is not written YYYYMMDD");
        }
        return new Day(digits.substring(0, 4) + "-" + digits.substring(4, 6) + "-" + digits.substring(6));
    }

    private static int length(int year, int month) {
        boolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        return month == 2 && leap ? 29 : LENGTHS[month - 1];
    }

    @Override
    public int compareTo(Day other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
