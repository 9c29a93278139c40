package org.dipc.storage;

/**
 * The host failed: disk, permissions, a lock. Such a failure differs from node to node, so it is an {@link Error}: it
 * stops the node and never becomes the result of a transaction.
 */
public final class StorageError extends Error {
    private static final long serialVersionUID = 1;
    private final Code code;

    /** What failed. The names are public error codes. */
    public enum Code {
        STORAGE_LOCKED,
        STORAGE_INCONSISTENT,
        STORAGE_UNAVAILABLE,
        STORAGE_READ_ERROR,
        STORAGE_WRITE_FAILED,
        STORAGE_FSYNC_FAILED,
        STORAGE_LOW,
        STORAGE_CLOSED
    }

    public StorageError(Code code, String detail, Throwable cause) {
        super(code + ": " + detail, cause);
        this.code = code;
    }

    public StorageError(Code code, String detail) {
        this(code, detail, null);
    }

    public Code code() {
        return code;
    }
}
