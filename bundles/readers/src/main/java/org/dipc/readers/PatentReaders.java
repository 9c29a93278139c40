package org.dipc.readers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** The readers there are, chosen by what a file contains and not by its name. */
public final class PatentReaders {
    private static final List<PatentReader> READERS = List.of(new UsptoXmlReader(), new NormalizedJsonReader());
    private static final int BUFFER_BYTES = 1 << 16;

    private PatentReaders() {}

    /**
     * Reads a file, compressed with gzip or not, as {@link PatentReader#read} does. A file of no known form is one record,
     * refused.
     */
    public static void read(InputStream file, Consumer<Read> sink) throws IOException {
        InputStream in = decompressed(file);
        byte[] head = head(in);
        Optional<PatentReader> reader =
                READERS.stream().filter(candidate -> candidate.recognises(head)).findFirst();
        if (reader.isPresent()) {
            reader.get().read(in, sink);
        } else {
            String detail =
                    head.length == 0 ? "the file is empty" : "neither XML of the USPTO nor one JSON object a line";
            sink.accept(new Read.Refused(1, 0, Refusal.PATENT_SCHEMA_UNKNOWN, detail, "byte 0", Optional.empty()));
        }
    }

    private static InputStream decompressed(InputStream file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(file, BUFFER_BYTES);
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES), BUFFER_BYTES) : in;
    }

    private static byte[] head(InputStream in) throws IOException {
        in.mark(PatentReader.HEAD_BYTES);
        byte[] head = in.readNBytes(PatentReader.HEAD_BYTES);
        in.reset();
        return head;
    }
}
