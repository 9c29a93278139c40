package org.dipc.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.storage.StoragePlugin.Reader;
import org.dipc.storage.StoragePlugin.Write;

/** Numbered batches that another process can write and this one recognise. */
final class StorageBatches {
    private static final int SIZE = 20;

    private StorageBatches() {}

    /** Some entries that only batch {@code number} has, and the first key of all, which every batch sets. */
    static List<Write> batch(int number) {
        List<Write> batch = new ArrayList<>();
        entries(number).forEach((key, value) -> batch.add(new Write.Put(key, value)));
        batch.add(new Write.Put(Bytes.EMPTY, Bytes.ofLong(number)));
        return batch;
    }

    private static Map<Bytes, Bytes> entries(int number) {
        Map<Bytes, Bytes> entries = new TreeMap<>();
        SplittableRandom random = new SplittableRandom(number);
        for (int i = 0; i < SIZE; i++) {
            byte[] value = new byte[random.nextInt(8_000)];
            random.nextBytes(value);
            entries.put(Bytes.ofLong(number).plus(Bytes.ofLong(i)), Bytes.of(value));
        }
        return entries;
    }

    /** How many batches there are: from the first to some last one, each whole, and nothing else. */
    static int held(Reader reader) {
        int held = reader.get(Bytes.EMPTY).map(last -> (int) last.longAt(0) + 1).orElse(0);
        Map<Bytes, Bytes> expected = new TreeMap<>();
        for (int i = 0; i < held; i++) {
            expected.putAll(entries(i));
        }
        try (Stream<Map.Entry<Bytes, Bytes>> entries = reader.scan(Bytes.of((byte) 0), Bytes.EMPTY)) {
            assertThat(entries.toList()).isEqualTo(List.copyOf(expected.entrySet()));
        }
        return held;
    }
}
