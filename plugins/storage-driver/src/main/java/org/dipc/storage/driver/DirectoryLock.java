package org.dipc.storage.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.dipc.storage.StorageError;
import org.dipc.storage.StorageError.Code;

/**
 * The right to use a store's directory. The file is the one that the drivers lock themselves, so their own tools respect
 * it; taken here, the lock also comes before the first look at the other files.
 */
final class DirectoryLock implements AutoCloseable {
    /** Asked first: a system that counts locks by process lets go of one when any channel on its file is closed. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel file;

    private DirectoryLock(Path directory, FileChannel file) {
        this.directory = directory;
        this.file = file;
    }

    /** Creates the directory if it is missing, and takes the right to use it. */
    static DirectoryLock take(Path name) throws IOException {
        Path directory = Files.createDirectories(name).toRealPath();
        if (!HELD.add(directory)) {
            throw new StorageError(Code.STORAGE_LOCKED, directory + " is open in this process");
        }
        try {
            return new DirectoryLock(directory, lock(directory));
        } catch (IOException | StorageError failure) {
            HELD.remove(directory);
            throw failure;
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel file =
                FileChannel.open(directory.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (locked(file)) {
            return file;
        }
        file.close();
        throw new StorageError(Code.STORAGE_LOCKED, directory + " is open in another process");
    }

    private static boolean locked(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException byAnotherFramework) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            HELD.remove(directory);
        }
    }
}
