package org.dipc.consensus.solo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.dipc.consensus.ConsensusPlugin;
import org.dipc.consensus.ConsensusPlugin.Engine;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.crypto.PublicKey;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.proof.Header;
import org.dipc.testkit.ConsensusContract;
import org.dipc.testkit.HashChain;
import org.junit.jupiter.api.Test;

class SoloConsensusTest extends ConsensusContract {
    private final HashChain chain = new HashChain();

    @Override
    protected ConsensusPlugin plugin() {
        return new SoloConsensus();
    }

    @Test
    void everyBlockIsSealedByTheKeyInItsFolder() throws Exception {
        try (Engine engine = start(chain)) {
            for (int i = 1; i <= 5; i++) {
                submit(engine, "tx " + i);
                int count = i;
                await().until(() -> chain.transactions().size() == count);
            }
        }
        SigningKey key = SignerKey.in(directory, false);
        Hash before = HashChain.GENESIS;
        for (int i = 0; i < chain.blocks().size(); i++) {
            Block block = chain.blocks().get(i);
            Header header = opened(chain.seals().get(i), key.publicKey());
            assertThat(block.proposer()).isEqualTo(key.publicKey().value());
            assertThat(header.chain()).isEqualTo(CHAIN);
            assertThat(header.genesis()).isEqualTo(HashChain.GENESIS);
            assertThat(header.height()).isEqualTo(block.height());
            assertThat(header.timeMillis()).isEqualTo(block.timeMillis());
            assertThat(header.previousHash()).isEqualTo(before);
            assertThat(header.transactionsRoot()).isEqualTo(Header.root(block.transactions()));
            before = header.appHash();
        }
        assertThat(before).isEqualTo(chain.tip().appHash());
    }

    @Test
    void timeRisesByOneMillisecondWhereTheClockStandsStillOrIsBehind() throws Exception {
        Clock behind = Clock.fixed(Instant.ofEpochMilli(HashChain.GENESIS_TIME - 60_000), ZoneOffset.UTC);
        try (Engine engine = new SoloConsensus(behind).start(CHAIN, HashChain.GENESIS, chain, directory, Map.of())) {
            for (int i = 1; i <= 3; i++) {
                submit(engine, "tx " + i);
                int count = i;
                await().until(() -> chain.blocks().size() == count);
            }
        }
        assertThat(chain.blocks())
                .extracting(Block::timeMillis)
                .containsExactly(HashChain.GENESIS_TIME + 1, HashChain.GENESIS_TIME + 2, HashChain.GENESIS_TIME + 3);
    }

    @Test
    void theTimeOfABlockIsTheClocksWhereThatRises() throws Exception {
        Clock later = Clock.fixed(Instant.ofEpochMilli(HashChain.GENESIS_TIME + 60_000), ZoneOffset.UTC);
        try (Engine engine = new SoloConsensus(later).start(CHAIN, HashChain.GENESIS, chain, directory, Map.of())) {
            submit(engine, "tx");
            await().until(() -> chain.blocks().size() == 1);
        }
        assertThat(chain.blocks().get(0).timeMillis()).isEqualTo(HashChain.GENESIS_TIME + 60_000);
    }

    @Test
    void emptyBlocksComeOnlyWhereTheyAreAskedFor() throws Exception {
        try (Engine engine = start(chain)) {
            submit(engine, "tx");
            await().until(() -> chain.blocks().size() == 1);
        }
        assertThat(chain.blocks()).noneMatch(block -> block.transactions().isEmpty());
        Map<String, String> options = Map.of("emptyBlocksEveryMillis", "5");
        try (Engine engine = new SoloConsensus().start(CHAIN, HashChain.GENESIS, chain, directory, options)) {
            await().until(() -> chain.blocks().size() >= 4);
            assertThat(engine.health().ok()).isTrue();
        }
        assertThat(chain.blocks().subList(1, 4))
                .allMatch(block -> block.transactions().isEmpty());
    }

