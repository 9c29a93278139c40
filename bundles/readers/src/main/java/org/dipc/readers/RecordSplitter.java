package org.dipc.readers;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream into records, each of which lies whole in memory while it is read. White space around records is left
 * out, so a record has the same bytes wherever it lies.
 */
final class RecordSplitter {
    private static final int FIRST_BYTES = 1 << 16;
    private final InputStream in;
    private final Boundary boundary;
    private final int maxBytes;
    private byte[] buffer = new byte[FIRST_BYTES];
    /** The stream's offset of the first byte in the buffer. */
    private long base;

    private int filled;
    private boolean ended;
    private int start;
    private int end;
    private long records;
    private long offset;
    private boolean tooLarge;

    /** Finds where a record ends. */
    interface Boundary {
        /** How many bytes after a place {@link #find} needs to see to judge it. */
        int margin();

        /** A new record begins at {@code start}. */
        void begin(int start);

        /** The first place in {@code [from, to)} at which the record ends, or -1; the bytes before {@code filled} are there. */
        int find(byte[] buffer, int from, int to, int filled);
    }

    /** @param maxBytes the length from which a record is passed over instead of kept */
    RecordSplitter(InputStream in, Boundary boundary, int maxBytes) {
        this.in = in;
        this.boundary = boundary;
        this.maxBytes = maxBytes;
    }

    /** Goes to the next record; false at the end of the stream. */
    boolean next() throws IOException {
        start = end;
        tooLarge = false;
        while (start == filled || isSpace(buffer[start])) {
            if (start < filled) {
                start++;
            } else if (!fill()) {
                return false;
            }
        }
        offset = base + start;
        records++;
        end = findEnd();
        return true;
    }

    private int findEnd() throws IOException {
        boundary.begin(start);
        int from = start;
        while (true) {
            int to = ended ? filled : Math.max(from, filled - boundary.margin());
            int found = boundary.find(buffer, from, to, filled);
            if (found >= 0 || ended) {
                return found >= 0 ? found : filled;
            }
            if (filled - start > maxBytes) {
                tooLarge = true;
                start = to;
            }
            from = to - start;
            fill();
            from += start;
        }
    }

    /** Brings more bytes behind those from {@code start} on, which move; false at the end of the stream. */
    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, filled - start);
            base += start;
            filled -= start;
            start = 0;
        }
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(2 * buffer.length, maxBytes + FIRST_BYTES));
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        ended = read < 0;
        filled += Math.max(0, read);
        return !ended;
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** The number of the record, from 1. */
    long record() {
        return records;
    }

    /** Where in the stream the record begins. */
    long offset() {
        return offset;
    }

    /** Whether the record is longer than allowed; then its bytes are gone. */
    boolean isTooLarge() {
        return tooLarge || end - start > maxBytes;
    }

    /** The array that holds the record until {@link #next}. */
    byte[] buffer() {
        return buffer;
    }

    /** Where the record begins in {@link #buffer}. */
    int start() {
        return start;
    }

    /** Its length without white space after it. */
    int length() {
        int last = end;
        while (last > start && isSpace(buffer[last - 1])) {
            last--;
        }
        return last - start;
    }
}
