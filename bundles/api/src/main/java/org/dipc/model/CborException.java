package org.dipc.model;

/** Bytes that are not what was to be read: what is wrong, and where. */
public final class CborException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final Code code;
    private final int offset;

    /** Why the bytes are refused. */
    public enum Code {
        /** Not CBOR, or CBOR of another shape than expected. */
        MALFORMED,
        /** CBOR, but not the one encoding of its value. */
        NOT_CANONICAL,
        /** Deeper, longer or with more items than allowed. */
        TOO_COMPLEX,
        /** A member of a sealed family that does not exist. */
        TYPE_UNKNOWN
    }

    public CborException(Code code, int offset, String detail) {
        super(detail + " at byte " + offset);
        this.code = code;
        this.offset = offset;
    }

    public Code code() {
        return code;
    }

    /** Index of the first byte of the item that is refused. */
    public int offset() {
        return offset;
    }
}
