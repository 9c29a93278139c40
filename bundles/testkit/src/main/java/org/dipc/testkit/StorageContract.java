package org.dipc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.dipc.model.Bytes;
import org.dipc.storage.StorageError;
import org.dipc.storage.StorageError.Code;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.StoragePlugin.Reader;
import org.dipc.storage.StoragePlugin.Snapshot;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store promises. The test of a plug-in extends this; one that keeps its stores on disk, the durable one. */
public abstract class StorageContract {
    /** Keys that sort differently as signed and as unsigned bytes, and ones that begin like others. */
    private static final List<String> TRICKY_KEYS =
            List.of("", "00", "0000", "0001", "01", "7f", "7fff", "80", "8000", "80ff", "ff", "ff00", "ffff", "ffffff");

    /** The seed of everything random here; a failure names it, and the property {@code dipc.seed} sets it. */
    final long seed = Long.getLong("dipc.seed", System.nanoTime());

    final SplittableRandom random = new SplittableRandom(seed);

    @TempDir
    Path folder;

    StoragePlugin plugin;
    Path directory;

    /** A new plug-in, as after the start of a hub. */
    protected abstract StoragePlugin plugin();

    @BeforeEach
    void chooseDirectory() {
        plugin = plugin();
        directory = folder.resolve("chains/qpc-1/store");
    }

    @Test
    void whatWasPutIsThereUntilItIsDeleted() {
        try (Storage storage = plugin.open(directory)) {
            assertThat(storage.get(key("01"))).isEmpty();
            storage.write(List.of(put("01", "aa")));
            assertThat(storage.get(key("01"))).contains(key("aa"));
            storage.write(List.of(put("01", "bb")));
            assertThat(storage.get(key("01"))).contains(key("bb"));
            storage.write(List.of(delete("01"), delete("02")));
            assertThat(storage.get(key("01"))).isEmpty();
            storage.write(List.of());
        }
    }

    @Test
    void aBatchAppliesInOrderSoTheLastWriteOfAKeyWins() {
        try (Storage storage = plugin.open(directory)) {
            storage.write(List.of(
                    put("01", "aa"), put("02", "bb"), delete("01"), put("02", "cc"), delete("03"), put("03", "dd")));
            assertThat(storage.get(key("01"))).isEmpty();
            assertThat(storage.get(key("02"))).contains(key("cc"));
            assertThat(storage.get(key("03"))).contains(key("dd"));
        }
    }

    @Test
    void scansFollowUnsignedByteOrderInBothDirectionsWithinAnyBounds() {
        TreeMap<Bytes, Bytes> model = new TreeMap<>();
        TRICKY_KEYS.forEach(hex -> model.put(key(hex), key(hex)));
        for (int i = 0; i < 300; i++) {
            model.put(randomKey(), Bytes.ofLong(i));
        }
        List<Bytes> bounds = new ArrayList<>(model.keySet());
        for (int i = 0; i < 100; i++) {
            bounds.add(randomKey());
        }
        try (Storage storage = plugin.open(directory)) {
            storage.write(puts(model));
            for (int i = 0; i < 3_000; i++) {
                Bytes from = bounds.get(random.nextInt(bounds.size()));
                Bytes to = bounds.get(random.nextInt(bounds.size()));
                assertScans(storage, from, to, model);
            }
            assertScans(storage, Bytes.EMPTY, Bytes.EMPTY, model);
        }
    }

    @Test
    void anEmptyStoreScansAsNothing() {
        try (Storage storage = plugin.open(directory)) {
            assertScans(storage, Bytes.EMPTY, Bytes.EMPTY, new TreeMap<>());
            assertScans(storage, key("01"), key("02"), new TreeMap<>());
        }
    }

    @Test
    void emptyKeysEmptyValuesAndLargeValuesAreKept() {
        byte[] large = new byte[1 << 20];
        new SplittableRandom(1).nextBytes(large);
        TreeMap<Bytes, Bytes> model = new TreeMap<>();
        model.put(Bytes.EMPTY, Bytes.of(large));
        model.put(key("01"), Bytes.EMPTY);
        model.put(Bytes.of(large).slice(0, 5_000), key("02"));
        try (Storage storage = plugin.open(directory)) {
            storage.write(puts(model));
            assertHolds(storage, model);
        }
        try (Storage storage = plugin.open(directory)) {
            assertHolds(storage, model);
        }
    }

