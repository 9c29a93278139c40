package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.BOB;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dipc.crypto.Cose;
import org.dipc.ledger.Accounts.Rotate;
import org.dipc.ledger.Tx;
import org.dipc.model.Bytes;
import org.dipc.testchain.Notes.Witness;
import org.dipc.testchain.Notes.Write;
import org.dipc.testchain.TestAccount.Sending;
import org.junit.jupiter.api.Test;

/**
 * Bytes that may never change: whoever changes them forks the chains that run. Where that is meant, run this test with
 * {@code -Ddipc.golden=write}, and say in the commit why.
 */
class GoldenTest {
    private static final String FILE = "golden.txt";

    @Test
    void transactionsAndAppHashesAreWhatTheyAlwaysWere() throws IOException {
        List<String> lines = lines();
        if ("write".equals(System.getProperty("dipc.golden"))) {
            Files.write(Path.of("src/test/resources/org/dipc/testchain", FILE), lines);
        }
        try (InputStream golden = GoldenTest.class.getResourceAsStream(FILE)) {
            assertThat(lines)
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        }
    }

    private static List<String> lines() {
        List<String> lines = new ArrayList<>();
        try (TestChain chain = Story.chain()) {
            lines.add("genesis " + chain.ledger().genesis());
            lines.add("app-hash 0 " + chain.appHash());
            transaction(lines, chain, "one signer", ALICE.sends(new Write("title", "text")));
            transaction(
                    lines,
                    chain,
                    "two signers",
                    ALICE.sends(new Witness(BOB.address())).and(BOB));
            TestAccount board = TestAccount.shared(2, "one", "two", "three");
            transaction(
                    lines,
                    chain,
                    "two of three",
                    board.sends(new Rotate(TestAccount.policy(1, "four")), new Write("", "")));
            new Story(1, 10).tell(chain);
            chain.ledger()
                    .blocks(1, 10)
                    .forEach(block -> lines.add("app-hash " + block.block().height() + " "
                            + block.result().appHash()));
        }
        return lines;
    }

    private static void transaction(List<String> lines, TestChain chain, String name, Sending sending) {
        Bytes signed = chain.sign(sending.salted(1).validUntil(TestChain.START_MILLIS + 60_000));
        Bytes payload = Cose.decodeStrict(signed).payload();
        lines.add(name + ": id " + Tx.id(payload));
        lines.add(name + ": payload " + payload);
        lines.add(name + ": signed " + signed);
    }
}
