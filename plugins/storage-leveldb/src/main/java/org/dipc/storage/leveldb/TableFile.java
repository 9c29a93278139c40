package org.dipc.storage.leveldb;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A file in LevelDB's table format (its {@code doc/table_format}). This LevelDB checks the blocks that hold entries, but
 * not the index that leads to them, and a key that the index leads past looks absent. So the index is checked here. And of a
 * damaged block it does not say in which file it is and where.
 */
final class TableFile {
    private static final int FOOTER_SIZE = 48;
    private static final int TRAILER_SIZE = 5;
    private static final long MAGIC = 0xdb4775248b80fb57L;
    private static final int NONE = -1;

    private TableFile() {}

    /** @throws IOException if the index or what leads to it is damaged; the message says where */
    static void checkIndex(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            long end = file.size() - FOOTER_SIZE;
            if (end < 0) {
                throw damaged(path, 0);
            }
            ByteBuffer footer = read(file, end, FOOTER_SIZE);
            if (footer.getLong(FOOTER_SIZE - Long.BYTES) != MAGIC) {
                throw damaged(path, end);
            }
            skipMetaindex(footer);
            long start = Varint.read(footer);
            long size = Varint.read(footer);
            if (start < 0 || size < 0 || start > end || size > end - start - TRAILER_SIZE) {
                throw damaged(path, end);
            }
            ByteBuffer index = read(file, start, size + TRAILER_SIZE);
            CRC32C checksum = new CRC32C();
            checksum.update(index.slice(0, (int) size + 1));
            if (Checksums.masked(checksum) != index.getInt((int) size + 1)) {
                throw damaged(path, start);
            }
        }
    }

    /**
     * Goes through all blocks: they lie one behind the other, each with its kind and then its checksum at its end.
     *
     * @throws IOException if one is damaged; the message says where it begins
     */
    static void checkBlocks(Path path) throws IOException {
        ByteBuffer table = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at < table.limit() - FOOTER_SIZE) {
            int end = endOfBlock(table, at);
            if (end == NONE) {
                throw damaged(path, at);
            }
            at = end;
        }
    }

    /** How long a block is, its checksum tells: it is that of all bytes before it, and of no fewer. */
    private static int endOfBlock(ByteBuffer table, int start) {
        CRC32C checksum = new CRC32C();
        for (int at = start; at + Integer.BYTES < table.limit() - FOOTER_SIZE; at++) {
            checksum.update(table.get(at));
            if (Checksums.masked(checksum) == table.getInt(at + 1)) {
                return at + 1 + Integer.BYTES;
            }
        }
        return NONE;
    }

    private static IOException damaged(Path path, long at) {
        return new IOException(path.getFileName() + " is damaged behind byte " + at);
    }

    /** Four varints of at most ten bytes always fit into a footer. */
    private static void skipMetaindex(ByteBuffer footer) {
        Varint.read(footer);
        Varint.read(footer);
    }

    private static ByteBuffer read(FileChannel file, long start, long size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, start + bytes.position()) < 0) {
                throw new EOFException("a table became shorter");
            }
        }
        return bytes.flip();
    }
}
