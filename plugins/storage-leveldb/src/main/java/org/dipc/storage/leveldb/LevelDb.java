package org.dipc.storage.leveldb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dipc.storage.StorageError;
import org.dipc.storage.StorageError.Code;
import org.dipc.storage.StoragePlugin.Write;
import org.dipc.storage.driver.Driver;
import org.fusesource.leveldbjni.internal.NativeBuffer;
import org.fusesource.leveldbjni.internal.NativeCache;
import org.fusesource.leveldbjni.internal.NativeCompressionType;
import org.fusesource.leveldbjni.internal.NativeDB;
import org.fusesource.leveldbjni.internal.NativeDB.DBException;
import org.fusesource.leveldbjni.internal.NativeIterator;
import org.fusesource.leveldbjni.internal.NativeOptions;
import org.fusesource.leveldbjni.internal.NativeReadOptions;
import org.fusesource.leveldbjni.internal.NativeSnapshot;
import org.fusesource.leveldbjni.internal.NativeWriteBatch;
import org.fusesource.leveldbjni.internal.NativeWriteOptions;

/**
 * One open LevelDB, driven through the classes under leveldbjni's public ones: those hide the errors of an iterator,
 * make three steps of each step backwards, and give every store a cache of its own.
 */
final class LevelDb implements Driver<NativeSnapshot> {
    private static final NativeWriteOptions SYNCED = new NativeWriteOptions().sync(true);
    private static final String TABLES = "*.{sst,ldb}";

    private final Path directory;
    private final NativeDB database;
    private String damage;

    static LevelDb open(Path directory, Found found) throws IOException {
        try {
            NativeDB.LIBRARY.load();
        } catch (LinkageError missing) {
            throw unavailable(missing);
        }
        Path current = directory.resolve("CURRENT");
        if (Files.exists(current)) {
            Path tables = tables(directory, current);
            if (found == Found.A_CRASHED_STORE) {
                LogFile.cutOffTornEntry(tables);
                cutOffTornBatch(directory);
            }
            checkIndexes(directory, tables);
        }
        NativeOptions options = new NativeOptions()
                .createIfMissing(found == Found.NOTHING)
                .paranoidChecks(true)
                // Costs nothing measurable where it does not pay: blocks of hashes stay as they are, texts shrink.
                .compression(NativeCompressionType.kSnappyCompression)
                // A get checks the sum of a whole block. With entries of 130 bytes it takes 2.9 microseconds of
                // processor
                // time instead of 4.8 with LevelDB's own 4 KiB; files grow by a hundredth, and scans take a tenth
                // longer.
                .blockSize(1 << 10)
                .writeBufferSize(16 << 20)
                .cache(Shared.CACHE);
        return new LevelDb(directory, NativeDB.open(options, directory.toFile()));
    }

    private static Path tables(Path directory, Path current) throws IOException {
        String name = Files.readString(current, StandardCharsets.ISO_8859_1);
        if (!name.matches("MANIFEST-\\d+\n") || Files.notExists(directory.resolve(name.strip()))) {
            throw new IOException(current.getFileName() + " is damaged, or the file that it names is missing");
        }
        return directory.resolve(name.strip());
    }

    /** Only the newest log can have one. */
    private static void cutOffTornBatch(Path directory) throws IOException {
        // Names are numbers of six digits or more.
        Optional<Path> newest = files(directory, "*.log").stream()
                .max(Comparator.comparing((Path log) -> log.toString().length()).thenComparing(Path::toString));
        if (newest.isPresent()) {
            LogFile.cutOffTornEntry(newest.get());
        }
    }

    /** Before LevelDB is open, since it would set about merging what a damaged index still leads to. */
    private static void checkIndexes(Path directory, Path tables) throws IOException {
        Set<Long> live = TableList.live(LogFile.entries(tables));
        for (Path table : files(directory, TABLES)) {
            String name = table.getFileName().toString();
            // Others are leavings of a merge that was broken off; LevelDB deletes them.
            if (live.contains(Long.valueOf(name.substring(0, name.indexOf('.'))))) {
                TableFile.checkIndex(table);
            }
        }
    }

    private static List<Path> files(Path directory, String pattern) throws IOException {
        try (DirectoryStream<Path> matching = Files.newDirectoryStream(directory, pattern)) {
            List<Path> files = new ArrayList<>();
            matching.forEach(files::add);
            return files;
        }
    }

    private static StorageError unavailable(LinkageError missing) {
        return new StorageError(
                Code.STORAGE_UNAVAILABLE,
                "LevelDB has no native library for " + System.getProperty("os.name") + " on "
                        + System.getProperty("os.arch") + "; choose another store, in the chain's descriptor or in the"
                        + " site's configuration, with the line \"storage.target\": \"(storage=rocksdb)\"",
                missing);
    }

