package org.dipc.gateway;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Reads the body of a request whole before anybody works on it, without holding a thread while it comes: a thousand slow
 * senders cost a thousand buffers and no answer to others. A body is at most {@value #MAXIMUM_BYTES} bytes, also after
 * decompression; files to import are longer and go to disk.
 */
final class Bodies implements Filter {
    static final int MAXIMUM_BYTES = 1 << 20;
    static final long MAXIMUM_FILE_BYTES = 1L << 33;

    /** So much of a body that is too large is still read and thrown away: who is cut off while sending hears no answer. */
    private static final long PATIENCE_BYTES = 1L << 24;

    /** What an import leaves free on the disk for the chains. */
    private static final long RESERVED_BYTES = 1L << 28;

    /** Request attribute: the file that holds the body of an import. */
    static final String FILE = "dipc.file";

    /** Request attribute: what was read in the first pass of a request through this filter. */
    private static final String BODY = "dipc.body";

    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS");
    private static final int BUFFER_BYTES = 1 << 14;
    private static final int MINIMUM_BYTES_A_SECOND = 256;
    private static final long GRACE_NANOS = 10_000_000_000L;

    private final Path uploads;

    /** @param uploads a folder for files to import; the job that takes one deletes it */
    Bodies(Path uploads) {
        this.uploads = uploads;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        if (WITHOUT_BODY.contains(http.getMethod())) {
            chain.doFilter(request, response);
        } else if (http.getAttribute(BODY) instanceof byte[] body) {
            chain.doFilter(new Whole(http, body), response);
        } else {
            boolean isImport = http.getRequestURI().equals(ImportResource.PATH);
            if (http.getContentLengthLong() > (isImport ? MAXIMUM_FILE_BYTES : PATIENCE_BYTES)) {
                refuse((HttpServletResponse) response, tooLarge(isImport ? MAXIMUM_FILE_BYTES : MAXIMUM_BYTES));
            } else {
                try {
                    read(http, (HttpServletResponse) response, isImport);
                } catch (Refusal e) {
                    refuse((HttpServletResponse) response, e);
                }
            }
        }
    }

    private void read(HttpServletRequest request, HttpServletResponse response, boolean isImport) throws IOException {
        Sink sink = isImport
                ? FileSink.in(uploads, request.getContentLengthLong())
                : new MemorySink("gzip".equals(request.getHeader("Content-Encoding")));
        AsyncContext async = request.startAsync();
        // Time-outs are those of the connection, and the rate below.
        async.setTimeout(0);
        request.getInputStream().setReadListener(new Reading(request, response, async, sink));
    }

    private static Refusal tooLarge(long limit) {
        return new Refusal(Code.BODY_TOO_LARGE, "the body has more than " + limit + " bytes");
    }

    private static void refuse(HttpServletResponse response, Refusal refusal) throws IOException {
        // The rest of the body is not read.
        response.setHeader("Connection", "close");
        Problem.send(response, refusal);
    }

    /** Where a body goes while it comes. */
    private interface Sink {
        void write(byte[] bytes, int length) throws IOException;

        /** All has come. */
        void finish(HttpServletRequest request) throws IOException;

        void abandon() throws IOException;
    }

    private static final class MemorySink implements Sink {
        private final boolean isCompressed;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long size;

        MemorySink(boolean isCompressed) {
            this.isCompressed = isCompressed;
        }

        @Override
        public void write(byte[] chunk, int length) {
            size += length;
            if (size > PATIENCE_BYTES) {
                throw tooLarge(MAXIMUM_BYTES);
            }
            if (size <= MAXIMUM_BYTES) {
                bytes.write(chunk, 0, length);
            }
        }

        @Override
        public void finish(HttpServletRequest request) {
            if (size > MAXIMUM_BYTES) {
                throw tooLarge(MAXIMUM_BYTES);
            }
            request.setAttribute(BODY, isCompressed ? inflated(bytes.toByteArray()) : bytes.toByteArray());
        }

        private static byte[] inflated(byte[] compressed) {
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
                byte[] body = in.readNBytes(MAXIMUM_BYTES + 1);
                if (body.length > MAXIMUM_BYTES) {
                    throw tooLarge(MAXIMUM_BYTES);
                }
                return body;
            } catch (IOException e) {
                throw new Refusal(Code.REQUEST_MALFORMED, "the body is not what its Content-Encoding says");
            }
        }

        @Override
        public void abandon() {}
    }

    private static final class FileSink implements Sink {
        private final Path file;
        private final OutputStream out;
        private long size;

        private FileSink(Path file, OutputStream out) {
            this.file = file;
            this.out = out;
        }

        /** @param length of what will come, as far as that is known */
        static FileSink in(Path folder, long length) throws IOException {
            Files.createDirectories(folder);
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free - Math.max(0, length) < RESERVED_BYTES) {
                throw new Refusal(Code.STORAGE_LOW, "the disk of the hub has no room for this file");
            }
            Path file = Files.createTempFile(folder, "import", ".part");
            return new FileSink(file, Files.newOutputStream(file));
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            size += length;
            if (size > MAXIMUM_FILE_BYTES) {
                throw tooLarge(MAXIMUM_FILE_BYTES);
            }
            out.write(bytes, 0, length);
        }

        @Override
        public void finish(HttpServletRequest request) throws IOException {
            out.close();
            request.setAttribute(FILE, file);
            request.setAttribute(BODY, new byte[0]);
        }

        @Override
        public void abandon() throws IOException {
            out.close();
            Files.deleteIfExists(file);
        }
    }

    private static final class Reading implements ReadListener {
        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final AsyncContext async;
        private final ServletInputStream in;
        private final Sink sink;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private final long startNanos = System.nanoTime();
        private long size;

        Reading(HttpServletRequest request, HttpServletResponse response, AsyncContext async, Sink sink)
                throws IOException {
            this.request = request;
            this.response = response;
            this.async = async;
            this.in = request.getInputStream();
            this.sink = sink;
        }

        @Override
        public void onDataAvailable() throws IOException {
            try {
                while (in.isReady()) {
                    int length = in.read(buffer);
                    if (length < 0) {
                        return;
                    }
                    size += length;
                    sink.write(buffer, length);
                    requirePace();
                }
            } catch (Refusal e) {
                end(e);
            }
        }

        private void requirePace() {
            long nanos = System.nanoTime() - startNanos;
            if (nanos > GRACE_NANOS && size * 1_000_000_000.0 / nanos < MINIMUM_BYTES_A_SECOND) {
                throw new Refusal(
                        Code.REQUEST_TOO_SLOW,
                        "the body comes slower than " + MINIMUM_BYTES_A_SECOND + " bytes a second");
            }
        }

        @Override
        public void onAllDataRead() throws IOException {
            try {
                sink.finish(request);
                async.dispatch();
            } catch (Refusal e) {
                end(e);
            }
        }

        /** The connection broke, or its time is over. */
        @Override
        public void onError(Throwable failure) {
            try {
                end(new Refusal(Code.REQUEST_TOO_SLOW, "the body did not come to its end"));
            } catch (IOException e) {
                // Nobody is left to tell it.
                async.complete();
            }
        }

        private void end(Refusal refusal) throws IOException {
            sink.abandon();
            if (!response.isCommitted()) {
                refuse(response, refusal);
            }
            async.complete();
        }
    }

    /** The request with its body at hand. */
    private static final class Whole extends HttpServletRequestWrapper {
        private final byte[] body;

        Whole(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public int getContentLength() {
            return body.length;
        }

        @Override
        public long getContentLengthLong() {
            return body.length;
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }

        @Override
        public ServletInputStream getInputStream() {
            ByteArrayInputStream in = new ByteArrayInputStream(body);
            return new ServletInputStream() {
                @Override
                public boolean isFinished() {
                    return in.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException("the body is there already");
                }

                @Override
                public int read() {
                    return in.read();
                }

                @Override
                public int read(byte[] bytes, int offset, int length) {
                    return in.read(bytes, offset, length);
                }
            };
        }
    }
}
