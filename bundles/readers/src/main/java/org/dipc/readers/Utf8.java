package org.dipc.readers;

/**
 * What the bytes of a document are, before a parser sees them.
 *
 * @param firstBad the index of the first byte that begins no character of XML 1.0 in UTF-8, or -1 if there is none; a byte
 *     order mark before the document is none
 * @param longestText the length of the longest run of bytes without {@code <}, as far as {@code firstBad}
 * @param declarations how many processing instructions and declarations of entities, elements and so on there may be, as far as {@code firstBad}
 */
record Utf8(int firstBad, int longestText, int declarations) {

    /** Looks over {@code length} bytes in one pass. */
    static Utf8 scan(byte[] bytes, int start, int length) {
        int end = start + length;
        boolean mark = length > 2
                && bytes[start] == (byte) 0xef
                && bytes[start + 1] == (byte) 0xbb
                && bytes[start + 2] == (byte) 0xbf;
        if (mark) {
            return new Utf8(start, 0, 0);
        }
        int longest = 0;
        int declarations = 0;
        int tag = start;
        int i = start;
        while (i < end) {
            byte b = bytes[i];
            if (b == '<') {
                longest = Math.max(longest, i - tag);
                tag = i;
                declarations += isDeclaration(bytes, i + 1, end) ? 1 : 0;
            }
            if (b >= ' ' || b == '\n' || b == '\r' || b == '\t') {
                i++;
                continue;
            }
            int size = sizeOfWide(bytes, i, end);
            if (size == 0) {
                return new Utf8(i, longest, declarations);
            }
            i += size;
        }
        return new Utf8(-1, Math.max(longest, end - tag), declarations);
    }

    private static boolean isDeclaration(byte[] bytes, int i, int end) {
        return i + 1 < end && (bytes[i] == '?' || (bytes[i] == '!' && bytes[i + 1] >= 'A' && bytes[i + 1] <= 'Z'));
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
        return shortest && character ? size : 0;
    }
}