    /** Loaded after the library, and never freed: all stores of the process share it. */
    private static final class Shared {
        static final NativeCache CACHE = new NativeCache(64 << 20);
    }

    private LevelDb(Path directory, NativeDB database) {
        this.directory = directory;
        this.database = database;
    }

    @Override
    public byte[] get(byte[] key, NativeSnapshot snapshot) throws IOException {
        try {
            return database.get(reading(snapshot), key);
        } catch (DBException failure) {
            throw located(failure);
        }
    }

    /** LevelDB says what is wrong with a block, and not where it is. Looked for once: a store that is damaged stays so. */
    private synchronized IOException located(IOException failure) {
        if (damage == null) {
            damage = firstDamage();
        }
        return damage.isEmpty() ? failure : new IOException(damage + ": " + failure.getMessage(), failure);
    }

    /** In words; empty if there is none. */
    private String firstDamage() {
        try {
            for (Path table : files(directory, TABLES)) {
                checkBlocks(table);
            }
            return "";
        } catch (IOException found) {
            return found.getMessage();
        }
    }

    private static void checkBlocks(Path table) throws IOException {
        try {
            TableFile.checkBlocks(table);
        } catch (NoSuchFileException mergedMeanwhile) {
            // What was in it is in another.
        }
    }

    private static NativeReadOptions reading(NativeSnapshot snapshot) {
        return new NativeReadOptions().verifyChecksums(true).snapshot(snapshot);
    }

    @Override
    public Cursor ascending(byte[] from, NativeSnapshot snapshot) {
        return new Ascending(database.iterator(reading(snapshot)), from);
    }

    @Override
    public Cursor descending(byte[] to, NativeSnapshot snapshot) {
        return new Descending(database.iterator(reading(snapshot)), to);
    }

    @Override
    public void write(List<Write> batch) throws DBException {
        NativeWriteBatch writes = new NativeWriteBatch();
        // One native buffer for the keys and values that are copied, instead of two allocations a write.
        NativeBuffer.pushMemoryPool(1 << 16);
        try {
            for (Write write : batch) {
                if (write instanceof Write.Put put) {
                    writes.put(put.key().toArray(), put.value().toArray());
                } else {
                    writes.delete(write.key().toArray());
                }
            }
            database.write(SYNCED, writes);
        } finally {
            NativeBuffer.popMemoryPool();
            writes.delete();
        }
    }

    /** LevelDB names the file and the system's error, not the call: this is the one that a failed sync reports. */
    @Override
    public Code codeOf(Exception failedWrite) {
        return String.valueOf(failedWrite.getMessage()).contains("Input/output error")
                ? Code.STORAGE_FSYNC_FAILED
                : Code.STORAGE_WRITE_FAILED;
    }

    @Override
    public NativeSnapshot snapshot() {
        return database.getSnapshot();
    }

    @Override
    public void release(NativeSnapshot snapshot) {
        database.releaseSnapshot(snapshot);
    }

    @Override
    public void close() {
        database.delete();
    }

    /** Stands on the entry that was returned last. */
    private abstract class LevelDbCursor implements Cursor {
        final NativeIterator iterator;
        private boolean started;

        LevelDbCursor(NativeIterator iterator) {
            this.iterator = iterator;
        }

        @Override
        public final Map.Entry<byte[], byte[]> advance() throws IOException {
            try {
                if (started) {
                    step();
                } else {
                    start();
                    started = true;
                }
                return iterator.isValid() ? Map.entry(iterator.key(), iterator.value()) : null;
            } catch (IOException failure) {
                throw located(failure);
            }
        }

        abstract void start() throws IOException;

        abstract void step() throws IOException;

        @Override
        public final void close() {
            iterator.delete();
        }
    }

    private final class Ascending extends LevelDbCursor {
        private final byte[] from;

        Ascending(NativeIterator iterator, byte[] from) {
            super(iterator);
            this.from = from;
        }

        @Override
        void start() throws IOException {
            iterator.seek(from);
        }

        @Override
        void step() throws IOException {
            iterator.next();
        }
    }

    private final class Descending extends LevelDbCursor {
        private final byte[] to;

        Descending(NativeIterator iterator, byte[] to) {
            super(iterator);
            this.to = to;
        }

        @Override
        void start() throws IOException {
            if (to.length > 0) {
                iterator.seek(to);
                if (iterator.isValid()) {
                    iterator.prev();
                    return;
                }
            }
            iterator.seekToLast();
            if (!iterator.isValid()) {
                refuseIfDamaged();
            }
        }

        /** Unlike the other moves, the one to the last entry keeps its errors to itself and looks like an empty store. */
        private void refuseIfDamaged() throws IOException {
            iterator.seek(new byte[0]);
            if (iterator.isValid()) {
                throw new IOException("the last entry cannot be read");
            }
        }

        @Override
        void step() throws IOException {
            iterator.prev();
        }
    }
}