    @Test
    void aSnapshotKeepsItsMomentForGetsAndScans() {
        try (Storage storage = plugin.open(directory)) {
            TreeMap<Bytes, Bytes> before = new TreeMap<>(Map.of(key("01"), key("aa"), key("02"), key("bb")));
            TreeMap<Bytes, Bytes> after = new TreeMap<>(Map.of(key("01"), key("cc"), key("03"), key("dd")));
            storage.write(puts(before));
            try (Snapshot snapshot = storage.snapshot()) {
                storage.write(List.of(put("01", "cc"), delete("02"), put("03", "dd")));
                assertHolds(snapshot, before);
                assertThat(snapshot.get(key("03"))).isEmpty();
            }
            assertHolds(storage, after);
            assertThat(storage.get(key("02"))).isEmpty();
        }
    }

    @Test
    void aScanKeepsTheMomentItWasCalled() {
        try (Storage storage = plugin.open(directory)) {
            TreeMap<Bytes, Bytes> before = new TreeMap<>(Map.of(key("01"), key("aa"), key("02"), key("bb")));
            storage.write(puts(before));
            try (Stream<Map.Entry<Bytes, Bytes>> ascending = storage.scan(Bytes.EMPTY, Bytes.EMPTY);
                    Stream<Map.Entry<Bytes, Bytes>> descending = storage.scanBackwards(Bytes.EMPTY, Bytes.EMPTY)) {
                storage.write(List.of(put("01", "cc"), delete("02"), put("03", "dd")));
                assertThat(ascending).containsExactlyElementsOf(before.entrySet());
                assertThat(descending)
                        .containsExactlyElementsOf(before.descendingMap().entrySet());
            }
        }
    }

    @Test
    void aScanMayBeLeftEarlyAndReadsAndWritesMayHappenInside() {
        try (Storage storage = plugin.open(directory)) {
            storage.write(List.of(put("01", "aa"), put("02", "bb"), put("03", "cc")));
            try (Stream<Map.Entry<Bytes, Bytes>> entries = storage.scan(Bytes.EMPTY, Bytes.EMPTY)) {
                entries.limit(2).forEach(entry -> {
                    assertThat(storage.get(entry.getKey())).contains(entry.getValue());
                    storage.write(List.of(new Write.Delete(entry.getKey())));
                });
            }
            assertHolds(storage, new TreeMap<>(Map.of(key("03"), key("cc"))));
        }
    }

    @Test
    void aStoreClosedAndReopenedHoldsTheSame() {
        TreeMap<Bytes, Bytes> model = new TreeMap<>();
        for (int round = 0; round < 4; round++) {
            try (Storage storage = plugin.open(directory)) {
                assertHolds(storage, model);
                TreeMap<Bytes, Bytes> more = new TreeMap<>();
                for (int i = 0; i < 500; i++) {
                    more.put(randomKey(), Bytes.ofLong(random.nextLong()));
                }
                List<Write> batch = puts(more);
                model.putAll(more);
                batch.add(new Write.Delete(model.pollFirstEntry().getKey()));
                storage.write(batch);
                assertHolds(storage, model);
            }
        }
    }

    @Test
    void storesInTwoDirectoriesKnowNothingOfEachOther() {
        try (Storage one = plugin.open(directory);
                Storage other = plugin.open(folder.resolve("chains/bpc-1/store"))) {
            one.write(List.of(put("01", "aa")));
            other.write(List.of(put("01", "bb")));
            assertThat(one.get(key("01"))).contains(key("aa"));
            assertThat(other.get(key("01"))).contains(key("bb"));
        }
    }

    @Test
    void aMillionEntriesAreThereInOrder() {
        int count = 1_000_000;
        try (Storage storage = plugin.open(directory)) {
            for (int start = 0; start < count; start += 10_000) {
                List<Write> batch = new ArrayList<>();
                for (int i = start; i < start + 10_000; i++) {
                    batch.add(new Write.Put(scattered(i), Bytes.ofLong(i)));
                }
                storage.write(batch);
            }
            try (Stream<Map.Entry<Bytes, Bytes>> entries = storage.scan(Bytes.EMPTY, Bytes.EMPTY)) {
                assertThat(ascending(entries)).isEqualTo(count);
            }
            for (int n = 0; n < 100_000; n++) {
                int i = random.nextInt(count);
                assertThat(storage.get(scattered(i)).orElseThrow().longAt(0))
                        .as("seed %d", seed)
                        .isEqualTo(i);
                assertThat(storage.get(scattered(count + i))).isEmpty();
            }
        }
    }

