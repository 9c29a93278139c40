package org.dipc.launcher;

/**
 * One thing that is wrong, in one line.
 *
 * @param code stable name of the kind of problem, such as {@code CONFIG_VALUE}
 * @param where the file with its line, the bundle or the address; empty when the detail says it
 * @param detail what was found and what would be right
 */
public record Problem(String code, String where, String detail) {
    /** An echo of bad input is cut after so many characters. */
    private static final int LONGEST_ECHO = 200;

    static String echo(Object input) {
        String text = String.valueOf(input).replaceAll("\\p{Cntrl}", " ");
        return text.length() <= LONGEST_ECHO ? text : text.substring(0, LONGEST_ECHO) + "...";
    }

    /** The last cause of {@code why}, by its kind and message. */
    static String cause(Throwable why) {
        Throwable cause = why;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName() + ": " + echo(cause.getMessage());
    }

    @Override
    public String toString() {
        return code + (where.isEmpty() ? "" : " " + where) + ": " + detail;
    }
}
