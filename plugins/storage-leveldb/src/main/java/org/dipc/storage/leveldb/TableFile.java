package org.dipc.storage.leveldb;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A file in LevelDB's table format (its {@code doc/table_format}). This LevelDB checks the blocks that hold entries, but
 * not the index that leads to them, and a key that the index leads past looks absent. So the index is checked here.
 */
final class TableFile {
    private static final int FOOTER_SIZE = 48;
    private static final int TRAILER_SIZE = 5;

    private TableFile() {}

    /** @throws IOException if the table's index is damaged */
    static void checkIndex(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            ByteBuffer footer = read(file, file.size() - FOOTER_SIZE, FOOTER_SIZE);
            skipMetaindex(footer);
            long start = Varint.read(footer);
            long size = Varint.read(footer);
            ByteBuffer index = read(file, start, size + TRAILER_SIZE);
            CRC32C checksum = new CRC32C();
            checksum.update(index.slice(0, (int) size + 1));
            if (Checksums.masked(checksum) != index.getInt((int) size + 1)) {
                throw new IOException(path.getFileName() + ": the index is damaged");
            }
        }
    }

    /** Four varints of at most ten bytes always fit into a footer. */
    private static void skipMetaindex(ByteBuffer footer) {
        Varint.read(footer);
        Varint.read(footer);
    }

    private static ByteBuffer read(FileChannel file, long start, long size) throws IOException {
        if (start < 0 || size < TRAILER_SIZE || size > file.size() - start) {
            throw new IOException("a table leads outside of itself");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, start + bytes.position()) < 0) {
                throw new EOFException("a table became shorter");
            }
        }
        return bytes.flip();
    }
}