    @Test
    void aDirectoryIsOpenOnceAtATime() {
        try (Storage storage = plugin.open(directory)) {
            storage.write(List.of(put("01", "aa")));
            assertRefused(Code.STORAGE_LOCKED, () -> plugin.open(directory));
            assertRefused(Code.STORAGE_LOCKED, () -> plugin.open(directory.resolve("../store")));
            storage.write(List.of(put("02", "bb")));
            assertThat(storage.get(key("01"))).contains(key("aa"));
        }
        try (Storage storage = plugin.open(directory)) {
            assertThat(storage.get(key("02"))).contains(key("bb"));
        }
    }

    @Test
    void whatIsClosedRefusesEverythingButAnotherClose() {
        Storage storage = plugin.open(directory);
        storage.write(List.of(put("01", "aa")));
        Snapshot closedFirst = storage.snapshot();
        closedFirst.close();
        assertReadsRefused(closedFirst);
        assertThat(storage.get(key("01"))).contains(key("aa"));
        Snapshot leftOpen = storage.snapshot();
        Stream<Map.Entry<Bytes, Bytes>> scan = storage.scan(Bytes.EMPTY, Bytes.EMPTY);
        storage.close();
        assertReadsRefused(storage);
        assertReadsRefused(leftOpen);
        assertRefused(Code.STORAGE_CLOSED, () -> storage.write(List.of(put("01", "bb"))));
        assertRefused(Code.STORAGE_CLOSED, storage::snapshot);
        assertThatCode(() -> {
                    scan.close();
                    leftOpen.close();
                    closedFirst.close();
                    storage.close();
                })
                .doesNotThrowAnyException();
    }

    @Test
    void readersSeeWholeBatchesWhileOthersWrite() throws Exception {
        int keys = 200;
        AtomicBoolean written = new AtomicBoolean();
        try (Storage storage = plugin.open(directory)) {
            storage.write(everyKeyIs(0, keys));
            Callable<Void> reader = () -> {
                long seen = 0;
                while (!written.get()) {
                    long value =
                            storage.get(Bytes.ofLong(keys - 1)).orElseThrow().longAt(0);
                    assertThat(value).isGreaterThanOrEqualTo(seen);
                    seen = value;
                    try (Snapshot snapshot = storage.snapshot();
                            Stream<Map.Entry<Bytes, Bytes>> entries = snapshot.scan(Bytes.EMPTY, Bytes.EMPTY)) {
                        List<Bytes> values = entries.map(Map.Entry::getValue).toList();
                        assertThat(values).hasSize(keys).containsOnly(values.get(0));
                        assertThat(snapshot.get(Bytes.ofLong(0))).contains(values.get(0));
                    }
                }
                return null;
            };
            Callable<Void> writer = () -> {
                for (int i = 1; i <= 300; i++) {
                    storage.write(everyKeyIs(i, keys));
                }
                written.set(true);
                return null;
            };
            inParallel(List.of(reader, reader, reader, reader, writer));
        }
    }

    @Test
    void closingWhileOthersReadAndWriteRefusesThemAndHarmsNobody() throws Exception {
        for (int round = 0; round < 20; round++) {
            Storage storage = plugin.open(directory);
            storage.write(everyKeyIs(round, 1_000));
            Snapshot snapshot = storage.snapshot();
            CountDownLatch reading = new CountDownLatch(5);
            Callable<Void> gets = untilClosed(reading, () -> storage.get(Bytes.ofLong(random(1_000))));
            Callable<Void> snapshotGets = untilClosed(reading, () -> snapshot.get(Bytes.ofLong(random(1_000))));
            Callable<Void> scans = untilClosed(reading, () -> {
                try (Stream<Map.Entry<Bytes, Bytes>> entries = storage.scan(Bytes.EMPTY, Bytes.EMPTY)) {
                    entries.forEach(entry -> {});
                }
            });
            Callable<Void> snapshots =
                    untilClosed(reading, () -> storage.snapshot().close());
            Callable<Void> writes = untilClosed(reading, () -> storage.write(everyKeyIs(7, 10)));
            Callable<Void> closer = () -> {
                reading.await();
                storage.close();
                return null;
            };
            inParallel(List.of(gets, snapshotGets, scans, snapshots, writes, closer));
        }
    }

