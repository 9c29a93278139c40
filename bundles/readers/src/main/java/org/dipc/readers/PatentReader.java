package org.dipc.readers;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Reads one form of patent file. */
public interface PatentReader {
    /** How many bytes of a file {@link #recognises} is shown, unless the file is shorter. */
    int HEAD_BYTES = 4096;

    /** Whether a file that begins with {@code head} has, or means to have, this reader's form. */
    boolean recognises(byte[] head);

    /**
     * Reads {@code in} to its end and gives {@code sink} one {@link Read} for each record, in order, on the calling thread.
     * Memory does not grow with the length of the file. What {@code sink} throws ends the reading.
     *
     * @throws IOException if {@code in} fails; records before that were given
     */
    void read(InputStream in, Consumer<Read> sink) throws IOException;
}
