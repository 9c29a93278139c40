package org.dipc.storage.leveldb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
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
    private final NativeDB database;

    static LevelDb open(Path directory, Found found) throws IOException {
        try {
            NativeDB.LIBRARY.load();
        } catch (LinkageError missing) {
            throw unavailable(missing);
        }
        Path current = directory.resolve("CURRENT");
        if (Files.exists(current)) {
            Path tables = directory.resolve(Files.readString(current).strip());
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
        return new LevelDb(NativeDB.open(options, directory.toFile()));
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
        for (Path table : files(directory, "*.{sst,ldb}")) {
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
        static final NativeCache CACHE = new NativeCache(32 << 20);
    }

    private LevelDb(NativeDB database) {
        this.database = database;
    }

    @Override
    public byte[] get(byte[] key, NativeSnapshot snapshot) throws DBException {
        return database.get(reading(snapshot), key);
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
    private abstract static class LevelDbCursor implements Cursor {
        final NativeIterator iterator;
        private boolean started;

        LevelDbCursor(NativeIterator iterator) {
            this.iterator = iterator;
        }

        @Override
        public final Map.Entry<byte[], byte[]> advance() throws IOException {
            if (started) {
                step();
            } else {
                start();
                started = true;
            }
            return iterator.isValid() ? Map.entry(iterator.key(), iterator.value()) : null;
        }

        abstract void start() throws IOException;

        abstract void step() throws IOException;

        @Override
        public final void close() {
            iterator.delete();
        }
    }

    private static final class Ascending extends LevelDbCursor {
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

    private static final class Descending extends LevelDbCursor {
        private static final byte[] LEAST_KEY = {};
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
            iterator.seek(LEAST_KEY);
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
