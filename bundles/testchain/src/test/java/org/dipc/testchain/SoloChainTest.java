package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.testchain.TestAccount.ALICE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dipc.bridge.LightClient.Trust;
import org.dipc.consensus.solo.SoloLightClient;
import org.dipc.kernel.Chain;
import org.dipc.kernel.GenesisDocument;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.Ledger.Proof;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.model.Bytes;
import org.dipc.storage.leveldb.LevelDbStorage;
import org.dipc.testchain.Notes.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel under the engine and on the store that ship. */
class SoloChainTest {
    private static final GenesisDocument GENESIS = Solo.genesis("solo-1");

    @TempDir
    Path folder;

    @Test
    void whatIsAcknowledgedToManyThreadsIsThereOnceAfterARestart() throws Exception {
        List<Receipt> receipts = new ArrayList<>();
        try (Chain chain = start()) {
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<CompletionStage<Receipt>>> submitted = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                Bytes tx = Solo.note(chain.ledger(), i);
                submitted.add(threads.submit(() -> chain.ledger().submit(tx).committed()));
            }
            for (Future<CompletionStage<Receipt>> each : submitted) {
                receipts.add(each.get().toCompletableFuture().get());
            }
            threads.shutdown();
        }
        assertThat(receipts).hasSize(500).allMatch(receipt -> receipt.result().ok());
        try (Chain chain = start()) {
            for (Receipt receipt : receipts) {
                // What a transaction changed is told to who waits for it, and not kept.
                assertThat(chain.ledger().receipt(receipt.result().id()))
                        .contains(new Receipt(receipt.height(), receipt.index(), receipt.result(), "", List.of()));
            }
            List<Block> blocks = chain.ledger().blocks(1, 1_000).stream()
                    .map(Committed::block)
                    .toList();
            assertThat(blocks.stream()
                            .mapToInt(block -> block.transactions().size())
                            .sum())
                    .isEqualTo(500);
        }
    }

    @Test
    void aLightClientFollowsTheSealsAndBelievesTheProofs() throws Exception {
        try (Chain chain = start()) {
            Ledger ledger = chain.ledger();
            Solo.notes(ledger, 5);
            SoloLightClient client = new SoloLightClient();
            List<Committed> blocks = ledger.blocks(1, 100);
            Trust trust = client.trust(ledger.chain(), blocks.get(0).seal());
            for (Committed block : blocks.subList(1, blocks.size())) {
                trust = client.update(trust, block.seal(), System.currentTimeMillis());
            }
            for (String name : List.of("note 4", "none")) {
                Proof proof = ledger.prove(Notes.NOTES.path(new Place(ALICE.address(), name)));
                assertThat(proof.value().isPresent()).isEqualTo(name.equals("note 4"));
                client.proves(trust, proof.path(), proof.value(), proof.proof());
            }
        }
    }

    private Chain start() {
        return Solo.start(GENESIS, new LevelDbStorage(), folder);
    }
}
