package org.dipc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dipc.consensus.ConsensusPlugin;
import org.dipc.consensus.ConsensusPlugin.Engine;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every consensus engine promises on one node. The test of a plug-in extends this. */
public abstract class ConsensusContract {
    protected static final ChainId CHAIN = new ChainId("test-1");

    private final HashChain machine = new HashChain();
    private final List<Engine> engines = new ArrayList<>();

    /** The engine's own folder. */
    @TempDir
    protected Path directory;

    /** A new plug-in, as after the start of a hub. */
    protected abstract ConsensusPlugin plugin();

    /** Options under which the engine makes a block only if a transaction waits. */
    protected Map<String, String> options() {
        return Map.of();
    }

    @Test
    void aTransactionThatIsTakenComesIntoOneBlockOnce() throws Exception {
        Engine engine = start(machine);
        assertThat(submit(engine, "one")).isEqualTo(Verdict.FINE);
        awaitTransactions(machine, 1);
        submit(engine, "two");
        awaitTransactions(machine, 2);
        assertThat(machine.transactions()).containsExactly(Bytes.utf8("one"), Bytes.utf8("two"));
    }

    @Test
    void whatTheCheckRefusesIsAnsweredAndNeverInABlock() throws Exception {
        Engine engine = start(machine);
        submit(engine, "one");
        awaitTransactions(machine, 1);
        assertThat(submit(engine, "").code()).isEqualTo("TX_EMPTY");
        assertThat(submit(engine, "one").code()).isEqualTo("TX_DUPLICATE");
        submit(engine, "two");
        awaitTransactions(machine, 2);
        assertThat(machine.transactions()).containsExactly(Bytes.utf8("one"), Bytes.utf8("two"));
    }

    @Test
    void manyThreadsLoseNothingAndDoubleNothing() throws Exception {
        Engine engine = start(machine);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Verdict>> verdicts = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                String tx = "tx " + i;
                verdicts.add(threads.submit(() -> submit(engine, tx)));
            }
            for (Future<Verdict> verdict : verdicts) {
                assertThat(verdict.get()).isEqualTo(Verdict.FINE);
            }
        } finally {
            threads.shutdown();
        }
        awaitTransactions(machine, 1_000);
        assertThat(machine.transactions()).doesNotHaveDuplicates().hasSize(1_000);
    }

    @Test
    void oneThatWaitsTwiceComesOnce() throws Exception {
        Engine engine = start(machine);
        for (int i = 0; i < 20; i++) {
            submit(engine, "same");
        }
        submit(engine, "last");
        await().until(() -> machine.transactions().contains(Bytes.utf8("last")));
        assertThat(machine.transactions()).containsExactly(Bytes.utf8("same"), Bytes.utf8("last"));
    }

    @Test
    void heightsHaveNoGapsAndTimesRise() throws Exception {
        Engine engine = start(machine);
        for (int i = 1; i <= 30; i++) {
            submit(engine, "tx " + i);
            awaitTransactions(machine, i);
        }
        List<Block> blocks = machine.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            assertThat(blocks.get(i).height()).isEqualTo(i + 1);
            assertThat(blocks.get(i).timeMillis())
                    .isGreaterThan(
                            i == 0 ? HashChain.GENESIS_TIME : blocks.get(i - 1).timeMillis());
        }
    }

    @Test
    void startedAgainItGoesOnWhereTheMachineEnds() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 10; round++) {
            Engine engine = start(machine);
            int target = machine.transactions().size() + random.nextInt(1, 5);
            for (int i = machine.transactions().size(); i < target; i++) {
                submit(engine, "tx " + i);
            }
            awaitTransactions(machine, target);
            engine.close();
        }
        assertThat(machine.transactions()).doesNotHaveDuplicates();
    }

    @Test
    void closedItTouchesTheMachineNoMore() throws Exception {
        Engine engine = start(machine);
        for (int i = 0; i < 200; i++) {
            submit(engine, "tx " + i);
        }
        engine.close();
        machine.leave();
        int kept = machine.blocks().size();
        assertThat(submit(engine, "late").ok()).isFalse();
        assertThat(engine.health().ok()).isFalse();
        assertThat(machine.blocks()).hasSize(kept);
    }

    @Test
    void closingTwiceIsClosing() throws Exception {
        Engine engine = start(machine);
        engine.close();
        engine.close();
        assertThat(engine.health().ok()).isFalse();
    }

    @Test
    void afterTheHostFailedItStandsStillAndSaysWhy() throws Exception {
        HashChain failing = new HashChain().failingAfter(1);
        Engine engine = start(failing);
        submit(engine, "one");
        awaitTransactions(failing, 1);
        assertThat(engine.health().ok()).isTrue();
        submit(engine, "two");
        await().until(() -> !engine.health().ok());
        failing.leave();
        assertThat(engine.health().code()).isEqualTo("STORAGE_FSYNC_FAILED");
        assertThat(submit(engine, "three").code()).isEqualTo("STORAGE_FSYNC_FAILED");
        engine.close();
        assertThat(engine.health().code()).isEqualTo("STORAGE_FSYNC_FAILED");
        assertThat(failing.transactions()).containsExactly(Bytes.utf8("one"));
        assertThat(failing.breaches()).isEmpty();
    }

    @Test
    void whileTheDiskHasNoRoomItTakesNothingAndThenGoesOnByItself() throws Exception {
        Engine engine = start(machine);
        submit(engine, "one");
        awaitTransactions(machine, 1);
        machine.full(true);
        submit(engine, "two");
        await().until(() -> !engine.health().ok());
        assertThat(engine.health().code()).isEqualTo("STORAGE_LOW");
        assertThat(submit(engine, "three").code()).isEqualTo("STORAGE_LOW");
        assertThat(machine.transactions()).containsExactly(Bytes.utf8("one"));
        machine.full(false);
        await().until(() -> engine.health().ok());
        submit(engine, "four");
        awaitTransactions(machine, 3);
        assertThat(machine.transactions()).containsExactly(Bytes.utf8("one"), Bytes.utf8("two"), Bytes.utf8("four"));
    }

    @Test
    void itIsClosedAsWellWhileTheDiskHasNoRoom() throws Exception {
        Engine engine = start(machine);
        machine.full(true);
        submit(engine, "one");
        await().until(() -> !engine.health().ok());
        engine.close();
        machine.leave();
        assertThat(engine.health().ok()).isFalse();
        assertThat(machine.transactions()).isEmpty();
    }

    protected final Engine start(HashChain machine) {
        Engine engine = plugin().start(CHAIN, HashChain.GENESIS, machine, directory, options());
        engines.add(engine);
        return engine;
    }

    protected static Verdict submit(Engine engine, String tx) throws Exception {
        return engine.submit(Bytes.utf8(tx)).toCompletableFuture().get();
    }

    private static void awaitTransactions(HashChain machine, int count) {
        await().until(() -> machine.transactions().size() >= count);
    }

    @AfterEach
    void everyRuleOfTheSeamWasKept() {
        engines.forEach(Engine::close);
        assertThat(machine.breaches()).isEmpty();
    }
}
