package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.dipc.testchain.TestAccount.ALICE;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.dipc.kernel.SnapshotPlan;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.SnapshotCode;
import org.dipc.ledger.Snapshots;
import org.dipc.ledger.Snapshots.Snapshot;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.leveldb.LevelDbStorage;
import org.dipc.storage.memory.MemoryStorage;
import org.dipc.testchain.Notes.Write;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {
    private static final int EVERY = 10;
    private static final int BLOCKS = 25;
    private static final int CHUNK_BYTES = 400;

    @TempDir
    Path folder;

    private final List<TestChain> begun = new ArrayList<>();
    private TestChain source;
    private List<Committed> blocks;
    private Snapshot snapshot;
    private Hash appHash;

    @BeforeEach
    void aChainWithASnapshot() {
        from(told(7));
    }

    /** What is restored: the newest snapshot of {@code chain}. */
    private void from(TestChain chain) {
        source = chain;
        blocks = chain.ledger().blocks(1, BLOCKS);
        snapshot = chain.machine().snapshots().list().get(0);
        appHash = blocks.get((int) snapshot.height() - 1).result().appHash();
    }

    private TestChain told(long seed) {
        TestChain chain = begun(Story.chain()
                .snapshots(new SnapshotPlan(folder.resolve("snapshots of " + seed), EVERY, 2, CHUNK_BYTES)));
        new Story(seed, BLOCKS / 2).tell(chain);
        await().until(() -> !chain.machine().snapshots().list().isEmpty());
        new Story(seed + 1_000, BLOCKS - BLOCKS / 2).tell(chain);
        await().until(() -> chain.machine().snapshots().list().size() == 2);
        return chain;
    }

    private TestChain begun(TestChain chain) {
        begun.add(chain);
        return chain;
    }

    @AfterEach
    void stopAll() {
        begun.forEach(TestChain::close);
    }

    private List<Bytes> chunks(TestChain chain, Snapshot of) {
        Snapshots all = chain.machine().snapshots();
        List<Bytes> chunks = new ArrayList<>();
        for (int index = 0; index < of.chunks(); index++) {
            chunks.add(all.chunk(of.height(), of.format(), index).orElseThrow());
        }
        return chunks;
    }

    private void restore(TestChain chain) {
        Snapshots target = chain.machine().snapshots();
        target.offer(snapshot, appHash);
        List<Bytes> chunks = chunks(source, snapshot);
        for (int index = 0; index < chunks.size(); index++) {
            assertThat(target.apply(index, chunks.get(index))).isEqualTo(index == chunks.size() - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRestoredNodeHasTheAppHashAndGoesOnLikeTheOthers(long seed) {
        from(told(seed));
        assertThat(snapshot.chunks()).isGreaterThan(3);
        for (StoragePlugin plugin : List.of(new MemoryStorage(), new LevelDbStorage())) {
            TestChain chain = begun(Story.chain().on(plugin, folder.resolve("restored")));
            restore(chain);
            assertThat(chain.machine().tip().height()).isEqualTo(2 * EVERY);
            assertThat(chain.appHash()).as("seed %d", seed).isEqualTo(appHash);
            chain.restart();
            for (Committed block : blocks.subList(2 * EVERY, BLOCKS)) {
                assertThat(chain.machine().finalise(block.block())).isEqualTo(block.result());
                chain.machine().commit(block.seal());
            }
            assertThat(chain.restart().appHash()).isEqualTo(source.appHash());
            assertThat(chain.ledger().blocks(1, 100)).isEqualTo(blocks.subList(2 * EVERY, BLOCKS));
            assertThat(chain.ledger().prove(Notes.COUNTS.path(Notes.BLOCKS)))
                    .isEqualTo(source.ledger().prove(Notes.COUNTS.path(Notes.BLOCKS)));
            chain.close();
        }
    }

    @Test
    void whatWasDoneBeforeTheSnapshotCannotBeDoneAgain() {
        TestChain first =
                begun(Story.chain().snapshots(new SnapshotPlan(folder.resolve("window"), EVERY, 2, CHUNK_BYTES)));
        Bytes early = first.sign(ALICE.sends(new Write("early", "text")).validUntil(first.timeMillis() + 60_000));
        first.block(List.of(early)).accepted();
        first.after(Duration.ofHours(24));
        Bytes late = first.sign(ALICE.sends(new Write("late", "text")));
        first.block(List.of(late)).accepted();
        for (int height = 3; height <= EVERY; height++) {
            first.block(ALICE.sends(new Write("more", "text " + height)));
        }
        await().until(() -> first.machine().snapshots().list().size() == 1);
        from(first);

        TestChain second = begun(Story.chain());
        restore(second);
        second.at(first.timeMillis());
        assertThat(second.machine().check(late).code()).isEqualTo("TX_DUPLICATE");
        assertThat(second.machine().check(early).code()).isEqualTo("TX_EXPIRED");
        assertThat(second.block(ALICE.sends(new Write("new", "text"))).height()).isEqualTo(EVERY + 1);
    }

    private enum Fault {
        SNAPSHOT_CHUNK_DAMAGED,
        SNAPSHOT_CHUNK_ORDER,
        SNAPSHOT_CHUNK_DOUBLED,
        SNAPSHOT_CHUNK_FOREIGN
    }

    /** Fifty wrong chunks of each kind; then the right ones still make the node. */
    @ParameterizedTest
    @EnumSource
    void aWrongChunkIsRefusedByNameAndHarmsNothing(Fault fault) {
        TestChain other = told(8);
        List<Bytes> foreign = chunks(other, other.machine().snapshots().list().get(0));
        List<Bytes> earlier = chunks(source, source.machine().snapshots().list().get(1));
        List<Bytes> chunks = chunks(source, snapshot);
        TestChain chain = begun(Story.chain());
        Snapshots target = chain.machine().snapshots();
        target.offer(snapshot, appHash);
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int tried = 0;
        for (int index = 0; index < chunks.size(); index++) {
            for (int i = 0; i < 10; i++) {
                Bytes wrong = switch (fault) {
                    case SNAPSHOT_CHUNK_DAMAGED -> damaged(chunks.get(index), random);
                    case SNAPSHOT_CHUNK_ORDER -> later(chunks, index, random);
                    case SNAPSHOT_CHUNK_DOUBLED -> index == 0 ? null : chunks.get(random.nextInt(index));
                    case SNAPSHOT_CHUNK_FOREIGN -> random.nextBoolean() ? any(foreign, random) : any(earlier, random);
                };
                if (wrong != null) {
                    int at = index;
                    assertRefused(fault.name(), seed, () -> target.apply(at, wrong));
                    tried++;
                }
            }
            target.apply(index, chunks.get(index));
        }
        assertThat(tried).isGreaterThanOrEqualTo(50);
        assertThat(chain.appHash()).isEqualTo(appHash);
    }

    private static Bytes damaged(Bytes chunk, SplittableRandom random) {
        byte[] bytes = chunk.toArray();
        if (random.nextInt(4) == 0) {
            return chunk.slice(0, random.nextInt(bytes.length));
        }
        // Not where it says whose it is: then it would be of another snapshot.
        int place = 100 + random.nextInt(bytes.length - 100);
        bytes[place] ^= (byte) (1 << random.nextInt(8));
        return Bytes.owned(bytes);
    }

    private static Bytes later(List<Bytes> chunks, int index, SplittableRandom random) {
        int left = chunks.size() - index - 1;
        return left == 0 ? null : chunks.get(index + 1 + random.nextInt(left));
    }

    private static Bytes any(List<Bytes> chunks, SplittableRandom random) {
        return chunks.get(random.nextInt(chunks.size()));
    }

    private static void assertRefused(String code, long seed, ThrowingCallable call) {
        assertThatThrownBy(call)
                .as("seed %d", seed)
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aChunkIsTakenOnceAndInItsTurn() {
        List<Bytes> chunks = chunks(source, snapshot);
        TestChain chain = begun(Story.chain());
        Snapshots target = chain.machine().snapshots();
        assertRefused("SNAPSHOT_CHUNK_ORDER", 0, () -> target.apply(0, chunks.get(0)));
        target.offer(snapshot, appHash);
        assertRefused("SNAPSHOT_CHUNK_ORDER", 0, () -> target.apply(1, chunks.get(1)));
        target.apply(0, chunks.get(0));
        assertRefused("SNAPSHOT_CHUNK_DOUBLED", 0, () -> target.apply(0, chunks.get(0)));
    }

    @Test
    void whatDoesNotFitThisChainIsNotBegun() {
        TestChain chain = begun(Story.chain());
        Snapshots target = chain.machine().snapshots();
        Hash before = chain.appHash();
        assertRefused("SNAPSHOT_MISMATCH", 0, () -> target.offer(snapshot, before));
        assertRefused(
                "SNAPSHOT_MISMATCH",
                0,
                () -> target.offer(
                        new Snapshot(
                                snapshot.height(),
                                snapshot.format(),
                                snapshot.chunks(),
                                Hash.sha256(Bytes.EMPTY),
                                snapshot.metadata()),
                        appHash));
        assertRefused(
                "SNAPSHOT_MALFORMED",
                0,
                () -> target.offer(
                        new Snapshot(
                                snapshot.height(),
                                snapshot.format(),
                                snapshot.chunks(),
                                snapshot.hash(),
                                snapshot.metadata().from(1)),
                        appHash));
        TestChain foreign = begun(Story.chain().named("other-1"));
        assertRefused("SNAPSHOT_FOREIGN", 0, () -> foreign.machine().snapshots().offer(snapshot, appHash));
        assertRefused(
                "SNAPSHOT_STORE_IN_USE", 0, () -> source.machine().snapshots().offer(snapshot, appHash));
        assertThat(chain.restart().appHash()).isEqualTo(before);
    }

    /** A restore that breaks off at any of its writes leaves what it found, or a store that no chain starts on. */
    @Test
    void aRestoreThatBreaksOffIsNeverHalfAState() {
        Hash before = begun(Story.chain()).appHash();
        int broken = 0;
        for (long write = 2; ; write++) {
            MemoryStorage disk = new MemoryStorage();
            FailingStorage failing = new FailingStorage(disk, write, write % 2 == 0);
            Path place = folder.resolve("failing");
            try (TestChain chain = Story.chain().on(failing, place)) {
                restore(chain);
                break;
            } catch (StorageError e) {
                broken++;
            }
            try (TestChain chain = Story.chain().on(disk, place)) {
                assertThat(chain.appHash()).as("write %d", write).isIn(appHash, before);
            } catch (Rejected e) {
                assertThat(e.code()).isEqualTo(SnapshotCode.SNAPSHOT_UNFINISHED.name());
            }
        }
        assertThat(broken).isGreaterThan(5);
    }

    @Test
    void onlyTheNewestAreKept() {
        assertThat(source.machine().snapshots().list())
                .extracting(Snapshot::height)
                .containsExactly(20L, 10L);
        for (int height = BLOCKS + 1; height <= 3 * EVERY; height++) {
            source.block();
        }
        await().until(() -> source.machine().snapshots().list().get(0).height() == 3 * EVERY);
        await().until(() -> source.machine().snapshots().list().size() == 2);
        assertThat(source.machine().snapshots().chunk(10, 1, 0)).isEmpty();
    }
}
