package org.dipc.kernel;

import static org.dipc.ledger.SnapshotCode.SNAPSHOT_FORMAT;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_MALFORMED;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.model.Plain;
import org.dipc.state.Table;

/**
 * A state as a file of JSON lines that people and other programs can read: {@code docs/guides/snapshots.md} describes
 * them. It holds what a snapshot holds, and is believed as little.
 */
final class StateFile {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private final TreeMap<String, Table<?, ?>> tables = new TreeMap<>();

    /** @param modules whose tables are written in words */
    StateFile(Modules modules) {
        Stream.concat(Stream.of(KernelTables.KEYS), modules.all().stream().map(module -> module.keyspace()))
                .flatMap(keyspace -> keyspace.tables().stream())
                .forEach(table -> tables.put(table.prefix().toUtf8(), table));
    }

    /** Writes what a node needs to go on from {@code past}. */
    void write(Past past, long entries, Path file, LongConsumer progress) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            long[] lines = {0};
            line(out, header(past.manifest(entries)), lines);
            past.tree().forEach((path, value) -> {
                line(out, entry(path, value), lines);
                progress.accept(lines[0]);
            });
            past.ids(block -> line(out, ids(block), lines));
            line(out, Map.of("kind", "end", "lines", lines[0] + 1), lines);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void line(BufferedWriter out, Map<String, Object> object, long[] lines) {
        try {
            out.write(JSON.writeValueAsString(object));
            out.write('\n');
            lines[0]++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> header(Manifest manifest) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("kind", "state");
        line.put("format", manifest.format());
        line.put("chain", manifest.chain().value());
        line.put("genesis", manifest.genesis().value().toHex());
        line.put("height", manifest.height());
        line.put("timeMillis", manifest.timeMillis());
        line.put("appHash", manifest.appHash().value().toHex());
        line.put("seal", manifest.seal().toHex());
        line.put("entries", manifest.entries());
        return line;
    }

    private Map<String, Object> entry(Bytes path, Bytes value) {
        Map<String, Object> line = new LinkedHashMap<>();
        Optional<Table<?, ?>> table = tableOf(path);
        if (table.isPresent()) {
            try {
                line.put("kind", "entry");
                line.put("table", name(table.get()));
                line.put("key", Plain.describe(table.get().keyShape(), key(table.get(), path)));
                line.put("value", Plain.describe(table.get().valueShape(), value));
                if (pathOf(line).equals(path) && valueOf(line).equals(value)) {
                    return line;
                }
            } catch (CborException | Plain.Misfit e) {
                // Larger than what is read in words, or of a module that this node has not.
            }
        }
        line.clear();
        line.put("kind", "bytes");
        line.put("path", path.toHex());
        line.put("value", value.toHex());
        return line;
    }

    private Optional<Table<?, ?>> tableOf(Bytes path) {
        int slashes = 0;
        for (int at = 0; at < path.size(); at++) {
            if (path.at(at) == '/' && ++slashes == 2) {
                return Optional.ofNullable(tables.get(path.slice(0, at + 1).toUtf8()));
            }
        }
        return Optional.empty();
    }

    private static String name(Table<?, ?> table) {
        String prefix = table.prefix().toUtf8();
        return prefix.substring(0, prefix.length() - 1);
    }

    private static Bytes key(Table<?, ?> table, Bytes path) {
        return path.from(table.prefix().size());
    }

    private Bytes pathOf(Map<String, Object> line) {
        Table<?, ?> table = table(line);
        return table.prefix().plus(Plain.encode(table.keyShape(), line.get("key")));
    }

    private Bytes valueOf(Map<String, Object> line) {
        return Plain.encode(table(line).valueShape(), line.get("value"));
    }

    private Table<?, ?> table(Map<String, Object> line) {
        Table<?, ?> table = tables.get(line.get("table") + "/");
        if (table == null) {
            throw new IllegalArgumentException("no table " + line.get("table"));
        }
        return table;
    }

    private static Map<String, Object> ids(BlockIds block) {
        List<Object> ids = new ArrayList<>();
        block.ids().forEach(id -> ids.add(Map.of("id", id.id().value().toHex(), "admitted", id.admitted())));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("kind", "ids");
        line.put("height", block.height());
        line.put("timeMillis", block.timeMillis());
        line.put("before", block.before().value().toHex());
        line.put("ids", ids);
        return line;
    }

    /**
     * Reads a file into {@code store}.
     *
     * @param progress hears of each line with about how many there are
     * @throws Rejected SNAPSHOT_MALFORMED with the line, SNAPSHOT_FORMAT, and as {@link Restore}
     */
    Manifest read(Path file, ChainStore store, GenesisDocument expected, BiConsumer<Long, Long> progress)
            throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file)) {
            long number = 1;
            Map<String, Object> line = object(in.readLine(), number);
            Manifest manifest = manifest(line);
            Restore restore = new Restore(store, expected, manifest);
            for (boolean ended = false; !ended; number++) {
                progress.accept(number, Math.max(number, manifest.entries()));
                ended = take(restore, object(in.readLine(), number + 1), number + 1);
            }
            Rejected.unless(in.readLine() == null, SNAPSHOT_MALFORMED, "there is more after the end, line " + number);
            restore.finish();
            return manifest;
        }
    }

    private static Map<String, Object> object(String line, long number) {
        Rejected.unless(
                line != null, SNAPSHOT_MALFORMED, "the file ends before its last line, after line " + (number - 1));
        try {
            return JSON.readValue(line, new TypeReference<TreeMap<String, Object>>() {});
        } catch (JsonProcessingException e) {
            throw new Rejected(SNAPSHOT_MALFORMED, "line " + number + ": " + e.getOriginalMessage());
        }
    }

    private static Manifest manifest(Map<String, Object> line) {
        return reading(1, () -> {
            long format = whole(line, "format");
            Rejected.unless(format == Manifest.FORMAT, SNAPSHOT_FORMAT, "format " + format);
            return new Manifest(
                    format,
                    new ChainId(text(line, "chain")),
                    Hash.hex(text(line, "genesis")),
                    whole(line, "height"),
                    whole(line, "timeMillis"),
                    Hash.hex(text(line, "appHash")),
                    Bytes.hex(text(line, "seal")),
                    whole(line, "entries"),
                    List.of());
        });
    }

    private boolean take(Restore restore, Map<String, Object> line, long number) {
        return reading(number, () -> {
            switch (text(line, "kind")) {
                case "entry" -> restore.entry(pathOf(line), valueOf(line));
                case "bytes" -> restore.entry(Bytes.hex(text(line, "path")), Bytes.hex(text(line, "value")));
                case "ids" -> restore.ids(idsOf(line));
                case "end" -> {
                    if (whole(line, "lines") != number) {
                        throw new IllegalArgumentException("the last of " + whole(line, "lines") + " lines");
                    }
                    return true;
                }
                default -> throw new IllegalArgumentException("no kind of line: " + line.get("kind"));
            }
            return false;
        });
    }

    private static BlockIds idsOf(Map<String, Object> line) {
        List<BlockIds.Id> ids = new ArrayList<>();
        for (Object each : (List<?>) line.get("ids")) {
            Map<?, ?> id = (Map<?, ?>) each;
            ids.add(new BlockIds.Id(Hash.hex((String) id.get("id")), (Boolean) id.get("admitted")));
        }
        return new BlockIds(whole(line, "height"), whole(line, "timeMillis"), Hash.hex(text(line, "before")), ids);
    }

    private static <T> T reading(long number, Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException | ClassCastException | NullPointerException | Plain.Misfit e) {
            throw new Rejected(SNAPSHOT_MALFORMED, "line " + number + ": " + e.getMessage());
        }
    }

    private static String text(Map<String, Object> line, String field) {
        if (line.get(field) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(field + " is missing or no text");
    }

    private static long whole(Map<String, Object> line, String field) {
        if (line.get(field) instanceof BigInteger number && number.signum() >= 0 && number.bitLength() < Long.SIZE) {
            return number.longValue();
        }
        throw new IllegalArgumentException(field + " is missing or no whole number");
    }
}
