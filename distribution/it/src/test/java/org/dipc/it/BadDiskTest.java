package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dipc.client.HubClient;
import org.dipc.client.HubException;
import org.dipc.testkit.Needs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A hub whose disk fails, fills up or cannot be read. */
class BadDiskTest {
    @TempDir
    static Path folder;

    private static Home begun;
    private final long seed = Long.getLong("dipc.seed", System.nanoTime());

    @BeforeAll
    static void install() throws Exception {
        begun = Home.ofOneChain(folder);
    }

    /** It fails once: the next would succeed, and may not be believed. */
    @ParameterizedTest
    @CsvSource({"leveldb, msync", "rocksdb, fdatasync"})
    void S03_aSyncThatFailsStopsTheChainWhichAcknowledgesNothingAnyMore(String storage, String call) throws Exception {
        Needs.strace();
        Home home = begun.copyTo(folder.resolve("sync-" + storage)).on(storage);
        Oracle oracle = new Oracle(home, seed);
        try (Hub hub = home.start()) {
            hub.awaitReady();
            hub.inject(call + ":error=EIO:when=5");
            Oracle.Load load = oracle.load(hub.client());
            hub.awaitHealth("STORAGE_FSYNC_FAILED");
            // No customer gets an answer any more, so all of them end by themselves.
            load.awaitEnd();
            int acknowledged = oracle.acknowledged();
            Oracle.Load further = oracle.load(hub.client());
            further.awaitEnd();
            assertThat(oracle.acknowledged()).isEqualTo(acknowledged);
            assertThat(hub.health().path("code").asText()).isEqualTo("STORAGE_FSYNC_FAILED");
            hub.kill();
        }
        oracle.checkRestarted(home);
    }

    @Test
    void S08_withoutRoomNothingIsTakenAndNothingLostAndWithRoomItGoesOn() throws Exception {
        Needs.mounting();
        Path disk = Files.createDirectory(folder.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=170m", "tmpfs", disk.toString());
        try {
            Home home = begun.copyTo(disk.resolve("home"));
            Oracle oracle = new Oracle(home, seed);
            try (Hub hub = home.start()) {
                hub.awaitReady();
                oracle.send(hub.client(), 20);
                fill(disk.resolve("low"), 70L << 20);
                Oracle.Load load = oracle.load(hub.client());
                hub.awaitHealth("STORAGE_LOW");
                fill(disk.resolve("none"), Long.MAX_VALUE);
                assertThat(hub.health().path("code").asText()).isEqualTo("STORAGE_LOW");
                oracle.look(hub.client());
                Files.delete(disk.resolve("low"));
                Files.delete(disk.resolve("none"));
                hub.awaitHealth("OK");
                load.end();
                oracle.check(hub.client());
                oracle.send(hub.client(), 20);
                fill(disk.resolve("none"), Long.MAX_VALUE);
                hub.stop();
            }
            Files.delete(disk.resolve("none"));
            oracle.checkRestarted(home);
        } finally {
            run("umount", "--lazy", disk.toString());
        }
    }

    private static void fill(Path file, long bytes) throws IOException {
        byte[] mebibyte = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long written = 0; written < bytes; written += mebibyte.length) {
                out.write(mebibyte);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    /** LevelDB reads through mapped memory, where an unreadable page ends the process; RocksDB reads by a system call. */
    @Test
    void S11_whatCannotBeReadIsAnErrorAndNeverAbsent() throws Exception {
        Needs.strace();
        Home home = begun.copyTo(folder.resolve("read")).on("rocksdb");
        Oracle oracle = new Oracle(home, seed);
        try (Hub hub = home.start()) {
            hub.awaitReady();
            oracle.send(hub.client(), 300);
            hub.stop();
        }
        try (Hub hub = home.start()) {
            hub.awaitReady();
            hub.inject("pread64:error=EIO", tables(home));
            long height = hub.client().chain(Home.CHAIN).height();
            List<String> refused = new ArrayList<>();
            for (long each = 1; each <= height; each++) {
                String path = "/chains/qpc-1/blocks/" + each;
                HubException error = catchThrowableOfType(HubException.class, () -> read(hub.client(), path));
                if (error != null) {
                    assertThat(error.status()).isEqualTo(500);
                    refused.add(error.code());
                }
            }
            assertThat(refused).hasSizeGreaterThan((int) height / 2).containsOnly("STORAGE_READ_ERROR");
            Oracle.Load load = oracle.load(hub.client());
            load.awaitEnd();
            hub.kill();
        }
        oracle.checkRestarted(home);
    }

    private static JsonNode read(HubClient hub, String path) {
        return hub.read(path, Map.of());
    }

    private static List<Path> tables(Home home) throws IOException {
        try (Stream<Path> files = Files.list(home.store())) {
            return files.filter(file -> file.toString().endsWith(".sst")).toList();
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
