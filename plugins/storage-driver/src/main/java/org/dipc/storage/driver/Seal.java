package org.dipc.storage.driver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.storage.driver.Driver.Found;

/**
 * The digests of a closed store's files, which lie beside them until the store is opened again. A driver that finds the end
 * of a log or of its list of files damaged takes it for a write that a crash cut short, and drops it without a word. Where
 * there is a seal there was no crash, so the difference is seen.
 *
 * <p>A line for each file: its name, its size and the SHA-256 of each of its parts; a last line with that of all lines.
 * Tables are told by name and size alone: they are the bulk of a store, and they carry checksums of their own.
 */
final class Seal {
    private static final String NAME = "SEAL";
    private static final int PART_BYTES = 1 << 12;

    private Seal() {}

    /**
     * Says what lies in {@code directory}, and takes the seal away, since the store is about to change.
     *
     * @throws IOException if a file is not as it was sealed; the message names it and the part
     */
    static Found remove(Path directory) throws IOException {
        Path seal = directory.resolve(NAME);
        if (Files.exists(seal)) {
            check(directory, lines(seal));
            Files.delete(seal);
            sync(directory);
            return Found.A_CLOSED_STORE;
        }
        return files(directory).stream().anyMatch(Seal::holdsEntries) ? Found.A_CRASHED_STORE : Found.NOTHING;
    }

    private static List<String> lines(Path seal) throws IOException {
        String text = Files.readString(seal, StandardCharsets.ISO_8859_1);
        int end = text.length() - sum("").length();
        if (end < 0 || !text.substring(end).equals(sum(text.substring(0, end)))) {
            throw new IOException(NAME + " is damaged");
        }
        return text.substring(0, end).lines().toList();
    }

    private static void check(Path directory, List<String> sealed) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String line : sealed) {
            String name = line.substring(0, line.indexOf(' '));
            names.add(name);
            if (Files.notExists(directory.resolve(name))) {
                throw new IOException(name + " is missing");
            }
            compare(line.split(" ", -1), line(directory.resolve(name)).split(" ", -1));
        }
        for (Path file : files(directory)) {
            if (!names.contains(file.getFileName().toString())) {
                throw new IOException(file.getFileName() + " was not there when the store was closed");
            }
        }
    }

    private static void compare(String[] sealed, String[] found) throws IOException {
        if (!found[1].equals(sealed[1])) {
            throw new IOException(
                    sealed[0] + " has " + found[1] + " bytes, and had " + sealed[1] + " when it was closed");
        }
        for (int part = 2; part < sealed.length; part++) {
            if (!found[part].equals(sealed[part])) {
                throw new IOException(sealed[0] + " is damaged in the 4096 bytes from byte " + (part - 2) * PART_BYTES);
            }
        }
    }

    /** Seals the store, whose files do not change any more. */
    static void put(Path directory) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Path file : files(directory)) {
            lines.append(line(file)).append('\n');
        }
        Path unfinished = directory.resolve(NAME + ".new");
        try (FileChannel file = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap((lines + sum(lines.toString())).getBytes(StandardCharsets.ISO_8859_1)));
            file.force(true);
        }
        Files.move(unfinished, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
    }

    private static String line(Path file) throws IOException {
        StringBuilder line = new StringBuilder(file.getFileName() + " " + Files.size(file));
        if (!isTable(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                for (byte[] part = in.readNBytes(PART_BYTES); part.length > 0; part = in.readNBytes(PART_BYTES)) {
                    line.append(' ').append(Hash.sha256(Bytes.owned(part)));
                }
            }
        }
        return line.toString();
    }

    private static String sum(String lines) {
        return Hash.sha256(Bytes.of(lines.getBytes(StandardCharsets.ISO_8859_1))) + "\n";
    }

    /** The files that matter, in order of their names: not locks, the driver's diaries ({@code LOG}) or seals. */
    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> !file.getFileName().toString().matches("LO(CK|G.*)|" + NAME + ".*"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean holdsEntries(Path file) {
        return isTable(file) || file.toString().endsWith(".log");
    }

    private static boolean isTable(Path file) {
        return file.toString().endsWith(".sst") || file.toString().endsWith(".ldb");
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        }
    }
}
