package org.dipc.readers;

/** Texts as people read them. */
final class Texts {
    private Texts() {}

    /** {@code text} with every run of white space made one blank, and none at the ends. */
    static String normal(CharSequence text) {
        StringBuilder normal = new StringBuilder(text.length());
        boolean blank = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean white =
                    Character.isWhitespace(c) || c == '\u00a0' || c == '\u2007' || c == '\u202f' || c == '\u0085';
            if (white) {
                blank = normal.length() > 0;
                continue;
            }
            if (blank) {
                normal.append(' ');
                blank = false;
            }
            normal.append(c);
        }
        return normal.toString();
    }
}
