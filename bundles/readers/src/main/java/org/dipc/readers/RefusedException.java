package org.dipc.readers;

/** Carries a refusal from where it is found to where the record ends. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final Refusal code;
    private final String at;

    RefusedException(Refusal code, String detail, String at) {
        super(detail, null, false, false);
        this.code = code;
        this.at = at;
    }

    Refusal code() {
        return code;
    }

    String at() {
        return at;
    }
}
