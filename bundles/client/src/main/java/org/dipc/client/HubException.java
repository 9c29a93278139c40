package org.dipc.client;

/**
 * A refusal or failure with its stable code, wherever it comes from: the hub's problem detail, or the client's own
 * {@code UNREACHABLE}, {@code UNKNOWN_OUTCOME}, {@code KEY_*}, {@code PROOF_*} and {@code GENESIS_*}.
 */
public final class HubException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;
    private final String code;
    private final String at;
    private final String hint;

    /**
     * @param status the HTTP status, or 0 where none is involved
     * @param at where in the input, as JSON pointer or offset; empty if nowhere
     * @param hint what to do; empty if nothing is known
     */
    public HubException(int status, String code, String detail, String at, String hint) {
        super(detail);
        this.status = status;
        this.code = code;
        this.at = at;
        this.hint = hint;
    }

    public HubException(String code, String detail, String hint) {
        this(0, code, detail, "", hint);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String at() {
        return at;
    }

    public String hint() {
        return hint;
    }
}
