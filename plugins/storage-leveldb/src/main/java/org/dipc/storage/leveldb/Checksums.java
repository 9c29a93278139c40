package org.dipc.storage.leveldb;

import java.util.zip.CRC32C;

/** Checksums as LevelDB stores them. */
final class Checksums {
    private Checksums() {}

    /** LevelDB turns and shifts a checksum, since one over bytes that hold checksums would be weak. */
    static int masked(CRC32C checksum) {
        return Integer.rotateRight((int) checksum.getValue(), 15) + 0xa282ead8;
    }
}
