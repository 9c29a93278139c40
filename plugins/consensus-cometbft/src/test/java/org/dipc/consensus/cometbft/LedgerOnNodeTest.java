package org.dipc.consensus.cometbft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.dipc.testchain.TestAccount.COUNCIL;
import static org.dipc.testchain.TestAccount.REGISTRAR;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dipc.consensus.ConsensusPlugin.Engine;
import org.dipc.consensus.cometbft.proto.Types.LightBlock;
import org.dipc.identity.Identity;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.StateMachine;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.rights.Rights;
import org.dipc.rights.Rights.Issue;
import org.dipc.testchain.TestAccount;
import org.dipc.testchain.TestChain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel with signed transactions on a real node. */
class LedgerOnNodeTest {
    private static final ChainId CHAIN = new ChainId("test-1");
    private static final int RIGHTS = 40;

    @TempDir
    private Path directory;

    @Test
    void theSameBlocksComeToTheSameAppHashesOnANodeAndOnTheEmbeddedPath() throws Exception {
        long now = System.currentTimeMillis();
        try (TestChain onNode = chain(now);
                TestChain embedded = chain(now)) {
            try (Engine engine = start(onNode)) {
                for (int i = 0; i < RIGHTS; i++) {
                    Bytes tx = onNode.sign(COUNCIL.sends(new Issue(holder(i % (RIGHTS - 5)))));
                    // The last five are refused when they are executed: who has a right gets no second one.
                    engine.submit(tx).toCompletableFuture().get();
                }
                await().until(() -> onNode.ledger().blocks(1, 1_000).stream()
                                .mapToInt(block -> block.block().transactions().size())
                                .sum()
                        == RIGHTS);
                LightBlock seal =
                        LightBlock.parseFrom(engine.seal(1).orElseThrow().toArray());
                assertThat(seal.getSignedHeader().getHeader().getHeight()).isEqualTo(2);
                assertThat(seal.getSignedHeader().getCommit().getSignaturesList())
                        .hasSize(1);
                assertThat(Adapter.bytes(seal.getSignedHeader().getHeader().getAppHash()))
                        .isEqualTo(onNode.ledger()
                                .blocks(1, 1)
                                .get(0)
                                .result()
                                .appHash()
                                .value());
                assertThat(engine.seal(1_000)).isEqualTo(Optional.empty());
            }
            List<Committed> blocks = onNode.ledger().blocks(1, 1_000);
            assertThat(blocks).hasSizeGreaterThan(2);
            StateMachine machine = embedded.machine();
            for (Committed block : blocks) {
                assertThat(machine.finalise(block.block())).isEqualTo(block.result());
                machine.commit(Bytes.EMPTY);
            }
            assertThat(embedded.appHash()).isEqualTo(onNode.appHash());
        }
    }

    @Test
    void aNodeThatIsKilledComesBackAndNothingThatWasTakenIsLost() throws Exception {
        try (TestChain chain = chain(System.currentTimeMillis());
                Engine engine = start(chain)) {
            for (int round = 0; round < 3; round++) {
                long before = chain.ledger().tip().height();
                Nodes.in(directory).forEach(ProcessHandle::destroyForcibly);
                await().until(() -> !engine.health().ok());
                await().until(() -> engine.health().ok());
                Bytes tx = chain.sign(COUNCIL.sends(new Issue(holder(round))));
                assertThat(engine.submit(tx).toCompletableFuture().get().ok()).isTrue();
                int holders = round + 1;
                await().until(() ->
                        chain.read(Rights.RIGHTS, holder(holders - 1)).isPresent());
                assertThat(chain.ledger().tip().height()).isGreaterThan(before);
            }
        }
        assertThat(Nodes.in(directory)).isEmpty();
    }

    private static TestChain chain(long genesisMillis) {
        return TestChain.of(new Identity(), new Rights())
                .at(genesisMillis)
                .genesis(new Identity.Genesis(List.of(REGISTRAR.address()), List.of(COUNCIL.address()), List.of()));
    }

    private Engine start(TestChain chain) {
        Hash genesis = chain.ledger().genesis();
        return new CometConsensus()
                .start(
                        CHAIN,
                        genesis,
                        chain.machine(),
                        directory,
                        Map.of("binary", Program.path().toString(), "commitMillis", "10"));
    }

    private static Address holder(int number) {
        return TestAccount.named("holder " + number).address();
    }
}
