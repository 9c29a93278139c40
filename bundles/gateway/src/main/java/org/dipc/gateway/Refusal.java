package org.dipc.gateway;

import org.dipc.ledger.Rejected;

/** A refusal on its way to whoever asked. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 100;

    private final String code;
    private final String at;
    private final String hint;

    /**
     * @param detail what, where, found and allowed
     * @param at where in the input: a JSON pointer, the name of a parameter, or {@code byte N}; empty if nowhere
     * @param hint what to do; empty if nothing is known
     */
    Refusal(String code, String detail, String at, String hint) {
        super(detail, null, false, false);
        this.code = code;
        this.at = at;
        this.hint = hint;
    }

    Refusal(Code code, String detail, String at, String hint) {
        this(code.name(), detail, at, hint);
    }

    Refusal(Code code, String detail) {
        this(code, detail, "", "");
    }

    static Refusal of(Rejected rejected) {
        return new Refusal(rejected.code(), String.valueOf(rejected.getMessage()), "", "");
    }

    static Refusal parameter(String name, String detail) {
        return new Refusal(Code.PARAM_INVALID, name + ": " + detail, name, "");
    }

    /** Somebody's input, as far as it is repeated to them. */
    static String echo(String input) {
        return "\"" + (input.length() > SHOWN ? input.substring(0, SHOWN) + "..." : input) + "\"";
    }

    int status() {
        return Code.statusOf(code);
    }

    String code() {
        return code;
    }

    String at() {
        return at;
    }

    String hint() {
        return hint;
    }
}