    private static Callable<Void> untilClosed(CountDownLatch started, Runnable use) {
        return () -> {
            try {
                use.run();
                started.countDown();
                while (true) {
                    use.run();
                }
            } catch (StorageError closed) {
                assertThat(closed.code()).isEqualTo(Code.STORAGE_CLOSED);
                return null;
            }
        };
    }

    private static int random(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }

    private static void inParallel(List<Callable<Void>> tasks) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            for (Future<Void> task : threads.invokeAll(tasks)) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Write> everyKeyIs(long value, int keys) {
        List<Write> batch = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            batch.add(new Write.Put(Bytes.ofLong(i), Bytes.ofLong(value)));
        }
        return batch;
    }

    /** Distinct for distinct numbers, and in no order. */
    private static Bytes scattered(long number) {
        return Bytes.ofLong(number * 0x9e3779b97f4a7c15L);
    }

    private static int ascending(Stream<Map.Entry<Bytes, Bytes>> entries) {
        int count = 0;
        Bytes last = null;
        for (Map.Entry<Bytes, Bytes> entry : (Iterable<Map.Entry<Bytes, Bytes>>) entries::iterator) {
            if (last != null && last.compareTo(entry.getKey()) >= 0) {
                fail("%s comes behind %s", entry.getKey(), last);
            }
            if (!entry.getKey().equals(scattered(entry.getValue().longAt(0)))) {
                fail("%s has the value %s", entry.getKey(), entry.getValue());
            }
            last = entry.getKey();
            count++;
        }
        return count;
    }

    private Bytes randomKey() {
        byte[] bytes = new byte[random.nextInt(1, 4)];
        random.nextBytes(bytes);
        return Bytes.of(bytes);
    }

    static Bytes key(String hex) {
        return Bytes.hex(hex);
    }

    static Write put(String key, String value) {
        return new Write.Put(key(key), key(value));
    }

    static Write delete(String key) {
        return new Write.Delete(key(key));
    }

    static List<Write> puts(Map<Bytes, Bytes> entries) {
        List<Write> batch = new ArrayList<>();
        entries.forEach((key, value) -> batch.add(new Write.Put(key, value)));
        return batch;
    }

    static void assertRefused(Code code, ThrowingCallable call) {
        assertThat(catchThrowableOfType(StorageError.class, call).code()).isEqualTo(code);
    }

    private static void assertReadsRefused(Reader reader) {
        assertRefused(Code.STORAGE_CLOSED, () -> reader.get(key("01")));
        assertRefused(Code.STORAGE_CLOSED, () -> reader.scan(Bytes.EMPTY, Bytes.EMPTY));
        assertRefused(Code.STORAGE_CLOSED, () -> reader.scanBackwards(Bytes.EMPTY, Bytes.EMPTY));
    }

    /** {@code reader} holds exactly {@code expected}, whichever way one looks. */
    void assertHolds(Reader reader, NavigableMap<Bytes, Bytes> expected) {
        expected.forEach(
                (key, value) -> assertThat(reader.get(key)).as("seed %d", seed).contains(value));
        assertScans(reader, Bytes.EMPTY, Bytes.EMPTY, expected);
    }

    private void assertScans(Reader reader, Bytes from, Bytes to, NavigableMap<Bytes, Bytes> model) {
        NavigableMap<Bytes, Bytes> tail = model.tailMap(from, true);
        NavigableMap<Bytes, Bytes> expected = new TreeMap<>();
        tail.forEach((key, value) -> {
            if (to.isEmpty() || key.compareTo(to) < 0) {
                expected.put(key, value);
            }
        });
        try (Stream<Map.Entry<Bytes, Bytes>> entries = reader.scan(from, to)) {
            assertThat(entries.toList()).as("seed %d", seed).isEqualTo(List.copyOf(expected.entrySet()));
        }
        try (Stream<Map.Entry<Bytes, Bytes>> entries = reader.scanBackwards(from, to)) {
            assertThat(entries.toList())
                    .as("seed %d, backwards", seed)
                    .isEqualTo(List.copyOf(expected.descendingMap().entrySet()));
        }
    }
}
