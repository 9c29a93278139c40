package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.kernel.Chain;
import org.dipc.kernel.GenesisDocument;
import org.dipc.kernel.Keeping;
import org.dipc.kernel.Replay;
import org.dipc.kernel.Replay.Difference;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.ChainId;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;
import org.dipc.storage.memory.MemoryStorage;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final Path PLACE = Path.of("replayed");
    private static final int BLOCKS = 12;
    private final MemoryStorage disk = new MemoryStorage();
    private final List<Long> progress = new ArrayList<>();

    ReplayTest() {
        try (TestChain chain = Story.chain().on(disk, PLACE)) {
            new Story(7, BLOCKS).tell(chain);
        }
    }

    @Test
    void anHonestChainComesOutAsItIsStored() {
        assertThat(replayed()).isEmpty();
        assertThat(progress).hasSize(BLOCKS).isSorted().endsWith((long) BLOCKS);
    }

    /** Whoever executed it again and kept less would miss what is rightly there. */
    @Test
    void aChainThatKeepsMoreThanUsualComesOutAsItIsStored() {
        long more = Keeping.DEFAULT.heights() + 5;
        try (TestChain chain = Story.chain().keeping(new Keeping(2 * more, 0)).on(disk, PLACE)) {
            for (long block = 0; block < more; block++) {
                chain.block();
                chain.after(Duration.ofMinutes(2));
            }
        }
        assertThat(replayed()).isEmpty();
    }

    @Test
    void anyChangeOfABlockIsFound() {
        for (long height = 1; height <= BLOCKS; height++) {
            progress.clear();
            Bytes key = Bytes.utf8("b").plus(Bytes.ofLong(height));
            // The last byte of a block is that of a signature; of one without transactions, how many it has.
            bendLastByte(key);
            assertThat(replayed()).map(Difference::height).contains(height);
            assertThat(progress).hasSize((int) height - 1);
            bendLastByte(key);
        }
        assertThat(replayed()).isEmpty();
    }

    @Test
    void aBlockWithoutItsResultsIsFound() {
        write(new Write.Delete(Bytes.utf8("r").plus(Bytes.ofLong(3))));
        assertThat(replayed()).map(Difference::height).contains(3L);
    }

    @Test
    void anotherResultIsFound() {
        // The last bytes of a result are the app hash.
        bendLastByte(Bytes.utf8("r").plus(Bytes.ofLong(9)));
        assertThat(replayed()).hasValueSatisfying(difference -> {
            assertThat(difference.height()).isEqualTo(9);
            assertThat(difference.what()).contains("app hash");
        });
    }

    /** The state is read from where no block and no app hash is. Seals are left out: their form is the engine's. */
    @Test
    void anyChangeOfWhatIsStoredBesideTheSealsIsFound() {
        List<Map.Entry<Bytes, Bytes>> comparable = all().stream()
                .filter(entry -> !entry.getKey().startsWith(Bytes.utf8("s")))
                .toList();
        assertThat(comparable).hasSizeGreaterThan(100);
        for (Map.Entry<Bytes, Bytes> entry : comparable) {
            bendLastByte(entry.getKey());
            assertThat(bent()).as("%s", entry.getKey().toUtf8()).isTrue();
            write(new Write.Put(entry.getKey(), entry.getValue()));
        }
        write(new Write.Put(Bytes.utf8("fnotes/forged"), Bytes.utf8("value")));
        assertThat(replayed()).isPresent();
    }

    private boolean bent() {
        try {
            return replayed().isPresent();
        } catch (Rejected | CborException e) {
            return true;
        }
    }

    @Test
    void aChainThatWasStoppedAfterEveryBlockComesOutTheSame() {
        MemoryStorage stopped = new MemoryStorage();
        try (TestChain chain = Story.chain().on(stopped, PLACE).restartingAfterEveryBlock()) {
            new Story(7, BLOCKS).tell(chain);
        }
        List<Map.Entry<Bytes, Bytes>> continuous = all();
        try (Storage storage = stopped.open(PLACE);
                Stream<Map.Entry<Bytes, Bytes>> entries = storage.scan(Bytes.EMPTY, Bytes.EMPTY)) {
            assertThat(entries.toList()).isEqualTo(continuous);
        }
    }

    @Test
    void aMissingBlockIsFound() {
        write(new Write.Delete(Bytes.utf8("b").plus(Bytes.ofLong(3))));
        assertThat(replayed()).contains(new Difference(3, "the block is missing"));
    }

    @Test
    void anotherTipIsFound() {
        bendLastByte(Bytes.utf8("t"));
        assertThat(replayed()).map(Difference::height).contains((long) BLOCKS);
    }

    @Test
    void aStoreOfAnotherChainIsNotReplayed() {
        GenesisDocument other = Chain.genesis(new ChainId("other-1"), 1, List.of(), Map.of());
        assertThatThrownBy(() -> replayed(other))
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo("GENESIS_MISMATCH"));
    }

    @Test
    void theStoreIsOnlyRead() {
        List<Map.Entry<Bytes, Bytes>> before = all();
        assertThat(replayed()).isEmpty();
        assertThat(all()).isEqualTo(before);
    }

    private Optional<Difference> replayed() {
        return replayed(Story.genesis());
    }

    private Optional<Difference> replayed(GenesisDocument genesis) {
        List<ChainModule> modules = List.of(new Notes());
        Replay replay = new Replay(
                modules, Ed25519Verifier.fastest(), Optional.empty(), (height, last) -> progress.add(height));
        try (Storage stored = disk.open(PLACE);
                Storage scratch = new MemoryStorage().open(PLACE)) {
            return replay.run(genesis, stored, scratch);
        }
    }

    private void bendLastByte(Bytes key) {
        try (Storage storage = disk.open(PLACE)) {
            byte[] value = storage.get(key).orElseThrow().toArray();
            value[value.length - 1] ^= 1;
            storage.write(List.of(new Write.Put(key, Bytes.owned(value))));
        }
    }

    private void write(Write write) {
        try (Storage storage = disk.open(PLACE)) {
            storage.write(List.of(write));
        }
    }

    private List<Map.Entry<Bytes, Bytes>> all() {
        try (Storage storage = disk.open(PLACE);
                Stream<Map.Entry<Bytes, Bytes>> entries = storage.scan(Bytes.EMPTY, Bytes.EMPTY)) {
            return entries.toList();
        }
    }
}
