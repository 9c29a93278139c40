package org.dipc.storage.driver;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.dipc.model.Bytes;
import org.dipc.storage.StorageError;
import org.dipc.storage.StorageError.Code;
import org.dipc.storage.StoragePlugin.Snapshot;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;

/**
 * An open store over a native driver. Native memory that is freed while somebody works in it takes the process down.
 * Therefore readers share a gate, and whatever frees (a store, a snapshot, a scan) has the gate for itself.
 */
public final class DriverStore<S> implements Storage {
    /**
     * What must be left on the disk before a write: room for the batch, and for the tables that the driver writes behind
     * it. LevelDB writes through mapped memory, where a full disk does not fail a write but ends the process.
     */
    private static final long RESERVE_BYTES = 128L << 20;

    private final Path directory;
    private final DirectoryLock lock;
    private final Driver<S> driver;
    private final ReadWriteLock gate = new ReentrantReadWriteLock();

    /** Whatever is open: the present, snapshots and scans. Who takes one out frees it, so each is freed once. */
    private final Set<Resource> open = ConcurrentHashMap.newKeySet();

    private final View present = new View(null);

    /** Writes stay outside the gate, since no reader should wait for a disk. They exclude one another and closing. */
    private final Object writing = new Object();

    private StorageError failedWrite;

    /** Opens the driver's database in {@code directory}, which nobody else can open until this store is closed. */
    public static <S> Storage open(Path directory, Driver.Opening<S> opening) {
        DirectoryLock lock = lock(directory);
        Driver<S> driver = null;
        try {
            driver = opening.open(directory, Seal.remove(directory));
            return new DriverStore<>(directory, lock, driver);
        } catch (Exception failure) {
            throw new StorageError(Code.STORAGE_INCONSISTENT, directory + ": " + failure.getMessage(), failure);
        } finally {
            if (driver == null) {
                lock.close();
            }
        }
    }

    private static DirectoryLock lock(Path directory) {
        try {
            return DirectoryLock.take(directory);
        } catch (IOException failure) {
            throw new StorageError(Code.STORAGE_UNAVAILABLE, directory + ": " + failure, failure);
        }
    }

    private DriverStore(Path directory, DirectoryLock lock, Driver<S> driver) {
        this.directory = directory;
        this.lock = lock;
        this.driver = driver;
        open.add(present);
    }

    @Override
    public Optional<Bytes> get(Bytes key) {
        return present.get(key);
    }

