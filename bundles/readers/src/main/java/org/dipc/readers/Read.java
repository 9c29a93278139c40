package org.dipc.readers;

import java.util.Optional;
import org.dipc.patents.PatentFacts;

/** What became of one record of a file. */
public sealed interface Read {
    /** The record's number in the file, from 1. */
    long record();

    /** Where the record begins: bytes from the start of the file, after decompression. */
    long offset();

    /** The record was read. */
    record Taken(long record, long offset, PatentFacts facts) implements Read {}

    /**
     * The record was refused, and with it nothing else.
     *
     * @param at where in the record: an XPath, a JSON pointer, or {@code byte N} from the start of the file
     * @param number the patent's number as far as it was read before the refusal
     */
    record Refused(long record, long offset, Refusal code, String detail, String at, Optional<String> number)
            implements Read {}
}
