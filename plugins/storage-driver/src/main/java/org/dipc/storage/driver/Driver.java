package org.dipc.storage.driver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin.Write;

/**
 * What {@link DriverStore} asks of a native driver. {@code S} is the driver's snapshot; null stands for the present.
 * Calls may come from many threads at once, except {@link #write}, {@link #release} and {@link #close}.
 */
public interface Driver<S> {
    /** The value, or null if there is none. */
    byte[] get(byte[] key, S snapshot) throws Exception;

    /** The entries from {@code from} on, in ascending order. */
    Cursor ascending(byte[] from, S snapshot) throws Exception;

    /** The entries before {@code to}, or all if it is empty, in descending order. */
    Cursor descending(byte[] to, S snapshot) throws Exception;

    /** Applies all or none, and returns when they would survive a loss of power. */
    void write(List<Write> batch) throws Exception;

    /** What a failed {@link #write} means. */
    StorageError.Code codeOf(Exception failedWrite);

    S snapshot() throws Exception;

    void release(S snapshot);

    void close();

    /** How a driver opens its database. */
    interface Opening<S> {
        /** @throws Exception if what was found is damaged; nothing may be made up for what is missing */
        Driver<S> open(Path directory, Found found) throws Exception;
    }

    /** What lay in a directory before it was opened. */
    enum Found {
        /** No entry was ever written: a new store may be made. */
        NOTHING,
        /** All files are complete. */
        A_CLOSED_STORE,
        /** The last write, which nobody was told of, may be there in part. */
        A_CRASHED_STORE
    }

    /** A place in a sequence of entries, which is as it was when the cursor was made. */
    interface Cursor extends AutoCloseable {
        /** The next entry, or null behind the last. */
        Map.Entry<byte[], byte[]> advance() throws Exception;

        @Override
        void close();
    }
}
