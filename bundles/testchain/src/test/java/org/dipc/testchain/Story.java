package org.dipc.testchain;

import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.BOB;
import static org.dipc.testchain.TestAccount.CAROL;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.dipc.kernel.Chain;
import org.dipc.kernel.GenesisDocument;
import org.dipc.ledger.Accounts.Rotate;
import org.dipc.model.ChainId;
import org.dipc.testchain.Notes.Erase;
import org.dipc.testchain.Notes.Fail;
import org.dipc.testchain.Notes.Witness;
import org.dipc.testchain.Notes.Write;
import org.dipc.testchain.TestAccount.Sending;

/** Blocks of everything that can go well or not, the same for the same seed. */
record Story(long seed, int blocks) {
    private static final List<String> COUNTED = List.of(Notes.BLOCKS, "a", "b");

    static TestChain chain() {
        return TestChain.of(new Notes()).genesis(new Notes.Genesis(COUNTED));
    }

    /** What the chain of {@link #chain} begins with. */
    static GenesisDocument genesis() {
        return Chain.genesis(
                new ChainId("test-1"), TestChain.START_MILLIS, List.of(new Notes()), Map.of("notes", COUNTED));
    }

    void tell(TestChain chain) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int block = 0; block < blocks; block++) {
            List<Sending> sendings = new ArrayList<>();
            int size = random.nextInt(12);
            for (int i = 0; i < size; i++) {
                sendings.add(sending(random));
            }
            chain.block(sendings.toArray(Sending[]::new));
        }
    }

    private static Sending sending(SplittableRandom random) {
        TestAccount account = List.of(ALICE, BOB, CAROL).get(random.nextInt(3));
        String name = "note " + random.nextInt(20);
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3, 4 -> account.sends(new Write(name, "text " + random.nextInt()));
            case 5, 6 -> account.sends(new Erase(name));
            case 7 -> account.sends(new Fail(Fail.Way.EXECUTE));
            case 8 -> ALICE.sends(new Witness(BOB.address())).and(BOB);
            default -> {
                TestAccount board = TestAccount.shared(1, "key " + random.nextInt(5), "key five");
                yield board.sends(new Rotate(TestAccount.policy(1, "key " + random.nextInt(5))), new Write(name, ""));
            }
        };
    }
}
