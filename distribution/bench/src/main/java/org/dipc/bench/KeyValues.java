package org.dipc.bench;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Random;
import org.dipc.model.Bytes;

/** Entries that CometBFT's example application takes, {@code key=value} of 250 bytes with a key that none had before. */
final class KeyValues implements Iterator<Bytes> {
    private static final int RANDOM_SIZE = 174;

    private final Random random = new Random(1);
    private long next;

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Bytes next() {
        byte[] value = new byte[RANDOM_SIZE];
        random.nextBytes(value);
        return Bytes.utf8("k" + HexFormat.of().toHexDigits(next++) + "="
                + Base64.getUrlEncoder().encodeToString(value));
    }
}
