package org.dipc.storage;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A place to keep bytes. A plug-in registers it with the service property {@code storage=<name>}, and a chain's
 * descriptor chooses it by that name. It knows nothing of ledgers: the tree and its hashes belong to the kernel, so no
 * choice of store can change an app hash.
 */
@ConsumerType
public interface StoragePlugin {
    /**
     * Opens the store in {@code directory}, which is created if it is missing.
     *
     * @throws StorageError {@code STORAGE_LOCKED} if another process or another open store uses the directory,
     *     {@code STORAGE_INCONSISTENT} if what lies there is damaged, {@code STORAGE_UNAVAILABLE} if the store cannot work
     *     on this machine at all
     */
    Storage open(Path directory);

    /** What can be read at one moment. Safe for use by many threads. */
    @ConsumerType
    interface Reader {
        /** @throws StorageError {@code STORAGE_READ_ERROR}; a failure is never reported as an absent value */
        Optional<Bytes> get(Bytes key);

        /**
         * The entries with {@code from <= key < to} in unsigned byte order, as they were when this was called; an empty
         * {@code to} means no upper end. The stream holds resources: close it.
         */
        Stream<Map.Entry<Bytes, Bytes>> scan(Bytes from, Bytes to);

        /** As {@link #scan}, in descending order. */
        Stream<Map.Entry<Bytes, Bytes>> scanBackwards(Bytes from, Bytes to);
    }

    /** One open store. */
    @ConsumerType
    interface Storage extends Reader, AutoCloseable {
        /**
         * Applies all writes or none, in order, and returns when they would survive a loss of power.
         *
         * @throws StorageError {@code STORAGE_FSYNC_FAILED} or {@code STORAGE_WRITE_FAILED}; the store refuses every later
         *     write, because after a failed sync the next one cannot be believed. {@code STORAGE_LOW} if the disk is
         *     nearly full: nothing was written, and when there is room again, writes are taken again
         */
        void write(List<Write> batch);

        /** The store as it is now, unaffected by later writes. Close it. */
        Snapshot snapshot();

        /** Bytes on disk, about. */
        long sizeBytes();

        /** Closes every open snapshot and frees the directory. */
        @Override
        void close();
    }

    /** A store as it was at one moment. */
    @ConsumerType
    interface Snapshot extends Reader, AutoCloseable {
        @Override
        void close();
    }

    /** One change in a batch. */
    sealed interface Write {
        Bytes key();

        record Put(Bytes key, Bytes value) implements Write {}

        record Delete(Bytes key) implements Write {}
    }
}
