package org.dipc.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One process at a time on a home folder. The operating system gives the lock back when its owner dies in whatever way;
 * the file stays and tells the owner's process id.
 */
final class HomeLock implements AutoCloseable {
    static final String FILE = "hub.lock";

    /** A byte that is never written: where locks are mandatory, others can still read the process id. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    // Asked before the file is opened: POSIX drops a process's locks on a file as soon as the process closes any
    // channel to it, so merely looking into a lock file of our own would release it.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path home;
    private final FileChannel channel;

    private HomeLock(Path home, FileChannel channel) {
        this.home = home;
        this.channel = channel;
    }

    /**
     * @param home an existing folder
     * @throws HostException {@code STORAGE_LOCKED} with the owner's process id
     */
    static HomeLock take(Path home) throws IOException, HostException {
        Path real = home.toRealPath();
        if (!HELD_HERE.add(real)) {
            throw locked(real, "this process, " + ProcessHandle.current().pid());
        }
        FileChannel channel = null;
        try {
            Path file = real.resolve(FILE);
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                throw locked(real, "process " + Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(
                    (ProcessHandle.current().pid() + System.lineSeparator()).getBytes(StandardCharsets.US_ASCII)));
            return new HomeLock(real, channel);
        } catch (IOException | HostException e) {
            HELD_HERE.remove(real);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static HostException locked(Path home, String owner) {
        return new HostException(
                "STORAGE_LOCKED", home.toString(), "in use by " + owner + "; stop it or choose another home folder");
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD_HERE.remove(home);
    }
}
