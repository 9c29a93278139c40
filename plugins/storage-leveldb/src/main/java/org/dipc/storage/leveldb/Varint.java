package org.dipc.storage.leveldb;

import java.nio.ByteBuffer;

/** Numbers as LevelDB writes them: seven bits a byte, the least first, at most ten bytes. */
final class Varint {
    private Varint() {}

    static long read(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = bytes.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                break;
            }
        }
        return value;
    }
}
