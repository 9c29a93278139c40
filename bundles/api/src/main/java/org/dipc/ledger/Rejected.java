package org.dipc.ledger;

/** The one way to refuse: a code for machines, a sentence for people. Only the code enters the ledger. */
public final class Rejected extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String code;

    /**
     * @param code a constant of the enum that lists what can go wrong; its name is the public error code
     * @param detail what, where, found and allowed; at most a short echo of the input
     */
    public Rejected(Enum<?> code, String detail) {
        super(detail, null, false, false);
        this.code = code.name();
    }

    /** As a check found it. */
    public Rejected(StateMachine.Verdict verdict) {
        super(verdict.detail(), null, false, false);
        this.code = verdict.code();
    }

    public static void unless(boolean condition, Enum<?> code, Object detail) {
        if (!condition) {
            throw new Rejected(code, String.valueOf(detail));
        }
    }

    public String code() {
        return code;
    }
}
