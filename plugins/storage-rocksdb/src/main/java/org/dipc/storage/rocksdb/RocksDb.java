package org.dipc.storage.rocksdb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dipc.storage.StorageError;
import org.dipc.storage.StorageError.Code;
import org.dipc.storage.StoragePlugin.Write;
import org.dipc.storage.driver.Driver;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.SstFileReader;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** One open RocksDB. */
final class RocksDb implements Driver<RocksDb.Moment> {
    private final Options options;
    private final RocksDB database;
    private final ReadOptions present = new ReadOptions();
    private final WriteOptions synced = new WriteOptions().setSync(true);

    static RocksDb open(Path directory, Found found) throws RocksDBException, IOException {
        loadLibrary();
        Options options = options().setCreateIfMissing(found == Found.NOTHING);
        try {
            return new RocksDb(options, RocksDB.open(options, directory.toString()));
        } catch (RocksDBException failure) {
            try (options) {
                refuseDamagedTable(directory, options);
            }
            throw failure;
        }
    }

    /** An open that fails for a damaged table names the list of tables in its place. */
    private static void refuseDamagedTable(Path directory, Options options) throws IOException {
        try (DirectoryStream<Path> tables = Files.newDirectoryStream(directory, "*.sst")) {
            for (Path table : tables) {
                try (SstFileReader reader = new SstFileReader(options)) {
                    reader.open(table.toString());
                    reader.verifyChecksum();
                } catch (RocksDBException damage) {
                    throw new IOException(table.getFileName() + " is damaged: " + damage.getMessage(), damage);
                }
            }
        }
    }

    /** A ledger is one of several in a process, and most of the time it waits: little memory, few threads, no diary. */
    private static Options options() {
        return new Options()
                .setWriteBufferSize(16 << 20)
                .setMaxWriteBufferNumber(2)
                .setMaxBackgroundJobs(2)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setSkipStatsUpdateOnDbOpen(true)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(Shared.CACHE).setFilterPolicy(Shared.FILTER))
                // A damaged log is refused, except for a last record that a crash cut short.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords);
    }

    /** RocksDB throws one thing for an unknown system, another for a missing file, a third for one that does not load. */
    private static void loadLibrary() {
        try {
            RocksDB.loadLibrary();
        } catch (RuntimeException | LinkageError missing) {
            throw new StorageError(
                    Code.STORAGE_UNAVAILABLE,
                    "RocksDB has no native library for " + System.getProperty("os.name") + " on "
                            + System.getProperty("os.arch")
                            + "; choose another store, in the chain's descriptor or in the"
                            + " site's configuration, with the line \"storage.target\": \"(storage=leveldb)\"",
                    missing);
        }
    }

    /** Loaded after the library, and never freed: all stores of the process share them. */
    private static final class Shared {
        static final Cache CACHE = new LRUCache(32 << 20);
        static final BloomFilter FILTER = new BloomFilter(10);
    }

    private RocksDb(Options options, RocksDB database) {
        this.options = options;
        this.database = database;
    }

    @Override
    public byte[] get(byte[] key, Moment moment) throws RocksDBException {
        return database.get(reading(moment), key);
    }

    private ReadOptions reading(Moment moment) {
        return moment == null ? present : moment.reading();
    }

    @Override
    public Cursor ascending(byte[] from, Moment moment) {
        return new Ascending(database.newIterator(reading(moment)), from);
    }

    @Override
    public Cursor descending(byte[] to, Moment moment) {
        return new Descending(database.newIterator(reading(moment)), to);
    }

    @Override
    public void write(List<Write> batch) throws RocksDBException {
        try (WriteBatch writes = new WriteBatch()) {
            for (Write write : batch) {
                if (write instanceof Write.Put put) {
                    writes.put(put.key().toArray(), put.value().toArray());
                } else {
                    writes.delete(write.key().toArray());
                }
            }
            database.write(synced, writes);
        }
    }

    /** RocksDB says what it was doing: "While fsync", "While fdatasync", "While appending to file". */
    @Override
    public Code codeOf(Exception failedWrite) {
        return String.valueOf(failedWrite.getMessage()).matches("(?s).*While f\\w*sync.*")
                ? Code.STORAGE_FSYNC_FAILED
                : Code.STORAGE_WRITE_FAILED;
    }

    /** A snapshot, and the options that name it. */
    record Moment(Snapshot snapshot, ReadOptions reading) {}

    @Override
    public Moment snapshot() {
        Snapshot snapshot = database.getSnapshot();
        return new Moment(snapshot, new ReadOptions().setSnapshot(snapshot));
    }

    @Override
    public void release(Moment moment) {
        moment.reading().close();
        database.releaseSnapshot(moment.snapshot());
    }

    @Override
    public void close() {
        database.close();
        synced.close();
        present.close();
        options.close();
    }

    /** Stands on the entry that was returned last. */
    private abstract static class RocksDbCursor implements Cursor {
        final RocksIterator iterator;
        private boolean started;

        RocksDbCursor(RocksIterator iterator) {
            this.iterator = iterator;
        }

        @Override
        public final Map.Entry<byte[], byte[]> advance() throws RocksDBException {
            if (started) {
                step();
            } else {
                start();
                started = true;
            }
            if (iterator.isValid()) {
                return Map.entry(iterator.key(), iterator.value());
            }
            iterator.status();
            return null;
        }

        abstract void start();

        abstract void step();

        @Override
        public final void close() {
            iterator.close();
        }
    }

    private static final class Ascending extends RocksDbCursor {
        private final byte[] from;

        Ascending(RocksIterator iterator, byte[] from) {
            super(iterator);
            this.from = from;
        }

        @Override
        void start() {
            iterator.seek(from);
        }

        @Override
        void step() {
            iterator.next();
        }
    }

    private static final class Descending extends RocksDbCursor {
        private final byte[] to;

        Descending(RocksIterator iterator, byte[] to) {
            super(iterator);
            this.to = to;
        }

        @Override
        void start() {
            if (to.length == 0) {
                iterator.seekToLast();
                return;
            }
            iterator.seekForPrev(to);
            if (iterator.isValid() && Arrays.equals(iterator.key(), to)) {
                iterator.prev();
            }
        }

        @Override
        void step() {
            iterator.prev();
        }
    }
}
