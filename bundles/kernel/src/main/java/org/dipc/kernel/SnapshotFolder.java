package org.dipc.kernel;

import static org.dipc.ledger.SnapshotCode.SNAPSHOT_CHUNK_MISSING;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_NOT_FOUND;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_NO_ROOM;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/**
 * Snapshots as files: a folder for each, named as its height, with {@code manifest.cbor} and {@code 000000.chunk} onwards.
 * A folder with that name is whole; while it is written it has {@code .new} after it.
 */
final class SnapshotFolder {
    private static final String MANIFEST = "manifest.cbor";
    private static final String DRAFT = ".new";
    private static final String NAME = "[0-9]{1,18}";

    /** What must be left on the disk for the chain itself. */
    private static final long RESERVE_BYTES = 256L << 20;

    private final Path folder;

    SnapshotFolder(Path folder) {
        this.folder = folder;
    }

    /** The heights of the snapshots that are there, the newest first. */
    List<Long> heights() {
        String[] names = folder.toFile().list((in, name) -> name.matches(NAME));
        return names == null
                ? List.of()
                : Stream.of(names)
                        .map(Long::valueOf)
                        .sorted(Comparator.reverseOrder())
                        .toList();
    }

    /** Where the snapshot of {@code height} is, whether it is there or not. */
    Path of(long height) {
        return folder.resolve(Long.toString(height));
    }

    /** The manifest of a snapshot that is there. */
    Optional<Manifest> find(long height) {
        return read(of(height).resolve(MANIFEST)).map(Manifest::decode);
    }

    /** A chunk of a snapshot that is there. */
    Optional<Bytes> find(long height, int index) {
        return read(of(height).resolve(name(index)));
    }

    /** @throws Rejected SNAPSHOT_NOT_FOUND, and as {@link Manifest#decode} */
    static Manifest manifest(Path snapshot) {
        return Manifest.decode(read(snapshot.resolve(MANIFEST))
                .orElseThrow(() -> new Rejected(SNAPSHOT_NOT_FOUND, "no snapshot in " + snapshot)));
    }

    /** @throws Rejected SNAPSHOT_CHUNK_MISSING */
    static Bytes chunk(Path snapshot, int index) {
        Path file = snapshot.resolve(name(index));
        return read(file).orElseThrow(() -> new Rejected(SNAPSHOT_CHUNK_MISSING, "no file " + file));
    }

    private static String name(int index) {
        return String.format(Locale.ROOT, "%06d.chunk", index);
    }

    private static Optional<Bytes> read(Path file) {
        try {
            return Optional.of(Bytes.owned(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins a snapshot; what was begun and not finished before is gone. */
    Draft begin(long height) throws IOException {
        Path draft = folder.resolve(height + DRAFT);
        for (String old : names(DRAFT)) {
            delete(folder.resolve(old));
        }
        Files.createDirectories(draft);
        return new Draft(draft, height);
    }

    private List<String> names(String end) {
        String[] names = folder.toFile().list((in, name) -> name.endsWith(end));
        return names == null ? List.of() : List.of(names);
    }

    /** Leaves the newest {@code count}. */
    void keep(long count) throws IOException {
        List<Long> heights = heights();
        for (long height : heights.subList((int) Math.min(count, heights.size()), heights.size())) {
            remove(height);
        }
    }

    /** Whole or not there at every moment: somebody may be reading it. */
    void remove(long height) throws IOException {
        if (Files.exists(of(height))) {
            Path gone = folder.resolve(height + ".old" + DRAFT);
            Files.move(of(height), gone, StandardCopyOption.ATOMIC_MOVE);
            delete(gone);
        }
    }

    /** A snapshot that is being written. */
    final class Draft {
        private final Path draft;
        private final long height;
        private final List<Hash> chunks = new ArrayList<>();

        private Draft(Path draft, long height) {
            this.draft = draft;
            this.height = height;
        }

        int size() {
            return chunks.size();
        }

        /** @throws Rejected SNAPSHOT_NO_ROOM */
        void add(Bytes chunk) throws IOException {
            long free = draft.toFile().getUsableSpace();
            Rejected.unless(
                    free >= RESERVE_BYTES + chunk.size(),
                    SNAPSHOT_NO_ROOM,
                    "only " + (free >> 20) + " MiB left on the disk of " + draft);
            CrashPoint.BEFORE_SNAPSHOT_CHUNK.reached();
            write(draft.resolve(name(chunks.size())), chunk);
            CrashPoint.AFTER_SNAPSHOT_CHUNK.reached();
            chunks.add(Hash.sha256(chunk));
        }

        List<Hash> chunks() {
            return List.copyOf(chunks);
        }

        /** From now on it is there. */
        void commit(Manifest manifest) throws IOException {
            CrashPoint.BEFORE_SNAPSHOT_COMMIT.reached();
            write(draft.resolve(MANIFEST), manifest.encoded());
            sync(draft);
            remove(height);
            Files.move(draft, of(height), StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
            CrashPoint.AFTER_SNAPSHOT_COMMIT.reached();
        }
    }

    private static void write(Path file, Bytes content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (ByteBuffer left = content.buffer(); left.hasRemaining(); ) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        }
    }

    static void delete(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> innermostFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : innermostFirst) {
                Files.delete(file);
            }
        }
    }
}
