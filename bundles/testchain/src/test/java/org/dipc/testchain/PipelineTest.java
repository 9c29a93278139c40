package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dipc.ledger.TxCode.INTERNAL;
import static org.dipc.ledger.TxCode.SIG_KEY_UNBOUND;
import static org.dipc.ledger.TxCode.THRESHOLD_NOT_MET;
import static org.dipc.ledger.TxCode.TX_DUPLICATE;
import static org.dipc.ledger.TxCode.TX_EXPIRED;
import static org.dipc.ledger.TxCode.TX_WINDOW;
import static org.dipc.testchain.Notes.NOTES;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.BOB;
import static org.dipc.testchain.TestAccount.key;
import static org.dipc.testchain.TestAccount.policy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.dipc.crypto.Cose;
import org.dipc.ledger.Accounts;
import org.dipc.ledger.Accounts.Rotate;
import org.dipc.ledger.Action;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Env;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.ledger.Ledger.Submission;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.ledger.Tx;
import org.dipc.model.Bytes;
import org.dipc.model.Cbor;
import org.dipc.model.Hash;
import org.dipc.state.Keyspace;
import org.dipc.state.State;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.memory.MemoryStorage;
import org.dipc.testchain.Notes.Counted;
import org.dipc.testchain.Notes.Erase;
import org.dipc.testchain.Notes.Fail;
import org.dipc.testchain.Notes.Note;
import org.dipc.testchain.Notes.Place;
import org.dipc.testchain.Notes.Refusal;
import org.dipc.testchain.Notes.Witness;
import org.dipc.testchain.Notes.Write;
import org.dipc.testchain.TestAccount.Sending;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
    private final TestChain chain = TestChain.of(new Notes()).genesis(new Notes.Genesis(List.of(Notes.BLOCKS)));

    // Replay.

    @Test
    void aTransactionIsDoneOnceForEver() {
        Bytes tx = chain.sign(note("once"));
        chain.block(List.of(tx)).accepted();
        Receipt first = receipt(tx);
        chain.block(List.of(tx)).rejectedWith(TX_DUPLICATE);
        chain.restart();
        chain.block(List.of(tx)).rejectedWith(TX_DUPLICATE);
        assertThat(receipt(tx)).isEqualTo(first);
        assertThat(chain.machine().check(tx).detail()).contains("in block 1 already");
    }

    @Test
    void theSecondOfTwoInABlockIsRefused() {
        Bytes tx = chain.sign(note("once"));
        Outcome outcome = chain.block(List.of(tx, tx));
        assertThat(receipt(tx).index()).isZero();
        BlockResult result = blocks().get(0);
        assertThat(result.results()).extracting(TxResult::code).containsExactly(Verdict.OK, TX_DUPLICATE.name());
        assertThat(outcome.height()).isEqualTo(1);
    }

    @Test
    void anotherSignatureDoesNotMakeAnotherTransaction() {
        TestAccount board = TestAccount.shared(1, "one", "two");
        Bytes payload = chain.payload(board.sends(new Write("title", "text")));
        Bytes byOne = Cose.sign(payload, chain.external(), List.of(key("one")));
        Bytes byTwo = Cose.sign(payload, chain.external(), List.of(key("two")));
        chain.block(List.of(byOne)).accepted();
        chain.block(List.of(byTwo)).rejectedWith(TX_DUPLICATE);
    }

    @Test
    void theWindowIsExact() {
        chain.block(note("first").validUntil(chain.timeMillis())).accepted();
        chain.block(note("late").validUntil(chain.timeMillis() - 1)).rejectedWith(TX_EXPIRED);
        long farthest = Tx.MAXIMUM_WINDOW_MILLIS;
        chain.block(note("far").validUntil(chain.timeMillis() + farthest)).accepted();
        chain.block(note("farther").validUntil(chain.timeMillis() + farthest + 1))
                .rejectedWith(TX_WINDOW);
    }

    @Test
    void whatExpiresBetweenTheCheckAndTheBlockIsRefusedThere() {
        Bytes tx = chain.sign(note("late").validUntil(chain.timeMillis() + 10));
        assertThat(chain.machine().check(tx)).isEqualTo(Verdict.FINE);
        chain.after(Duration.ofMillis(11)).block(List.of(tx)).rejectedWith(TX_EXPIRED);
    }

    @Test
    void aRepetitionAfterItsTimeLeavesTheReceiptAsItIs() {
        Bytes tx = chain.sign(note("once"));
        chain.block(List.of(tx)).accepted();
        Receipt first = receipt(tx);
        chain.after(Duration.ofHours(30)).block(List.of(tx)).rejectedWith(TX_EXPIRED);
        assertThat(receipt(tx)).isEqualTo(first);
    }

    /** From as many blocks before it as are remembered, and from one more. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65})
    void whatIsDoneBetweenItsCheckAndItsBlockIsRefusedThere(int blocksBetween) {
        TestAccount board = TestAccount.shared(1, "one", "two");
        long later = chain.timeMillis() + Tx.MAXIMUM_WINDOW_MILLIS / 2;
        Bytes payload = chain.payload(board.sends(new Write("title", "text")).validUntil(later));
        Bytes byOne = Cose.sign(payload, chain.external(), List.of(key("one")));
        Bytes byTwo = Cose.sign(payload, chain.external(), List.of(key("two")));
        assertThat(chain.machine().check(byTwo)).isEqualTo(Verdict.FINE);
        chain.block(List.of(byOne)).accepted();
        for (int i = 0; i < blocksBetween; i++) {
            commit(List.of());
        }
        assertThat(commit(List.of(byTwo)).results()).extracting(TxResult::code).containsExactly(TX_DUPLICATE.name());
    }

    @Test
    void nobodyCanUseUpAnIdThatIsNotHis() {
        Bytes payload = chain.payload(note("mine"));
        Bytes byStranger = Cose.sign(payload, chain.external(), BOB.keys());
        Bytes byBoth = Cose.sign(
                payload,
                chain.external(),
                List.of(ALICE.keys().get(0), BOB.keys().get(0)));
        Bytes byAlice = Cose.sign(payload, chain.external(), ALICE.keys());
        List<TxResult> results =
                commit(List.of(byStranger, payload, byBoth, byAlice)).results();
        assertThat(results)
                .extracting(TxResult::code)
                .containsExactly(SIG_KEY_UNBOUND.name(), "TX_DECODE", SIG_KEY_UNBOUND.name(), Verdict.OK);
        assertThat(receipt(byAlice).index()).isEqualTo(3);
        commit(List.of(byStranger, payload));
        assertThat(receipt(byAlice).index()).isEqualTo(3);
    }

    @Test
    void aStrangersEnvelopeOfAWaitingTransactionDoesNotFailIt() {
        Bytes payload = chain.payload(note("mine"));
        Submission mine = chain.ledger().submit(Cose.sign(payload, chain.external(), ALICE.keys()));
        Submission strangers = chain.ledger().submit(Cose.sign(payload, chain.external(), BOB.keys()));
        assertThat(strangers.committed().toCompletableFuture()).isCompletedExceptionally();
        assertThat(mine.committed().toCompletableFuture()).isNotDone();
        chain.block();
        assertThat(mine.committed().toCompletableFuture().join().result().ok()).isTrue();
    }

    // Who may.

    @Test
    void afterARotationTheNewKeySpeaksAndTheOldOneDoesNot() {
        TestAccount renewed = ALICE.signingWith("alice's new key");
        chain.block(renewed.sends(new Write("title", "early"))).rejectedWith(SIG_KEY_UNBOUND);
        chain.block(ALICE.sends(new Rotate(policy(1, "alice's new key")))).accepted();
        chain.block(ALICE.sends(new Write("title", "old"))).rejectedWith(THRESHOLD_NOT_MET);
        chain.block(renewed.sends(new Write("title", "new"))).accepted();
        assertThat(chain.read(NOTES, new Place(ALICE.address(), "title")))
                .map(Note::text)
                .contains("new");
        assertThat(chain.read(Accounts.POLICIES, ALICE.address())).contains(policy(1, "alice's new key"));
    }

    @Test
    void aRotationCountsFromTheNextTransactionOfTheSameBlockOn() {
        TestAccount renewed = ALICE.signingWith("alice's new key");
        Sending old = note("old key");
        assertThat(chain.machine().check(chain.sign(old))).isEqualTo(Verdict.FINE);
        Outcome outcome = chain.block(
                ALICE.sends(new Rotate(policy(1, "alice's new key"))), old, renewed.sends(new Write("title", "new")));
        outcome.only(0).accepted();
        outcome.only(1).rejectedWith(THRESHOLD_NOT_MET);
        outcome.only(2).accepted();
    }

    @Test
    void aRotationBetweenACheckAndItsBlockCountsThere() {
        TestAccount renewed = ALICE.signingWith("alice's new key");
        Bytes old = chain.sign(note("old key"));
        assertThat(chain.machine().check(old)).isEqualTo(Verdict.FINE);
        chain.block(ALICE.sends(new Rotate(policy(1, "alice's new key")))).accepted();
        commit(List.of());
        assertThat(commit(List.of(old)).results()).extracting(TxResult::code).containsExactly(THRESHOLD_NOT_MET.name());
        chain.block(renewed.sends(new Write("title", "new"))).accepted();
    }

    @Test
    void aFirstPolicyCountsNoMoreOnceItIsChanged() {
        TestAccount board = TestAccount.shared(2, "one", "two", "three");
        chain.block(board.sends(new Rotate(policy(1, "four")))).accepted();
        chain.block(board.sends(new Write("title", "old"))).rejectedWith(THRESHOLD_NOT_MET);
        chain.block(board.signingWith("four").sends(new Write("title", "new"))).accepted();
    }

    @Test
    void anyThresholdOfTheKeysWillDoAndAnyLessWillNot() {
        TestAccount board = TestAccount.shared(2, "one", "two", "three");
        List<String> names = List.of("one", "two", "three");
        for (int without = 0; without < 3; without++) {
            List<String> two = new ArrayList<>(names);
            two.remove(without);
            chain.block(board.signingWith(two.toArray(String[]::new)).sends(new Write("title", "text")))
                    .accepted();
        }
        chain.block(board.signingWith("one", "two", "three").sends(new Write("title", "text")))
                .accepted();
        for (String name : names) {
            chain.block(board.signingWith(name).sends(new Write("title", "text")))
                    .rejectedWith(THRESHOLD_NOT_MET);
        }
    }

    @Test
    void aCommonSignatureIsOfAllWhoAreNamed() {
        chain.block(ALICE.sends(new Witness(BOB.address())).and(BOB)).accepted();
        chain.block(ALICE.sends(new Witness(BOB.address()))).rejectedWith(Refusal.NOTE_WITNESS);
        TestAccount absent = new TestAccount(BOB.address(), Optional.empty(), List.of());
        chain.block(ALICE.sends(new Witness(BOB.address())).and(absent)).rejectedWith(SIG_KEY_UNBOUND);
    }

    @Test
    void oneKeyMaySpeakForTwoAccounts() {
        TestAccount board = TestAccount.shared(1, "alice", "one");
        chain.block(ALICE.sends(new Witness(board.address())).and(board.signingWith("alice")))
                .accepted();
    }

    // What a refusal leaves.

    @Test
    void allCallsOfATransactionAreDoneOrNone() {
        Outcome outcome =
                chain.block(ALICE.sends(new Write("one", "text"), new Write("two", "text"), new Erase("three")));
        outcome.rejectedWith(Refusal.NOTE_NOT_FOUND);
        assertThat(outcome.results().get(0).result().events()).isEmpty();
        assertThat(chain.read(NOTES, new Place(ALICE.address(), "one"))).isEmpty();
        assertThat(chain.read(NOTES, new Place(ALICE.address(), "two"))).isEmpty();
    }

    @Test
    void aTransactionSeesWhatTheOneBeforeItDid() {
        chain.block(note("title"), ALICE.sends(new Erase("title"))).accepted();
        Outcome outcome = chain.block(note("title"), ALICE.sends(new Erase("title"), new Erase("title")));
        outcome.only(1).rejectedWith(Refusal.NOTE_NOT_FOUND);
        assertThat(chain.read(NOTES, new Place(ALICE.address(), "title"))).isPresent();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"END_OF_BLOCK", "HOST"},
            mode = EnumSource.Mode.EXCLUDE)
    void aDefectInAModuleFailsItsTransactionAlone(Fail.Way way) {
        Outcome outcome = chain.block(note("before"), ALICE.sends(new Fail(way)), note("after"));
        outcome.only(0).accepted();
        outcome.only(1).rejectedWith(INTERNAL);
        outcome.only(2).accepted();
        assertThat(outcome.results().get(1).result().events()).isEmpty();
        assertThat(chain.read(NOTES, new Place(ALICE.address(), "failing"))).isEmpty();
        assertThat(chain.read(NOTES, new Place(ALICE.address(), "after"))).isPresent();
    }

    @ParameterizedTest
    @EnumSource(names = {"END_OF_BLOCK", "HOST"})
    void whatFailsTheHostStopsTheBlockAndTellsWhoWaits(Fail.Way way) {
        chain.block(note("before")).accepted();
        Hash before = chain.appHash();
        Submission submission = chain.ledger().submit(chain.sign(ALICE.sends(new Fail(way))));
        assertThatThrownBy(() -> chain.block()).isInstanceOf(Error.class);
        assertThat(submission.committed().toCompletableFuture()).isCompletedExceptionally();
        chain.restart();
        assertThat(chain.appHash()).isEqualTo(before);
        assertThat(chain.ledger().tip().height()).isEqualTo(1);
        chain.block(note("after")).accepted();
    }

    /** A record's constructor may throw anything; its bytes are those of a stranger. */
    @Test
    void aDefectInReadingAnActionFailsItsTransactionAlone() {
        TestChain brittle = TestChain.of(new Brittle());
        brittle.block(ALICE.sends(new Brittle.Half(6))).accepted();
        Tx tx = new Tx(
                brittle.ledger().chain(),
                List.of(Tx.Signer.of(ALICE.address())),
                brittle.timeMillis() + 1_000,
                Bytes.ofLong(1),
                List.of(new Tx.Call("brittle", Cbor.encode(List.of("Half", 7)))));
        Bytes bad = Cose.sign(tx.payload(), brittle.external(), ALICE.keys());
        assertThat(brittle.machine().check(bad).code()).isEqualTo(INTERNAL.name());
        Submission submission = brittle.ledger().submit(bad);
        assertThat(submission.checked().toCompletableFuture().join().code()).isEqualTo(INTERNAL.name());
        Block block = new Block(2, brittle.timeMillis(), Bytes.EMPTY, List.of(bad), List.of());
        assertThat(brittle.machine().accept(block)).isFalse();
        assertThat(brittle.machine().finalise(block).results())
                .extracting(TxResult::code)
                .containsExactly(INTERNAL.name());
    }

    /** Reads even numbers only, and has not thought of others. */
    private static final class Brittle implements ChainModule {
        static final Keyspace KEYS = Keyspace.of("brittle");

        sealed interface BrittleAction extends Action {}

        record Half(long number) implements BrittleAction {
            Half {
                if (number % 2 != 0) {
                    throw new ArithmeticException("a defect in a constructor");
                }
            }

            @Override
            public void execute(State state, Env env) {
                state.emit(this);
            }
        }

        @Override
        public Keyspace keyspace() {
            return KEYS;
        }

        @Override
        public Class<BrittleAction> actions() {
            return BrittleAction.class;
        }
    }

    @Test
    void whoComesAfterTheHostFailedDoesNotWaitForEver() {
        chain.ledger().submit(chain.sign(ALICE.sends(new Fail(Fail.Way.HOST))));
        assertThatThrownBy(chain::block).isInstanceOf(Error.class);
        Submission late = chain.ledger().submit(chain.sign(note("late")));
        assertThat(late.committed().toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void aProposalThatTheHostFailsTellsWhoWaits() {
        List<Storage> opened = new ArrayList<>();
        MemoryStorage memory = new MemoryStorage();
        TestChain failing = Story.chain()
                .on(
                        directory -> {
                            opened.add(memory.open(directory));
                            return opened.get(0);
                        },
                        Path.of("failing"));
        Bytes tx = failing.sign(note("waits"));
        Submission submission = failing.ledger().submit(tx);
        Bytes unchecked = failing.sign(note("for which the store is asked"));
        opened.get(0).close();
        assertThatThrownBy(
                        () -> failing.machine().propose(List.of(unchecked, tx), Long.MAX_VALUE, failing.timeMillis()))
                .isInstanceOf(StorageError.class);
        assertThat(submission.committed().toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void theEndOfABlockChangesTheStateAndTellsOfIt() {
        assertThat(chain.block().events(Counted.class)).containsExactly(new Counted(1));
        assertThat(chain.block(note("title")).events(Counted.class)).containsExactly(new Counted(2));
        assertThat(chain.read(Notes.COUNTS, Notes.BLOCKS)).contains(2L);
    }

    // Blocks.

    @Test
    void aBlockMayBeExecutedAgainAndChangedBeforeItIsKept() {
        Hash before = chain.appHash();
        Block one = block(List.of(chain.sign(note("one"))));
        Block two = block(List.of(chain.sign(note("two"))));
        BlockResult first = chain.machine().finalise(one);
        assertThat(chain.machine().finalise(one)).isEqualTo(first);
        assertThat(chain.machine().tip().appHash()).isEqualTo(before);
        chain.machine().finalise(two);
        chain.machine().commit(Bytes.EMPTY);
        assertThat(chain.read(NOTES, new Place(ALICE.address(), "one"))).isEmpty();
        assertThat(chain.read(NOTES, new Place(ALICE.address(), "two"))).isPresent();
    }

    @Test
    void aProposalTakesWhatFitsInOrderAndNothingTwice() {
        List<Bytes> candidates = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            candidates.add(chain.sign(note("note " + i)));
        }
        candidates.add(2, candidates.get(0));
        candidates.add(0, chain.sign(note("late").validUntil(chain.timeMillis() - 1)));
        List<Bytes> distinct =
                candidates.subList(1, candidates.size()).stream().distinct().toList();
        assertThat(chain.machine().propose(candidates, Long.MAX_VALUE, chain.timeMillis()))
                .isEqualTo(distinct);
        int room = distinct.get(0).size() + distinct.get(1).size();
        assertThat(chain.machine().propose(candidates, room, chain.timeMillis()))
                .isEqualTo(distinct.subList(0, 2));
        assertThat(chain.machine().accept(block(distinct))).isTrue();
        assertThat(chain.machine().accept(block(candidates))).isFalse();
    }

    /** Who proposes may lie about the time; what we say of it is between us and who proposes. */
    @Test
    void aProposalThatIsNotAcceptedFailsNobodyWhoWaits() {
        Bytes tx = chain.sign(note("waits"));
        Submission submission = chain.ledger().submit(tx);
        long late = chain.timeMillis() + Duration.ofDays(2).toMillis();
        assertThat(chain.machine().accept(new Block(1, late, Bytes.EMPTY, List.of(tx), List.of())))
                .isFalse();
        chain.block();
        assertThat(submission.committed().toCompletableFuture().join().result().ok())
                .isTrue();
    }

    @Test
    void aProposalOfAnotherHeightOrAnEarlierTimeIsNotAccepted() {
        chain.block(note("first")).accepted();
        List<Bytes> none = Collections.emptyList();
        long time = chain.machine().tip().timeMillis();
        assertThat(chain.machine().accept(new Block(2, time + 1, Bytes.EMPTY, none, List.of())))
                .isTrue();
        assertThat(chain.machine().accept(new Block(2, time, Bytes.EMPTY, none, List.of())))
                .isFalse();
        assertThat(chain.machine().accept(new Block(1, time + 1, Bytes.EMPTY, none, List.of())))
                .isFalse();
        assertThat(chain.machine().accept(new Block(3, time + 1, Bytes.EMPTY, none, List.of())))
                .isFalse();
    }

    @Test
    void anActionIsCheckedBeforeItWaitsAndInTheBlock() {
        Bytes nameless = chain.sign(ALICE.sends(new Write("", "text")));
        assertThat(chain.machine().check(nameless).code()).isEqualTo(Refusal.NOTE_NAME.name());
        Submission submission = chain.ledger().submit(nameless);
        assertThatThrownBy(() -> submission.committed().toCompletableFuture().join())
                .cause()
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo("NOTE_NAME"));
        chain.block(List.of(nameless)).rejectedWith(Refusal.NOTE_NAME);
    }

    private static Sending note(String name) {
        return ALICE.sends(new Write(name, "text"));
    }

    private Receipt receipt(Bytes tx) {
        return chain.ledger().receipt(Tx.id(Cose.decodeStrict(tx).payload())).orElseThrow();
    }

    private Block block(List<Bytes> transactions) {
        return new Block(
                chain.machine().tip().height() + 1, chain.timeMillis(), Bytes.utf8("test"), transactions, List.of());
    }

    private BlockResult commit(List<Bytes> transactions) {
        BlockResult result = chain.machine().finalise(block(transactions));
        chain.machine().commit(Bytes.EMPTY);
        chain.after(Duration.ofSeconds(1));
        return result;
    }

    private List<BlockResult> blocks() {
        return chain.ledger().blocks(1, 100).stream().map(each -> each.result()).toList();
    }
}
