package org.dipc.readers;

/** Looks over the bytes of a document before a parser sees them. */
final class Utf8 {
    private Utf8() {}

    /** The index of the first byte that begins no character of XML 1.0 in UTF-8, or -1 if there is none. */
    static int firstBad(byte[] bytes, int start, int length) {
        int end = start + length;
        int i = start;
        while (i < end) {
            byte b = bytes[i];
            if (b >= ' ' || b == '\n' || b == '\r' || b == '\t') {
                i++;
                continue;
            }
            int size = sizeOfWide(bytes, i, end);
            if (size == 0) {
                return i;
            }
            i += size;
        }
        return -1;
    }

    /** The length of the character of two to four bytes at {@code i}, or 0 if there is none. */
    private static int sizeOfWide(byte[] bytes, int i, int end) {
        int lead = bytes[i] & 0xff;
        int size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (size == 0 || i + size > end) {
            return 0;
        }
        int point = lead & (0xff >> (size + 1));
        for (int k = 1; k < size; k++) {
            int next = bytes[i + k] & 0xff;
            if (next >> 6 != 2) {
                return 0;
            }
            point = point << 6 | (next & 0x3f);
        }
        boolean shortest = size == 2 || point >= (size == 3 ? 0x800 : 0x10000);
        boolean character =
                point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) && point != 0xfffe && point != 0xffff;
        boolean mark = point == 0xfeff && i == 0;
        return shortest && character && !mark ? size : 0;
    }

    /** The length of the longest run of bytes without {@code <}. */
    static int longestText(byte[] bytes, int start, int length) {
        int longest = 0;
        int run = 0;
        for (int i = start; i < start + length; i++) {
            run = bytes[i] == '<' ? 0 : run + 1;
            longest = Math.max(longest, run);
        }
        return longest;
    }
}
