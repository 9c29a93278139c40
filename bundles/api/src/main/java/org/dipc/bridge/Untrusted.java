package org.dipc.bridge;

/** A seal or proof that shows nothing; {@code code} is one of the {@code HEADER_*} and {@code PROOF_*} codes. */
public final class Untrusted extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String code;

    public Untrusted(String code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
