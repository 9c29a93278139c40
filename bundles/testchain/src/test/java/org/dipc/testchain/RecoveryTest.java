package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dipc.testchain.TestAccount.ALICE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.Ledger.Submission;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.memory.MemoryStorage;
import org.dipc.testchain.Notes.Write;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTest {
    private static final int BLOCKS = 8;
    private static final Path PLACE = Path.of("recovery");

    /** Write 1 is the genesis; write n + 1 is block n. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDiskThatFailsAtAnyWriteLosesAndDoublesNothing(boolean keptAllTheSame) {
        List<Committed> sound = new ArrayList<>();
        try (TestChain chain = Story.chain()) {
            blocksUntil(chain, BLOCKS);
            sound.addAll(chain.ledger().blocks(1, BLOCKS));
        }
        for (long write = 1; write <= BLOCKS + 1; write++) {
            MemoryStorage disk = new MemoryStorage();
            FailingStorage failing = new FailingStorage(disk, write, keptAllTheSame);
            assertThatThrownBy(() -> {
                        try (TestChain chain = Story.chain().on(failing, PLACE)) {
                            blocksUntil(chain, BLOCKS);
                        }
                    })
                    .as("write %d", write)
                    .isInstanceOf(StorageError.class);
            assertThat(failing.failed()).isTrue();
            try (TestChain again = Story.chain().on(disk, PLACE)) {
                long kept = keptAllTheSame ? write - 1 : Math.max(0, write - 2);
                assertThat(again.ledger().tip().height()).isEqualTo(kept);
                blocksUntil(again, BLOCKS);
                assertThat(again.ledger().blocks(1, BLOCKS))
                        .as("write %d", write)
                        .isEqualTo(sound);
            }
        }
    }

    /** The transaction and time of a block depend on its height alone. */
    private static void blocksUntil(TestChain chain, int last) {
        for (long height = chain.ledger().tip().height() + 1; height <= last; height++) {
            chain.at(TestChain.START_MILLIS + height * 1_000);
            chain.block(ALICE.sends(new Write("height " + height, "text")).salted(height))
                    .accepted();
        }
    }

    /** Without it the tree would go on from an older version, or from none, and the node would part with the others. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStoreWhoseLastRootIsMissingOrZeroIsRefused(boolean zero) {
        MemoryStorage disk = new MemoryStorage();
        for (long blocks = 0; blocks <= 2; blocks++) {
            long last = blocks;
            try (TestChain chain = Story.chain().on(disk, PLACE)) {
                blocksUntil(chain, (int) last);
            }
            Bytes key = Bytes.utf8("nv").plus(Bytes.ofLong(last));
            Bytes root = replaced(disk, key, zero ? Optional.of(Bytes.owned(new byte[40])) : Optional.empty());
            assertThatThrownBy(() -> Story.chain().on(disk, PLACE).ledger())
                    .as("height %d", last)
                    .isInstanceOfSatisfying(
                            StorageError.class,
                            e -> assertThat(e.code()).isEqualTo(StorageError.Code.STORAGE_INCONSISTENT));
            replaced(disk, key, Optional.of(root));
        }
    }

    private static Bytes replaced(MemoryStorage disk, Bytes key, Optional<Bytes> value) {
        try (Storage storage = disk.open(PLACE)) {
            Bytes before = storage.get(key).orElse(Bytes.EMPTY);
            storage.write(List.of(value.<StoragePlugin.Write>map(next -> new StoragePlugin.Write.Put(key, next))
                    .orElseGet(() -> new StoragePlugin.Write.Delete(key))));
            return before;
        }
    }

    @Test
    void aBlockThatTheDiskHadNoRoomForIsKeptWhenThereIsAndItsCustomersWereToldNothingElse() {
        try (TestChain chain = Story.chain().on(FailingStorage.withoutRoomFor(3, new MemoryStorage()), PLACE)) {
            blocksUntil(chain, 1);
            Submission waiting = chain.ledger().submit(chain.sign(ALICE.sends(new Write("height 2", "text"))));
            assertThatThrownBy(chain::block)
                    .isInstanceOfSatisfying(
                            StorageError.class, e -> assertThat(e.code()).isEqualTo(StorageError.Code.STORAGE_LOW));
            assertThat(waiting.committed().toCompletableFuture()).isNotDone();
            assertThat(chain.ledger().tip().height()).isEqualTo(1);
            chain.machine().commit(Bytes.EMPTY);
            assertThat(waiting.committed().toCompletableFuture())
                    .isCompletedWithValueMatching(receipt -> receipt.result().ok() && receipt.height() == 2);
            blocksUntil(chain, 3);
        }
    }

    @Test
    void aStoreOfAnotherGenesisIsNotTouched() {
        MemoryStorage disk = new MemoryStorage();
        Hash before;
        try (TestChain chain = Story.chain().on(disk, PLACE)) {
            blocksUntil(chain, 2);
            before = chain.appHash();
        }
        for (int i = 0; i < 51; i++) {
            TestChain other = switch (i % 3) {
                case 0 -> Story.chain().named("other-" + i);
                case 1 -> Story.chain().at(TestChain.START_MILLIS + i);
                default -> Story.chain().genesis(new Notes.Genesis(List.of("other " + i)));
            };
            assertThatThrownBy(() -> other.on(disk, PLACE).ledger())
                    .as("instance %d", i)
                    .isInstanceOfSatisfying(
                            Rejected.class, e -> assertThat(e.code()).isEqualTo("GENESIS_MISMATCH"));
        }
        try (TestChain chain = Story.chain().on(disk, PLACE)) {
            assertThat(chain.appHash()).isEqualTo(before);
        }
    }

    @Test
    void aChainThatHasOneModuleMoreIsAnotherChain() {
        MemoryStorage disk = new MemoryStorage();
        try (TestChain chain = TestChain.of().on(disk, PLACE)) {
            chain.block();
        }
        assertThatThrownBy(() -> Story.chain().on(disk, PLACE).ledger())
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo("GENESIS_MISMATCH"));
    }
}
