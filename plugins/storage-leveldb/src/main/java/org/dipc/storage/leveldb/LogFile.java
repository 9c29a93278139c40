package org.dipc.storage.leveldb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file in LevelDB's log format (its {@code doc/log_format}): the log of batches, or the list of tables. LevelDB can
 * either refuse a file that is not whole, and so every second crash, or skip whatever it cannot read, and so lose batches
 * that were acknowledged. Here a crash is told from damage: a crash leaves nothing whole behind what it cut short.
 */
final class LogFile {
    private static final int BLOCK_SIZE = 32_768;
    private static final int HEADER_SIZE = 7;
    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int LAST = 4;

    private final Path path;
    private final ByteBuffer bytes;

    private LogFile(Path path) throws IOException {
        this.path = path;
        this.bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Cuts off the entry that a crash left in part.
     *
     * @throws IOException if an entry is damaged that was whole once
     */
    static void cutOffTornEntry(Path path) throws IOException {
        LogFile file = new LogFile(path);
        int end = file.endOfWholeEntries();
        if (end < file.bytes.limit()) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(end);
                channel.force(true);
            }
        }
    }

    private int endOfWholeEntries() throws IOException {
        int end = 0;
        int at = 0;
        while (isWhole(at)) {
            boolean ends = endsEntry(at);
            at = next(at);
            end = ends ? at : end;
        }
        refuseIfWasWhole(at);
        refuseIfEntryStartsBehind(at);
        return end;
    }

    /** The entries that are whole, up to the first that is not. */
    static List<ByteBuffer> entries(Path path) throws IOException {
        LogFile file = new LogFile(path);
        List<ByteBuffer> entries = new ArrayList<>();
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        for (int at = 0; file.isWhole(at); at = file.next(at)) {
            entry.write(file.bytes.array(), at + HEADER_SIZE, file.length(at));
            if (file.endsEntry(at)) {
                entries.add(ByteBuffer.wrap(entry.toByteArray()));
                entry.reset();
            }
        }
        return entries;
    }

    private boolean endsEntry(int at) {
        return type(at) == FULL || type(at) == LAST;
    }

    /** The length is the one part of a record that its checksum does not cover. */
    private void refuseIfWasWhole(int at) throws IOException {
        if (!hasHeader(at) || !hasType(at)) {
            return;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.get(at + 6));
        for (int i = at + HEADER_SIZE; i < Math.min(endOfBlock(at), bytes.limit()); i++) {
            checksum.update(bytes.get(i));
            if (Checksums.masked(checksum) == bytes.getInt(at)) {
                throw damaged(at);
            }
        }
    }

    private void refuseIfEntryStartsBehind(int torn) throws IOException {
        int at = hasHeader(torn) && next(torn) <= endOfBlock(torn) ? next(torn) : endOfBlock(torn);
        while (at < bytes.limit()) {
            if (!isWhole(at)) {
                at = endOfBlock(at);
            } else if (type(at) == FULL || type(at) == FIRST) {
                throw damaged(torn);
            } else {
                at = next(at);
            }
        }
    }

    private IOException damaged(int at) {
        return new IOException(path.getFileName() + " is damaged at byte " + at);
    }

    private boolean isWhole(int at) {
        if (!hasHeader(at) || at + HEADER_SIZE + length(at) > Math.min(endOfBlock(at), bytes.limit())) {
            return false;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.slice(at + 6, 1 + length(at)));
        return hasType(at) && Checksums.masked(checksum) == bytes.getInt(at);
    }

    private boolean hasHeader(int at) {
        return at + HEADER_SIZE <= bytes.limit();
    }

    private boolean hasType(int at) {
        return type(at) >= FULL && type(at) <= LAST;
    }

    private int type(int at) {
        return bytes.get(at + 6);
    }

    private int length(int at) {
        return Short.toUnsignedInt(bytes.getShort(at + 4));
    }

    /** Where the record behind the one at {@code at} starts: no header is split between two blocks. */
    private int next(int at) {
        int end = at + HEADER_SIZE + length(at);
        int left = endOfBlock(at) - end;
        return left >= 0 && left < HEADER_SIZE ? endOfBlock(at) : end;
    }

    private static int endOfBlock(int at) {
        return (at / BLOCK_SIZE + 1) * BLOCK_SIZE;
    }
}
