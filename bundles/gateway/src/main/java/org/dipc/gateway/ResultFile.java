package org.dipc.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dipc.client.Json;
import org.dipc.gateway.ImportResult.Outcome;

/**
 * The results of a job one after another on disk. Memory holds a few bytes for each: where it begins, and which of the
 * three outcomes it has.
 */
final class ResultFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int FIRST_CAPACITY = 1_024;

    private final Path path;
    private final RandomAccessFile file;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private long[] starts = new long[FIRST_CAPACITY];
    private Outcome[] outcomes = new Outcome[FIRST_CAPACITY];
    private int size;
    private long end;

    ResultFile(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        this.path = path;
        this.file = new RandomAccessFile(path.toFile(), "rw");
    }

    synchronized void add(ImportResult result) throws IOException {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            outcomes = Arrays.copyOf(outcomes, 2 * size);
        }
        byte[] json = Answers.json(result);
        starts[size] = end;
        outcomes[size] = result.result();
        size++;
        end += json.length;
        buffer.write(json);
        if (buffer.size() > BUFFER_BYTES) {
            flush();
        }
    }

    private void flush() throws IOException {
        file.seek(end - buffer.size());
        file.write(buffer.toByteArray());
        buffer.reset();
    }

    /** @param from the index of the first result looked at; {@code next} of the page is the index to go on with */
    synchronized Page page(Optional<Outcome> wanted, int from, int limit) throws IOException {
        flush();
        List<JsonNode> items = new ArrayList<>();
        int index = from;
        while (index < size && items.size() < limit) {
            if (isWanted(wanted, index)) {
                items.add(read(index));
            }
            index++;
        }
        while (index < size && !isWanted(wanted, index)) {
            index++;
        }
        return new Page(items, index < size ? Integer.toString(index) : null);
    }

    private boolean isWanted(Optional<Outcome> wanted, int index) {
        return wanted.isEmpty() || wanted.get() == outcomes[index];
    }

    private JsonNode read(int index) throws IOException {
        long next = index + 1 < size ? starts[index + 1] : end;
        byte[] json = new byte[Math.toIntExact(next - starts[index])];
        file.seek(starts[index]);
        file.readFully(json);
        return Json.MAPPER.readTree(json);
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
        Files.deleteIfExists(path);
    }
}
