package org.dipc.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.storage.StorageError;
import org.dipc.storage.StorageError.Code;
import org.dipc.storage.StoragePlugin.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What a store on disk promises besides: it survives its process, and notices when its files do not. */
public abstract class DurableStorageContract extends StorageContract {
    private static final int KILLS = 8;
    private static final int FLIPS = 60;

    @Test
    void acknowledgedBatchesSurviveAKillAndNoneIsThereInPart() throws Exception {
        int next = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int last = lastAcknowledgedBeforeAKill(next, random.nextInt(1, 150));
            try (Storage storage = plugin.open(directory)) {
                int held = StorageBatches.held(storage);
                assertThat(held).as("seed %d, acknowledged to %d", seed, last).isGreaterThan(last);
                next = held;
            }
        }
    }

    /** Kills a process that writes batches from {@code first} on, when it has said of {@code count} that they are safe. */
    private int lastAcknowledgedBeforeAKill(int first, int count) throws Exception {
        Process writer = start(List.of(), "write", Integer.toString(first));
        int last = -1;
        try (BufferedReader said = writer.inputReader()) {
            for (int i = 0; i < count; i++) {
                last = Integer.parseInt(said.readLine());
            }
            // Through its handle, since a process that is destroyed itself can no longer be listened to.
            writer.toHandle().destroyForcibly();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                // A number may be cut short, and then it was not said.
                last = line.matches("\\d+") && Integer.parseInt(line) == last + 1 ? last + 1 : last;
            }
        }
        writer.waitFor();
        return last;
    }

    @Test
    void aDirectoryIsOpenInOneProcessAtATime() throws Exception {
        try (Storage storage = plugin.open(directory)) {
            storage.write(StorageBatches.batch(0));
            assertRefused(Code.STORAGE_LOCKED, () -> plugin().open(directory));
            assertThat(saidBy(start(List.of(), "open"))).startsWith("STORAGE_LOCKED");
            storage.write(StorageBatches.batch(1));
            assertThat(StorageBatches.held(storage)).isEqualTo(2);
        }
        assertThat(saidBy(start(List.of(), "open"))).isEqualTo("OPEN");
    }

    @Test
    void afterAFailedWriteEveryLaterOneIsRefusedAndTheAcknowledgedOnesAreKept() throws Exception {
        // No file may grow beyond 65,536 times 512 bytes; the last batch is larger than that.
        List<String> limited = List.of("sh", "-c", "ulimit -f 65536; exec \"$0\" \"$@\"");
        assertThat(saidBy(start(limited, "overflow", "12")))
                .isEqualTo("12 acknowledged\nSTORAGE_WRITE_FAILED\nagain STORAGE_WRITE_FAILED");
        try (Storage storage = plugin.open(directory)) {
            assertThat(StorageBatches.held(storage)).isEqualTo(12);
        }
    }

    @Test
    void S03_afterASyncThatFailedOnceNothingIsAcknowledgedAnyMore() throws Exception {
        Needs.straceFromTheStart();
        // By number of calls in each thread: an open takes fewer, and every batch needs one of them.
        List<String> failing = List.of(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-o",
                "/dev/null",
                "-e",
                "trace=msync,fdatasync",
                "-e",
                "inject=msync,fdatasync:error=EIO:when=25");
        List<String> said = saidBy(start(failing, "fail")).lines().toList();
        assertThat(said.subList(1, said.size())).containsExactly("STORAGE_FSYNC_FAILED", "again STORAGE_FSYNC_FAILED");
        int acknowledged = Integer.parseInt(said.get(0));
        assertThat(acknowledged).isPositive();
        try (Storage storage = plugin.open(directory)) {
            // The batch whose sync failed may be there: nobody was told that it is, and nobody that it is not.
            assertThat(StorageBatches.held(storage)).isBetween(acknowledged, acknowledged + 1);
        }
    }

    @Test
    void whereItsLibraryDoesNotLoadTheMessageNamesTheLineToChange() throws Exception {
        assertThat(saidBy(start(List.of(), "open", "-Dos.name=Plan9", "-Dos.arch=mips")))
                .startsWith("STORAGE_UNAVAILABLE")
                .contains("Plan9", "mips", "\"storage.target\": \"(storage=");
    }

    @Test
    void aFlippedBitIsRefusedOrDetectedAndNeverBecomesAWrongValue(TestReporter reporter) throws IOException {
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int flip = 0; flip < FLIPS; flip++) {
            // A new store each time: a store may remember, in its process, what it read of the same files elsewhere.
            Path store = folder.resolve("flip-" + flip);
            TreeMap<Bytes, Bytes> model = closedStore(store);
            List<Path> files = filesThatMatter(store);
            String place = Folders.flipOneBit(files.get(flip % files.size()), random);
            outcomes.merge(outcome(store, model, place), 1, Integer::sum);
        }
        reporter.publishEntry("flips", outcomes.toString());
        assertThat(outcomes.getOrDefault("refused", 0) + outcomes.getOrDefault("detected", 0))
                .as("seed %d: %s", seed, outcomes)
                .isGreaterThanOrEqualTo(50);
    }

    /** Three generations of entries, so that there are tables, a log and a list of files. */
    private TreeMap<Bytes, Bytes> closedStore(Path store) {
        TreeMap<Bytes, Bytes> model = new TreeMap<>();
        for (int generation = 0; generation < 3; generation++) {
            try (Storage storage = plugin.open(store)) {
                TreeMap<Bytes, Bytes> more = new TreeMap<>();
                for (int i = 0; i < 300; i++) {
                    byte[] value = new byte[random.nextInt(150)];
                    random.nextBytes(value);
                    more.put(Bytes.ofLong(generation).plus(Bytes.ofLong(random.nextLong())), Bytes.of(value));
                }
                storage.write(puts(more));
                model.putAll(more);
            }
        }
        return model;
    }

    private String outcome(Path store, TreeMap<Bytes, Bytes> model, String place) {
        Storage storage;
        try {
            storage = plugin.open(store);
        } catch (StorageError refused) {
            assertThat(refused.code()).as("seed %d, %s", seed, place).isEqualTo(Code.STORAGE_INCONSISTENT);
            return "refused";
        }
        try (storage) {
            assertHolds(storage, model);
            return "harmless";
        } catch (StorageError detected) {
            assertThat(detected.code()).as("seed %d, %s", seed, place).isEqualTo(Code.STORAGE_READ_ERROR);
            return "detected";
        } catch (AssertionError wrong) {
            throw new AssertionError("seed " + seed + ", " + place, wrong);
        }
    }

    @Test
    void aMissingFileIsRefused() throws IOException {
        closedStore(directory);
        for (Path file : filesThatMatter(directory)) {
            Path copy = Folders.copy(directory, folder.resolve("without-" + file.getFileName()));
            Files.delete(copy.resolve(file.getFileName()));
            assertRefused(Code.STORAGE_INCONSISTENT, () -> plugin.open(copy));
        }
    }

    @Test
    void aLogCutShortAfterTheCloseIsRefused() throws IOException {
        try (Storage storage = plugin.open(directory)) {
            storage.write(StorageBatches.batch(0));
            storage.write(StorageBatches.batch(1));
        }
        Path log = log(directory);
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
            file.truncate(Files.size(log) - 1);
        }
        assertRefused(Code.STORAGE_INCONSISTENT, () -> plugin.open(directory));
    }

    @Test
    void aLogCutShortByACrashLosesOnlyWhatCameAfterTheCut() throws IOException {
        Path crashed = crashedStore(12);
        Path log = log(crashed);
        byte[] whole = Files.readAllBytes(log);
        int before = 0;
        for (int cut = 0; cut < whole.length; cut += random.nextInt(1, whole.length / 60)) {
            Path copy = Folders.copy(crashed, folder.resolve("cut-" + cut));
            try (FileChannel file = FileChannel.open(copy.resolve(log.getFileName()), StandardOpenOption.WRITE)) {
                file.truncate(cut);
            }
            try (Storage storage = plugin.open(copy)) {
                int held = StorageBatches.held(storage);
                assertThat(held).as("seed %d, cut at %d", seed, cut).isGreaterThanOrEqualTo(before);
                before = held;
            }
        }
        try (Storage storage = plugin.open(crashed)) {
            assertThat(StorageBatches.held(storage)).isEqualTo(12);
        }
    }

    @Test
    void damageInALogAfterACrashIsRefusedOrLosesOnlyTheEnd() throws IOException {
        Path crashed = crashedStore(12);
        for (int flip = 0; flip < FLIPS; flip++) {
            Path copy = Folders.copy(crashed, folder.resolve("crash-" + flip));
            String place = Folders.flipOneBit(log(copy), random);
            try (Storage storage = plugin.open(copy)) {
                // Whether the last batch was damaged or cut short cannot be told; an earlier one must not vanish.
                assertThat(StorageBatches.held(storage))
                        .as("seed %d, %s", seed, place)
                        .isGreaterThanOrEqualTo(11);
            } catch (StorageError refused) {
                assertThat(refused.code()).isEqualTo(Code.STORAGE_INCONSISTENT);
            }
        }
    }

    /** The files as a crash after {@code batches} batches leaves them. */
    private Path crashedStore(int batches) throws IOException {
        try (Storage storage = plugin.open(directory)) {
            for (int i = 0; i < batches; i++) {
                storage.write(StorageBatches.batch(i));
            }
            return Folders.copy(directory, folder.resolve("crashed"));
        }
    }

    private static Path log(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** All but locks and the drivers' diaries, whose loss harms nobody; empty files have no bit to flip. */
    private static List<Path> filesThatMatter(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            List<Path> found = new ArrayList<>();
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                if (!file.getFileName().toString().matches("LOCK|LOG.*|SEAL") && Files.size(file) > 0) {
                    found.add(file);
                }
            }
            return found;
        }
    }

    private static String saidBy(Process process) throws Exception {
        try (BufferedReader said = process.inputReader()) {
            String all = String.join("\n", said.lines().toList());
            process.waitFor();
            return all;
        }
    }

    /** Another process on the same directory: {@code prefix} before its command, and options of Java among its words. */
    private Process start(List<String> prefix, String... words) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.io.tmpdir=" + folder);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        Stream.of(words).filter(word -> word.startsWith("-D")).forEach(command::add);
        command.add(StorageProcess.class.getName());
        command.add(plugin.getClass().getName());
        command.add(directory.toString());
        Stream.of(words).filter(word -> !word.startsWith("-D")).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
