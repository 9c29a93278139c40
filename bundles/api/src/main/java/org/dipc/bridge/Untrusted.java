package org.dipc.bridge;

/** A seal or proof that shows nothing; {@code code} is one of the {@code HEADER_*} and {@code PROOF_*} codes. */
public final class Untrusted extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String code;

    public Untrusted(String code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    /** @throws Untrusted unless {@code holds} */
    public static void unless(boolean holds, String code, String detail) {
        if (!holds) {
            throw new Untrusted(code, detail);
        }
    }

    public String code() {
        return code;
    }
}
