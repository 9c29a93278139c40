package org.dipc.storage.driver;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.Stream;
import org.dipc.storage.driver.Driver.Found;

/**
 * A digest of a closed store's files, which lies beside them until the store is opened again. A driver that finds the
 * end of a log or of its list of files damaged takes it for a write that a crash cut short, and drops it without a word.
 * Where there is a seal there was no crash, so the difference is seen.
 */
final class Seal {
    private static final String NAME = "SEAL";

    private Seal() {}

    /** Says what lies in {@code directory}, and takes the seal away, since the store is about to change. */
    static Found remove(Path directory) throws IOException {
        Path seal = directory.resolve(NAME);
        if (Files.exists(seal)) {
            if (!MessageDigest.isEqual(Files.readAllBytes(seal), digest(directory))) {
                throw new IOException("the files are not as they were when the store was closed");
            }
            Files.delete(seal);
            sync(directory);
            return Found.A_CLOSED_STORE;
        }
        return files(directory).stream().anyMatch(Seal::holdsEntries) ? Found.A_CRASHED_STORE : Found.NOTHING;
    }

    /** Seals the store, whose files do not change any more. */
    static void put(Path directory) throws IOException {
        Path unfinished = directory.resolve(NAME + ".new");
        try (FileChannel file = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(digest(directory)));
            file.force(true);
        }
        Files.move(unfinished, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
    }

    private static byte[] digest(Path directory) throws IOException {
        MessageDigest digest = sha256();
        try (DataOutputStream out =
                new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
            for (Path file : files(directory)) {
                out.writeUTF(file.getFileName().toString());
                out.writeLong(Files.size(file));
                // Tables are the bulk of a store, and they carry checksums of their own.
                if (!isTable(file)) {
                    Files.copy(file, out);
                }
            }
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
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
