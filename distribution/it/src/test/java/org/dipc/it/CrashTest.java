package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dipc.testkit.Needs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * C02: a hub that dies at each point of a block's way, at its first block, under load and while it writes snapshots, has
 * lost, doubled and changed nothing when it is back.
 */
class CrashTest {
    /** Which time the process reaches a point while it is loaded. */
    private static final String LATER = "#25";

    private static final String KILLING_SYNC = "msync:signal=SIGKILL:when=1";

    /** Each with the time that it belongs to the first block: the genesis is a batch too. */
    private static final Map<String, String> POINTS = Map.of(
            "before-execute", "#1",
            "after-execute", "#1",
            "before-write", "#2",
            "after-write", "#2",
            "before-publish", "#1",
            "after-publish", "#1",
            "before-index", "#1",
            "after-index", "#1");

    private static final List<String> SNAPSHOT_POINTS = List.of(
            "before-prune",
            "after-prune",
            "before-snapshot-chunk",
            "after-snapshot-chunk",
            "before-snapshot-commit",
            "after-snapshot-commit");

    @TempDir
    static Path folder;

    private static Home begun;
    private final long seed = Long.getLong("dipc.seed", System.nanoTime());

    @BeforeAll
    static void install() throws Exception {
        begun = Home.ofOneChain(folder);
    }

    /** Each is a copy, since making keys and a genesis takes a process. */
    private static Home home(String name) throws Exception {
        return begun.copyTo(folder.resolve(name));
    }

    @Test
    void C05_atTheGenesisTheChainBeginsAgain() throws Exception {
        for (String point : List.of("before-genesis", "before-write", "after-write", "after-genesis")) {
            Home home = home("genesis-" + point);
            try (Hub dying = home.startArmed(point)) {
                dying.awaitKilled();
            }
            Oracle oracle = new Oracle(home, seed);
            try (Hub back = home.start()) {
                back.awaitReady();
                oracle.check(back.client());
                oracle.send(back.client(), 10);
                oracle.checkAll(back.client());
                back.stop();
            }
            home.verify();
        }
    }

    @Test
    void C02_atEachPointOfTheFirstBlock() throws Exception {
        for (Map.Entry<String, String> point : POINTS.entrySet()) {
            firstBlock(
                    home("first-" + point.getKey()),
                    home -> home.startArmed(point.getKey() + point.getValue()),
                    dying -> {});
        }
    }

    /** LevelDB writes and syncs in one call of its own, so here it is the system call that is deadly. */
    @Test
    void C02_betweenTheWriteAndTheSyncOfTheFirstBlock() throws Exception {
        Needs.strace();
        firstBlock(home("first-sync"), Home::start, dying -> dying.inject(KILLING_SYNC));
    }

    private interface Start {
        Hub of(Home home) throws Exception;
    }

    private interface Arming {
        void of(Hub hub) throws Exception;
    }

    private void firstBlock(Home home, Start start, Arming arming) throws Exception {
        Oracle oracle = new Oracle(home, seed);
        dieUnderLoad(home, oracle, start, arming);
        try (Hub back = home.start()) {
            back.awaitReady();
            assertThat(back.client().chain(Home.CHAIN).height()).isLessThanOrEqualTo(3);
            oracle.checkAll(back.client());
        }
    }

    /** All on one home: each hub is checked for what the one before did, and then dies itself. */
    @Test
    void C02_atEachPointUnderLoad() throws Exception {
        Home home = home("load");
        Oracle oracle = new Oracle(home, seed);
        for (String point : POINTS.keySet()) {
            dieUnderLoad(home, oracle, each -> each.startArmed(point + LATER), dying -> {});
        }
        checkAtTheEnd(home, oracle);
    }

    /** Every height is one at which a snapshot is written, and at most of them something is pruned. */
    @Test
    void C02_atEachPointAtASnapshotHeight() throws Exception {
        Home home = home("snapshots")
                .configured(
                        "{\"chains\": {\"qpc\": {\"snapshot.heights\": 1, \"keep.heights\": 5, \"keep.days\": 0}}}");
        Oracle oracle = new Oracle(home, seed);
        for (String point : Stream.concat(POINTS.keySet().stream(), SNAPSHOT_POINTS.stream())
                .toList()) {
            dieUnderLoad(home, oracle, each -> each.startArmed(point + "#10"), dying -> {});
        }
        checkAtTheEnd(home, oracle);
    }

    @Test
    void C02_betweenTheWriteAndTheSyncUnderLoad() throws Exception {
        Needs.strace();
        Home home = home("load-sync");
        Oracle oracle = new Oracle(home, seed);
        for (int sync = 25; sync < 28; sync++) {
            String later = KILLING_SYNC.replace("=1", "=" + sync);
            dieUnderLoad(home, oracle, Home::start, dying -> dying.inject(later));
        }
        checkAtTheEnd(home, oracle);
    }

    private static void dieUnderLoad(Home home, Oracle oracle, Start start, Arming arming) throws Exception {
        try (Hub dying = start.of(home)) {
            dying.awaitReady();
            oracle.check(dying.client());
            arming.of(dying);
            Oracle.Load load = oracle.load(dying.client());
            dying.awaitKilled();
            load.end();
        }
    }

    private static void checkAtTheEnd(Home home, Oracle oracle) throws Exception {
        oracle.checkRestarted(home);
        System.out.println("killed at points under load: " + oracle.acknowledged() + " acknowledged, none lost");
    }

    @Test
    void anUnknownPointIsAMistakeOfTheConfigurationAndNothingRuns() throws Exception {
        Home home = home("mistaken");
        try (Hub refused = home.startArmed("before-wriet")) {
            assertThat(refused.ended()).as("%s", home.output()).isEqualTo(78);
        }
        assertThat(home.output()).contains("CONFIG_VALUE", "DIPC_CRASH_AT", "\"before-wriet\"", "before-write");
        assertThat(home.store()).doesNotExist();
    }
}
