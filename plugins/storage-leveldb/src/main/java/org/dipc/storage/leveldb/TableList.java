package org.dipc.storage.leveldb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** LevelDB's list of tables (its {@code MANIFEST}): each entry tells which tables came and which went. */
final class TableList {
    private static final int COMPARATOR = 1;
    private static final int LOG_NUMBER = 2;
    private static final int NEXT_FILE_NUMBER = 3;
    private static final int LAST_SEQUENCE = 4;
    private static final int COMPACT_POINTER = 5;
    private static final int DELETED_FILE = 6;
    private static final int NEW_FILE = 7;
    private static final int PREVIOUS_LOG_NUMBER = 9;

    private TableList() {}

    /** The numbers of the tables that hold entries. */
    static Set<Long> live(List<ByteBuffer> entries) throws IOException {
        Set<Long> live = new HashSet<>();
        for (ByteBuffer entry : entries) {
            while (entry.hasRemaining()) {
                apply(entry, live);
            }
        }
        return live;
    }

    private static void apply(ByteBuffer entry, Set<Long> live) throws IOException {
        int tag = (int) Varint.read(entry);
        switch (tag) {
            case LOG_NUMBER, NEXT_FILE_NUMBER, LAST_SEQUENCE, PREVIOUS_LOG_NUMBER -> Varint.read(entry);
            case COMPARATOR -> skipBytes(entry);
            case COMPACT_POINTER -> {
                skipLevel(entry);
                skipBytes(entry);
            }
            case DELETED_FILE -> {
                skipLevel(entry);
                live.remove(Varint.read(entry));
            }
            case NEW_FILE -> {
                skipLevel(entry);
                live.add(Varint.read(entry));
                skipSize(entry);
                skipBytes(entry);
                skipBytes(entry);
            }
            default -> throw new IOException("the list of tables has an unknown part " + tag);
        }
    }

    private static void skipLevel(ByteBuffer entry) {
        Varint.read(entry);
    }

    private static void skipSize(ByteBuffer entry) {
        Varint.read(entry);
    }

    private static void skipBytes(ByteBuffer entry) {
        int size = (int) Varint.read(entry);
        entry.position(entry.position() + size);
    }
}
