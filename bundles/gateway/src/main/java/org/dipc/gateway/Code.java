package org.dipc.gateway;

/** What this interface refuses by itself, each with its HTTP status. The codes of the ledgers pass through unchanged. */
enum Code {
    /** The request is not HTTP as the standard has it. */
    REQUEST_MALFORMED(400),
    /** The body is not JSON. */
    JSON_SYNTAX(400),
    /** Objects and arrays are nested too deep. */
    JSON_DEPTH(400),
    /** An object has a name twice. */
    JSON_DUPLICATE_KEY(400),
    /** A name that the object does not have. */
    JSON_UNKNOWN_FIELD(400),
    /** A number with a fraction or an exponent, or beyond 2^53, where readers would round it. */
    JSON_NUMBER(400),
    /** A parameter or field is missing, given twice, not known, or not of its form. */
    PARAM_INVALID(400),
    /** A browser sent it from a page that is not this hub's. */
    ORIGIN_NOT_ALLOWED(403),
    ROUTE_NOT_FOUND(404),
    CHAIN_NOT_FOUND(404),
    BLOCK_NOT_FOUND(404),
    /** The genesis is in no block, so nobody's seal covers the state that it leaves. */
    HEIGHT_UNSEALED(404),
    TX_NOT_FOUND(404),
    MODULE_NOT_FOUND(404),
    TABLE_NOT_FOUND(404),
    ENTRY_NOT_FOUND(404),
    KEY_NOT_FOUND(404),
    JOB_NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    NOT_ACCEPTABLE(406),
    /** The body came slower than anybody's line is. */
    REQUEST_TOO_SLOW(408),
    /** The key was used with another request, or its first request has no answer yet. */
    IDEMPOTENCY_CONFLICT(409),
    BODY_TOO_LARGE(413),
    URI_TOO_LONG(414),
    MEDIA_TYPE_UNSUPPORTED(415),
    RATE_LIMIT(429),
    HEADERS_TOO_LARGE(431),
    /** A defect of the hub; the log has it under the trace id. */
    INTERNAL(500),
    /** The hub is starting or stopping. */
    NOT_READY(503),
    /** The disk has no room for it. */
    STORAGE_LOW(503),
    /** The transaction may be in a block or not: ask for it by its hash, or send the same bytes again. */
    UNKNOWN_OUTCOME(504);

    private final int status;

    Code(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    /** What the server means by a status that it answers by itself. */
    static Code ofStatus(int status) {
        for (Code code : values()) {
            if (code.status == status) {
                return code;
            }
        }
        return status < INTERNAL.status ? REQUEST_MALFORMED : INTERNAL;
    }

    /** The status of any code, be it of this interface, a ledger module, the kernel or a store. */
    static int statusOf(String code) {
        for (Code own : values()) {
            if (own.name().equals(code)) {
                return own.status;
            }
        }
        return switch (code) {
            case "TX_EMPTY", "TX_DECODE", "TX_NOT_CANONICAL", "TX_TOO_COMPLEX", "TX_TYPE_UNKNOWN" -> 400;
            case "NOT_AUTHORISED" -> 403;
            case "HEIGHT_NOT_REACHED" -> 404;
            case "HEIGHT_PRUNED" -> 410;
            case "TX_TOO_LARGE" -> 413;
            // Not a matter of waiting: what is asked for cannot be read.
            case "STORAGE_READ_ERROR" -> 500;
            default -> statusOfFamily(code);
        };
    }

    private static int statusOfFamily(String code) {
        if (code.endsWith("_NOT_FOUND")) {
            return 404;
        } else if (code.endsWith("_DUPLICATE")) {
            return 409;
        } else if (code.startsWith("ROLE_")) {
            return 403;
        }
        return code.startsWith("STORAGE_") || code.startsWith("CHAIN_") ? 503 : 422;
    }
}