    @Test
    void oneTransactionSentAgainAndAgainKeepsOutNoOther() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Bytes large = Bytes.utf8("x".repeat(1 << 20));
        try (Engine engine =
                new SoloConsensus(heldUntil(go)).start(CHAIN, HashChain.GENESIS, chain, directory, Map.of())) {
            for (int i = 0; i < 200; i++) {
                assertThat(submit(engine, large.toUtf8())).as("time %d", i).isEqualTo(Verdict.FINE);
            }
            assertThat(submit(engine, "another")).isEqualTo(Verdict.FINE);
            go.countDown();
            await().until(() -> chain.transactions().size() == 2);
        }
        assertThat(chain.transactions()).containsExactly(large, Bytes.utf8("another"));
    }

    @Test
    void whatIsFullTakesAgainWhatItRefusedWhenThereIsRoom() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        String filling = "x".repeat(1 << 20);
        try (Engine engine =
                new SoloConsensus(heldUntil(go)).start(CHAIN, HashChain.GENESIS, chain, directory, Map.of())) {
            int taken = 0;
            while (submit(engine, filling + taken).ok()) {
                taken++;
            }
            String refused = filling + taken;
            assertThat(submit(engine, refused).code()).isEqualTo("CHAIN_BUSY");
            go.countDown();
            int before = taken;
            await().until(() -> chain.transactions().size() == before);
            assertThat(submit(engine, refused)).isEqualTo(Verdict.FINE);
            await().until(() -> chain.transactions().contains(Bytes.utf8(refused)));
        }
    }

    /** Shows no time before it may, so that no block is made. */
    private static Clock heldUntil(CountDownLatch go) {
        InstantSource held = () -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts the engine", e);
            }
            return Instant.now();
        };
        return held.withZone(ZoneOffset.UTC);
    }

    @Test
    void theKeyIsTheOwnersAloneAndStaysTheSame() throws Exception {
        SigningKey first = SignerKey.in(directory, false);
        assertThat(SignerKey.in(directory, false).publicKey()).isEqualTo(first.publicKey());
        assertThat(Files.getPosixFilePermissions(directory.resolve("signer.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(directory.toFile().list()).containsExactly("signer.key");
    }

    @Test
    void aKeyThatOthersCanReadIsRefused() throws Exception {
        SignerKey.in(directory, false);
        Files.setPosixFilePermissions(directory.resolve("signer.key"), PosixFilePermissions.fromString("rw-r-----"));
        assertRefused(Map.of(), "CONFIG_PERMISSIONS");
    }

    @Test
    void aKeyThatWasLostIsNotReplacedOnAChainThatHasBlocks() throws Exception {
        try (Engine engine = start(chain)) {
            submit(engine, "tx 1");
            await().until(() -> chain.blocks().size() == 1);
        }
        Files.delete(directory.resolve("signer.key"));
        assertRefused(Map.of(), "SIGNER_UNAVAILABLE");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aKeyThatIsNoneIsRefusedAndNotReplaced() throws Exception {
        SignerKey.in(directory, false);
        for (String content : List.of("", "00", "nonsense", "00".repeat(33))) {
            Files.writeString(directory.resolve("signer.key"), content);
            assertRefused(Map.of(), "SIGNER_UNAVAILABLE");
            assertThat(directory.resolve("signer.key")).hasContent(content);
        }
    }

    @Test
    void optionsThatItDoesNotKnowOrCannotReadAreRefused() {
        assertRefused(Map.of("emptyBlocks", "5"), "CONFIG_UNKNOWN_KEY");
        for (String value : List.of("", "0", "-1", "1.5", "5s", "99999999999999")) {
            assertRefused(Map.of("emptyBlocksEveryMillis", value), "CONFIG_VALUE");
        }
    }

    private void assertRefused(Map<String, String> options, String code) {
        int before = chain.blocks().size();
        assertThatThrownBy(() -> plugin().start(CHAIN, HashChain.GENESIS, chain, directory, options))
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThat(chain.blocks()).hasSize(before);
    }

    private static Header opened(Bytes seal, PublicKey signer) {
        Header.Sealed sealed = Header.open(seal, Ed25519Verifier.fastest());
        assertThat(sealed.signer()).isEqualTo(signer);
        return sealed.header();
    }
}