    @Override
    public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes from, Bytes to) {
        return present.scan(from, to);
    }

    @Override
    public Stream<Map.Entry<Bytes, Bytes>> scanBackwards(Bytes from, Bytes to) {
        return present.scanBackwards(from, to);
    }

    @Override
    public void write(List<Write> batch) {
        synchronized (writing) {
            refuseUnlessOpen(present);
            if (failedWrite != null) {
                throw new StorageError(failedWrite.code(), directory + ": an earlier write failed", failedWrite);
            }
            refuseIfNearlyFull();
            try {
                driver.write(batch);
            } catch (Exception failure) {
                failedWrite =
                        new StorageError(driver.codeOf(failure), directory + ": " + failure.getMessage(), failure);
                throw failedWrite;
            }
        }
    }

    private void refuseIfNearlyFull() {
        long free = directory.toFile().getUsableSpace();
        if (free < RESERVE_BYTES) {
            throw new StorageError(Code.STORAGE_LOW, directory + ": only " + (free >> 20) + " MiB left on the disk");
        }
    }

    @Override
    public Snapshot snapshot() {
        return with(present, () -> {
            View snapshot = new View(driver.snapshot());
            open.add(snapshot);
            return snapshot;
        });
    }

    @Override
    public long sizeBytes() {
        long size = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                size += sizeOf(file);
            }
        } catch (IOException failure) {
            throw readError(failure);
        }
        return size;
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException compactedAway) {
            return 0;
        }
    }

    @Override
    public void close() {
        synchronized (writing) {
            gate.writeLock().lock();
            try {
                if (open.contains(present)) {
                    List.copyOf(open).forEach(Resource::close);
                    shut();
                }
            } finally {
                gate.writeLock().unlock();
            }
        }
    }

    private void shut() {
        try (lock) {
            driver.close();
            if (failedWrite == null) {
                Seal.put(directory);
            }
        } catch (IOException failure) {
            throw new StorageError(Code.STORAGE_WRITE_FAILED, directory + ": " + failure.getMessage(), failure);
        }
    }

    /** Does {@code work} with {@code resource} inside the gate, so that neither it nor the store is freed meanwhile. */
    private <T> T with(Resource resource, Callable<T> work) {
        gate.readLock().lock();
        try {
            refuseUnlessOpen(resource);
            return work.call();
        } catch (Exception failure) {
            throw readError(failure);
        } finally {
            gate.readLock().unlock();
        }
    }

    private void refuseUnlessOpen(Resource resource) {
        if (!open.contains(resource)) {
            throw new StorageError(Code.STORAGE_CLOSED, directory.toString());
        }
    }

    private StorageError readError(Exception failure) {
        return new StorageError(Code.STORAGE_READ_ERROR, directory + ": " + failure.getMessage(), failure);
    }

    /** Something that holds native memory. */
    private abstract class Resource {
        public void close() {
            gate.writeLock().lock();
            try {
                if (open.remove(this)) {
                    free();
                }
            } finally {
                gate.writeLock().unlock();
            }
        }

        abstract void free();
    }

    /** The store at the moment of {@code snapshot}, or at present if that is null. */
    private final class View extends Resource implements Snapshot {
        private final S snapshot;

        View(S snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public Optional<Bytes> get(Bytes key) {
            byte[] value = with(this, () -> driver.get(key.toArray(), snapshot));
            return value == null ? Optional.empty() : Optional.of(Bytes.owned(value));
        }

        @Override
        public Stream<Map.Entry<Bytes, Bytes>> scan(Bytes from, Bytes to) {
            byte[] end = to.toArray();
            return stream(
                    () -> driver.ascending(from.toArray(), snapshot),
                    key -> end.length == 0 || Arrays.compareUnsigned(key, end) < 0);
        }

        @Override
        public Stream<Map.Entry<Bytes, Bytes>> scanBackwards(Bytes from, Bytes to) {
            byte[] start = from.toArray();
            return stream(
                    () -> driver.descending(to.toArray(), snapshot), key -> Arrays.compareUnsigned(key, start) >= 0);
        }

        private Stream<Map.Entry<Bytes, Bytes>> stream(Callable<Driver.Cursor> start, Predicate<byte[]> inRange) {
            Scan scan = with(this, () -> {
                Scan opened = new Scan(start.call(), inRange);
                open.add(opened);
                return opened;
            });
            return StreamSupport.stream(scan, false).onClose(scan::close);
        }

        @Override
        void free() {
            if (this != present) {
                driver.release(snapshot);
            }
        }
    }

    /** Entries one after the other, each step inside the gate and its use outside. */
    private final class Scan extends Resource implements Spliterator<Map.Entry<Bytes, Bytes>> {
        private final Driver.Cursor cursor;
        private final Predicate<byte[]> inRange;
        private boolean ended;

        Scan(Driver.Cursor cursor, Predicate<byte[]> inRange) {
            this.cursor = cursor;
            this.inRange = inRange;
        }

        @Override
        public boolean tryAdvance(Consumer<? super Map.Entry<Bytes, Bytes>> use) {
            Map.Entry<byte[], byte[]> entry = ended ? null : with(this, cursor::advance);
            ended = entry == null || !inRange.test(entry.getKey());
            if (!ended) {
                use.accept(Map.entry(Bytes.owned(entry.getKey()), Bytes.owned(entry.getValue())));
            }
            return !ended;
        }

        @Override
        public Spliterator<Map.Entry<Bytes, Bytes>> trySplit() {
            return null;
        }

        @Override
        public long estimateSize() {
            return Long.MAX_VALUE;
        }

        @Override
        public int characteristics() {
            return ORDERED | DISTINCT | NONNULL | IMMUTABLE;
        }

        @Override
        void free() {
            cursor.close();
        }
    }
}
