package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.testchain.TestAccount.ALICE;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.ledger.Ledger.Submission;
import org.dipc.ledger.StateMachine;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.ledger.TxCode;
import org.dipc.model.Bytes;
import org.dipc.state.StateReader;
import org.dipc.testchain.Notes.Write;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is wrong with an envelope has one code, whoever asks, and changes nothing. */
class EnvelopeTest {
    private static final String DIGESTS = "kernel/digests/";

    private final long seed = Long.getLong("dipc.seed", System.nanoTime());
    private final TestChain chain = TestChain.of(new Notes()).genesis(new Notes.Genesis(List.of()));

    @ParameterizedTest
    @EnumSource
    void everyCodeIsTheSameFromCheckBlockAndLedger(TxCode code) {
        chain.block(ALICE.sends(new Write("first", "text"))).accepted();
        List<Bytes> bad = new BadTransactions(chain, seed).of(code);
        assertThat(bad).hasSizeGreaterThanOrEqualTo(50);
        Map<Bytes, Bytes> before = chain.read(EnvelopeTest::all);
        for (Bytes tx : bad) {
            assertThat(codes(tx))
                    .as("seed %d, transaction %s", seed, shown(tx))
                    .containsExactly(code.name(), code.name(), code.name());
        }
        StateMachine machine = chain.machine();
        machine.finalise(block(bad));
        machine.commit(Bytes.EMPTY);
        assertThat(chain.read(EnvelopeTest::all)).as("seed %d", seed).isEqualTo(before);
    }

    /** As the check, the ledger and a block say it. */
    private List<String> codes(Bytes tx) {
        Verdict checked = chain.machine().check(tx);
        assertThat(checked.detail()).isNotBlank().hasSizeLessThan(400);
        Submission submission = chain.ledger().submit(tx);
        Verdict submitted = submission.checked().toCompletableFuture().join();
        assertThat(submission.committed().toCompletableFuture()).isCompletedExceptionally();
        TxResult result = chain.machine().finalise(block(List.of(tx))).results().get(0);
        assertThat(result.events()).isEmpty();
        return List.of(checked.code(), submitted.code(), result.code());
    }

    private Block block(List<Bytes> transactions) {
        long height = chain.machine().tip().height() + 1;
        return new Block(height, chain.timeMillis(), Bytes.utf8("test"), transactions, List.of());
    }

    private static String shown(Bytes tx) {
        return tx.size() > 1_000 ? tx.size() + " bytes" : tx.toHex();
    }

    /** All of the state but the digest over what was in blocks. */
    private static Map<Bytes, Bytes> all(StateReader state) {
        Map<Bytes, Bytes> all = new TreeMap<>();
        try (Stream<Map.Entry<Bytes, Bytes>> entries = state.scan(Bytes.EMPTY)) {
            entries.filter(entry -> !entry.getKey().startsWith(Bytes.utf8(DIGESTS)))
                    .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        }
        return all;
    }
}
