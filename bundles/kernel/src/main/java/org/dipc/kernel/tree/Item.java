package org.dipc.kernel.tree;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.dipc.model.Bytes;
import org.dipc.storage.StorageError;

/**
 * What a page's records say about one part of it. A later item replaces every earlier one that lies within its part or
 * that its part lies within.
 *
 * <pre>
 * leaf   1 || size of path || path || size of value || value
 * child  2 || depth (2) || prefix (depth bits in whole bytes) || hash (32) || since (8)
 * gone   3 || depth (2) || prefix
 * </pre>
 *
 * Sizes are unsigned LEB128, the other numbers most significant byte first. A leaf's hashes are
 * not written: they follow from its path and value, so that whatever is damaged there shows in the root.
 */
sealed interface Item {
    /** Where its part begins. */
    Bits start();

    /** How many bits of {@link #start} all of its part share. */
    int depth();

    /** A record. */
    record Leaf(Bits start, Bytes path, Bytes value) implements Item {
        @Override
        public int depth() {
            return Bits.COUNT;
        }

        Node.Leaf node() {
            Hasher hasher = Hasher.ofThread();
            int bytes = path.size() + value.size() + 3;
            return new Node.Leaf(start, hasher.leaf(start, hasher.hash(value)), Math.min(bytes, MAX_WEIGHT));
        }
    }

    /** A page within this one. */
    record Child(Bits start, int depth, Bits hash, long since) implements Item {}

    /** Nothing is left there. */
    record Gone(Bits start, int depth) implements Item {}

    /** A page may hold at least this many items before it is divided, however large they are. */
    int MIN_ITEMS = 8;

    /** A page that weighs more, about its size in bytes, is divided. */
    int PAGE_WEIGHT = 4096;

    int MAX_WEIGHT = PAGE_WEIGHT / MIN_ITEMS;
    int CHILD_WEIGHT = 48;

    /** Items as bytes, one after the other. */
    final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

        int size() {
            return bytes.size();
        }

        Bytes toBytes() {
            return Bytes.owned(bytes.toByteArray());
        }

        void append(Writer other) {
            bytes.writeBytes(other.bytes.toByteArray());
        }

        void leaf(Leaf leaf) {
            bytes.write(1);
            sized(leaf.path());
            sized(leaf.value());
        }

        void child(Bits start, int depth, Node.Page page) {
            bytes.write(2);
            part(start, depth);
            bytes.writeBytes(page.hash().toArray());
            bytes.writeBytes(Bytes.ofLong(page.since).toArray());
        }

        void gone(Bits start, int depth) {
            bytes.write(3);
            part(start, depth);
        }

        private void part(Bits start, int depth) {
            bytes.write(depth >>> 8);
            bytes.write(depth);
            bytes.write(start.toArray(), 0, prefixBytes(depth));
        }

        private void sized(Bytes data) {
            int size = data.size();
            while (size >= 0x80) {
                bytes.write(size | 0x80);
                size >>>= 7;
            }
            bytes.write(size);
            bytes.writeBytes(data.toArray());
        }
    }

    static int prefixBytes(int depth) {
        return (depth + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** @throws StorageError {@code STORAGE_INCONSISTENT} if {@code record} was not made by {@link Writer} */
    static void read(Bytes record, Consumer<Item> items) {
        try {
            Hasher hasher = Hasher.ofThread();
            for (Reader reader = new Reader(record); reader.more(); ) {
                items.accept(reader.item(hasher));
            }
        } catch (IndexOutOfBoundsException e) {
            throw damaged("a record of the tree ends early", e);
        }
    }

    static StorageError damaged(String detail, Throwable cause) {
        return new StorageError(StorageError.Code.STORAGE_INCONSISTENT, detail, cause);
    }

    /** The reverse of {@link Writer}. */
    final class Reader {
        private final Bytes record;
        private int position;

        private Reader(Bytes record) {
            this.record = record;
        }

        private boolean more() {
            return position < record.size();
        }

        private Item item(Hasher hasher) {
            int kind = next();
            switch (kind) {
                case 1 -> {
                    Bytes path = sized();
                    return new Leaf(hasher.hash(path), path, sized());
                }
                case 2 -> {
                    int depth = depth();
                    return new Child(
                            bits(prefixBytes(depth)),
                            depth,
                            bits(Bits.BYTES),
                            take(Long.BYTES).longAt(0));
                }
                case 3 -> {
                    int depth = depth();
                    return new Gone(bits(prefixBytes(depth)), depth);
                }
                default -> throw damaged("a record of the tree has an item of kind " + kind, null);
            }
        }

        private int next() {
            return record.at(position++) & 0xff;
        }

        private int depth() {
            int depth = next() << 8 | next();
            if (depth > Bits.COUNT) {
                throw damaged("a record of the tree has a depth of " + depth, null);
            }
            return depth;
        }

        private Bits bits(int size) {
            byte[] bits = new byte[Bits.BYTES];
            take(size).copyTo(bits, 0);
            return Bits.read(bits, 0);
        }

        private Bytes sized() {
            int size = 0;
            int shift = 0;
            int part;
            do {
                part = next();
                size |= (part & 0x7f) << shift;
                shift += 7;
            } while (part >= 0x80 && shift < Integer.SIZE);
            return take(size);
        }

        private Bytes take(int size) {
            Bytes taken = record.slice(position, position + size);
            position += size;
            return taken;
        }
    }
}
