package org.dipc.patents;

/** A field of a patent record is missing or not what its standard says. The public code is {@link #CODE}. */
public final class PatentFieldException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    public static final String CODE = "PATENT_FIELD";
    private static final int SHOWN = 100;
    private final String field;

    public PatentFieldException(String field, String why) {
        super(field + ": " + why);
        this.field = field;
    }

    /** {@code text} is the refused value; at most {@value #SHOWN} characters of it are repeated. */
    static PatentFieldException refused(String field, String text, String why) {
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        return new PatentFieldException(field, "\"" + shown + "\" " + why);
    }

    /** The field by its name in {@link PatentFacts}, for example {@code number} or {@code kind}. */
    public String field() {
        return field;
    }
}
