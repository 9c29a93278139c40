package org.dipc.patents;

/** Letters and digits of ASCII alone: office texts also hold full-width digits and Cyrillic capitals, which are not these. */
final class Ascii {
    private Ascii() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> isDigit((char) c));
    }

    /** {@code text} with {@code a} to {@code z} made capital and everything else as it was. */
    static String capitals(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= 'a' && chars[i] <= 'z') {
                chars[i] = (char) (chars[i] - 'a' + 'A');
            }
        }
        return new String(chars);
    }

    /** The number that the decimal digits {@code text} write; the caller has looked at them. */
    static int number(String text) {
        return Integer.parseInt(text, 10);
    }

    /** {@code digits} without leading zeros, but never empty. */
    static String withoutZeros(String digits) {
        int start = 0;
        while (start < digits.length() - 1 && digits.charAt(start) == '0') {
            start++;
        }
        return digits.substring(start);
    }

    static String padded(String digits, int width) {
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }
}
