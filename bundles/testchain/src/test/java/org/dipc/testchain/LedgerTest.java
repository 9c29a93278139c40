package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.dipc.testchain.Notes.NOTES;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.BOB;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.dipc.crypto.Cose;
import org.dipc.kernel.Keeping;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.Ledger.Proof;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.ledger.Ledger.Submission;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.ledger.Tx;
import org.dipc.ledger.TxCode;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.Bytes;
import org.dipc.model.Plain;
import org.dipc.model.Shape;
import org.dipc.proof.Ics23;
import org.dipc.proof.ProofSpec;
import org.dipc.state.StateReader;
import org.dipc.testchain.Notes.Counted;
import org.dipc.testchain.Notes.Erase;
import org.dipc.testchain.Notes.Fail;
import org.dipc.testchain.Notes.Place;
import org.dipc.testchain.Notes.Witness;
import org.dipc.testchain.Notes.Write;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final TestChain chain = Story.chain();

    // Submission.

    @Test
    void aSubmissionCompletesWhenItsBlockIsKept() {
        Bytes tx = chain.sign(note("title"));
        Submission submission = chain.ledger().submit(tx);
        assertThat(submission.id()).isEqualTo(Tx.id(Cose.decodeStrict(tx).payload()));
        assertThat(submission.checked().toCompletableFuture().join().ok()).isTrue();
        assertThat(submission.committed().toCompletableFuture()).isNotDone();
        chain.block();
        Ledger.Receipt receipt = submission.committed().toCompletableFuture().join();
        Ledger.Receipt later = chain.ledger().receipt(submission.id()).orElseThrow();
        assertThat(later.result()).isEqualTo(receipt.result());
        assertThat(later.index()).isEqualTo(receipt.index());
        assertThat(later.height()).isEqualTo(receipt.height()).isEqualTo(1);
    }

    @Test
    void whoWaitsIsToldWhatChangedAndNobodyLater() {
        Submission written = chain.ledger().submit(chain.sign(note("title")));
        chain.block();
        Bytes path = NOTES.path(new Place(ALICE.address(), "title"));
        assertThat(written.committed().toCompletableFuture().join().changed()).containsExactly(path);
        assertThat(chain.ledger().receipt(written.id()).orElseThrow().changed()).isEmpty();
        Submission erased = chain.ledger().submit(chain.sign(ALICE.sends(new Erase("title"))));
        chain.block();
        assertThat(erased.committed().toCompletableFuture().join().changed()).containsExactly(path);
    }

    @Test
    void whatIsRefusedChangedNothing() {
        Submission refused =
                chain.ledger().submit(chain.sign(ALICE.sends(new Write("title", "text"), new Fail(Fail.Way.EXECUTE))));
        chain.block();
        Ledger.Receipt receipt = refused.committed().toCompletableFuture().join();
        assertThat(receipt.result().ok()).isFalse();
        assertThat(receipt.changed()).isEmpty();
    }

    @Test
    void whoSubmitsTheSameAgainWhileItWaitsHearsOfTheSameBlock() {
        Bytes tx = chain.sign(note("title"));
        Submission one = chain.ledger().submit(tx);
        Submission two = chain.ledger().submit(tx);
        chain.block();
        assertThat(two.committed().toCompletableFuture().join())
                .isEqualTo(one.committed().toCompletableFuture().join());
    }

    @Test
    void whoWaitsWhenTheChainStopsHearsOfIt() {
        Submission submission = chain.ledger().submit(chain.sign(note("title")));
        chain.close();
        assertThat(submission.committed().toCompletableFuture()).isCompletedExceptionally();
    }

    // Trials.

    @Test
    void aTrialSaysWhatTheNextBlockThenSays() {
        chain.block(note("there")).accepted();
        for (TestAccount.Sending sending : List.of(
                note("title"),
                ALICE.sends(new Write("one", "text"), new Erase("one"), new Erase("there")),
                ALICE.sends(new Erase("missing")),
                ALICE.sends(new Write("", "text")),
                ALICE.sends(new Witness(BOB.address())),
                ALICE.sends(new Fail(Fail.Way.EXECUTE)),
                ALICE.sends(new Fail(Fail.Way.CHECK)),
                note("late").validUntil(chain.timeMillis() - 1))) {
            Bytes tx = chain.sign(sending);
            Receipt tried = chain.ledger().trial(tx);
            Outcome.Result happened = chain.block(List.of(tx)).results().get(0);
            assertThat(tried.result().code()).isEqualTo(happened.code());
            assertThat(tried.detail()).isEqualTo(happened.detail());
            if (tried.result().ok()) {
                assertThat(tried.result())
                        .isEqualTo(chain.ledger()
                                .receipt(tried.result().id())
                                .orElseThrow()
                                .result());
                assertThat(tried.height()).isEqualTo(chain.ledger().tip().height());
                assertThat(tried.changed()).isNotEmpty();
            } else {
                assertThat(tried.result().events()).isEmpty();
                assertThat(tried.changed()).isEmpty();
            }
        }
    }

    @Test
    void aTrialLeavesNothingBehind() {
        chain.block(note("there")).accepted();
        Tip before = chain.ledger().tip();
        Bytes tx = chain.sign(ALICE.sends(new Erase("there"), new Write("title", "text")));
        Receipt first = chain.ledger().trial(tx);
        assertThat(first.result().ok()).isTrue();
        assertThat(chain.ledger().trial(tx)).isEqualTo(first);
        assertThat(chain.ledger().tip()).isEqualTo(before);
        assertThat(chain.read(NOTES, new Place(ALICE.address(), "there"))).isPresent();
        assertThat(chain.read(NOTES, new Place(ALICE.address(), "title"))).isEmpty();
        assertThat(chain.ledger().receipt(first.result().id())).isEmpty();
        assertThat(chain.block().results()).isEmpty();
        chain.block(List.of(tx)).accepted();
    }

    @Test
    void aTrialIsRefusedAsABlockWouldBeAndForWhatNoBlockTakes() {
        Bytes tx = chain.sign(note("title"));
        chain.block(List.of(tx)).accepted();
        assertThat(chain.ledger().trial(tx).result().code()).isEqualTo(TxCode.TX_DUPLICATE.name());
        Bytes garbled = Bytes.utf8("no transaction");
        assertThat(chain.ledger().trial(garbled).result().code()).isEqualTo(TxCode.TX_DECODE.name());
        assertThat(chain.ledger().trial(Bytes.EMPTY).result().code()).isEqualTo(TxCode.TX_EMPTY.name());
        Bytes stranger = Cose.sign(
                chain.payload(note("title")),
                Bytes.utf8("another chain"),
                note("title").keys());
        assertThat(chain.ledger().trial(stranger).result().code()).isEqualTo(TxCode.SIG_INVALID.name());
    }

    @Test
    void aTrialOnAFailingHostFailsItsCallerAlone() {
        Bytes tx = chain.sign(ALICE.sends(new Fail(Fail.Way.HOST)));
        assertThatThrownBy(() -> chain.ledger().trial(tx)).isInstanceOf(StackOverflowError.class);
        chain.block(note("title")).accepted();
    }

    // Followers.

    @Test
    void aFollowerSeesPastAndFutureBlocksInOrder() {
        blocks(5);
        List<Long> all = Collections.synchronizedList(new ArrayList<>());
        List<Long> late = Collections.synchronizedList(new ArrayList<>());
        chain.ledger().follow(0, block -> all.add(block.block().height()));
        chain.ledger().follow(7, block -> late.add(block.block().height()));
        blocks(5);
        await().until(() -> all.size() == 10 && late.size() == 4);
        assertThat(all).isEqualTo(LongStream.rangeClosed(1, 10).boxed().toList());
        assertThat(late).containsExactly(7L, 8L, 9L, 10L);
    }

    @Test
    void aSlowFollowerHoldsUpNobodyAndMissesNothing() {
        CountDownLatch hold = new CountDownLatch(1);
        List<Committed> slow = Collections.synchronizedList(new ArrayList<>());
        List<Committed> fast = Collections.synchronizedList(new ArrayList<>());
        chain.ledger().follow(1, block -> {
            awaitOpen(hold);
            slow.add(block);
        });
        chain.ledger().follow(1, fast::add);
        blocks(20);
        await().until(() -> fast.size() == 20);
        assertThat(slow).isEmpty();
        hold.countDown();
        await().until(() -> slow.size() == 20);
        assertThat(slow).isEqualTo(fast).isEqualTo(chain.ledger().blocks(1, 20));
    }

    @Test
    void aFollowerThatFailedIsGivenItsBlockAgainAndThenCatchesUp() {
        List<Long> seen = Collections.synchronizedList(new ArrayList<>());
        List<Long> taken = Collections.synchronizedList(new ArrayList<>());
        chain.ledger().follow(1, block -> {
            seen.add(block.block().height());
            if (block.block().height() == 2 && Collections.frequency(seen, 2L) < 3) {
                throw new IllegalStateException("a follower of this test");
            }
            taken.add(block.block().height());
        });
        for (int i = 0; i < 4; i++) {
            chain.block();
        }
        await().until(() -> taken.size() == 4);
        assertThat(taken).containsExactly(1L, 2L, 3L, 4L);
        assertThat(seen).containsExactly(1L, 2L, 2L, 2L, 3L, 4L);
    }

    @Test
    void aFollowerThatFailsHarmsNoOther() {
        List<Long> other = Collections.synchronizedList(new ArrayList<>());
        chain.ledger().follow(1, block -> {
            throw new IllegalStateException("a follower of this test");
        });
        chain.ledger().follow(1, block -> other.add(block.block().height()));
        blocks(3);
        await().until(() -> other.size() == 3);
    }

    @Test
    void aClosedFollowerHearsNoMore() throws Exception {
        List<Long> seen = Collections.synchronizedList(new ArrayList<>());
        AutoCloseable follower =
                chain.ledger().follow(1, block -> seen.add(block.block().height()));
        blocks(2);
        await().until(() -> seen.size() == 2);
        follower.close();
        blocks(2);
        assertThat(seen).containsExactly(1L, 2L);
    }

    @Test
    void aFollowerMayCloseItself() {
        List<Long> seen = Collections.synchronizedList(new ArrayList<>());
        List<AutoCloseable> self = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch known = new CountDownLatch(1);
        self.add(chain.ledger().follow(1, block -> {
            awaitOpen(known);
            seen.add(block.block().height());
            close(self.get(0));
        }));
        known.countDown();
        blocks(3);
        await().until(() -> seen.size() == 1);
        chain.close();
        assertThat(seen).containsExactly(1L);
    }

    // What can be read.

    @Test
    void blocksAreFoundByHeight() {
        blocks(6);
        assertThat(chain.ledger().blocks(0, 2))
                .extracting(each -> each.block().height())
                .containsExactly(1L, 2L);
        assertThat(chain.ledger().blocks(5, 10))
                .extracting(each -> each.block().height())
                .containsExactly(5L, 6L);
        assertThat(chain.ledger().blocks(7, 10)).isEmpty();
        assertThat(chain.ledger().blocks(1, 6).get(5).result().appHash()).isEqualTo(chain.appHash());
    }

    @Test
    void whatIsProvedVerifiesAgainstTheAppHash() {
        chain.block(note("title")).accepted();
        Bytes present = NOTES.path(new Place(ALICE.address(), "title"));
        Bytes absent = NOTES.path(new Place(ALICE.address(), "other"));
        Proof there = chain.ledger().prove(present);
        Proof nothing = chain.ledger().prove(absent);
        Bytes root = chain.appHash().value();
        assertThat(there.value()).isEqualTo(chain.<Optional<Bytes>>read(state -> state.get(present)));
        Ics23.verifyPresence(
                ProofSpec.JELLYFISH, root, there.proof(), present, there.value().orElseThrow());
        assertThat(nothing.value()).isEmpty();
        Ics23.verifyAbsence(ProofSpec.JELLYFISH, root, nothing.proof(), absent);
        assertThat(there.seal()).isEqualTo(Bytes.utf8("seal of 1"));
    }

    @Test
    void whatWasAtEveryHeightIsReadAndProved() {
        Bytes title = NOTES.path(new Place(ALICE.address(), "title"));
        for (String text : List.of("one", "two", "three")) {
            chain.block(ALICE.sends(new Write("title", text))).accepted();
        }
        chain.block(ALICE.sends(new Erase("title"))).accepted();
        chain.block(note("other")).accepted();
        List<Optional<Bytes>> values = new ArrayList<>();
        for (Committed block : chain.ledger().blocks(1, 5)) {
            long height = block.block().height();
            Proof proof = chain.ledger().prove(title, height);
            Bytes root = block.result().appHash().value();
            assertThat(proof.height()).isEqualTo(height);
            assertThat(proof.appHash().value()).isEqualTo(root);
            assertThat(proof.seal()).isEqualTo(block.seal());
            assertThat(chain.ledger().<Optional<Bytes>>read(height, state -> state.get(title)))
                    .isEqualTo(proof.value());
            if (proof.value().isPresent()) {
                Ics23.verifyPresence(
                        ProofSpec.JELLYFISH,
                        root,
                        proof.proof(),
                        title,
                        proof.value().get());
            } else {
                Ics23.verifyAbsence(ProofSpec.JELLYFISH, root, proof.proof(), title);
            }
            values.add(proof.value());
        }
        assertThat(values).extracting(Optional::isPresent).containsExactly(true, true, true, false, false);
        assertThat(values.subList(0, 3)).doesNotHaveDuplicates();
        assertThat(chain.ledger().prove(title, 0).seal()).as("of the genesis").isEqualTo(Bytes.EMPTY);
        assertThat(chain.ledger().<List<Map.Entry<Bytes, Bytes>>>read(5, LedgerTest::everything))
                .isEqualTo(chain.ledger().<List<Map.Entry<Bytes, Bytes>>>read(LedgerTest::everything));
    }

    private static List<Map.Entry<Bytes, Bytes>> everything(StateReader state) {
        try (Stream<Map.Entry<Bytes, Bytes>> entries = state.scan(Bytes.EMPTY)) {
            return entries.toList();
        }
    }

    @Test
    void HEIGHT_NOT_REACHED_aBlockThatIsNotMadeYet() {
        blocks(2);
        assertRefused("HEIGHT_NOT_REACHED", "the last is 2", 3);
    }

    @Test
    void HEIGHT_PRUNED_aStateThatIsNotKeptAnyMore() {
        chain.keeping(new Keeping(2, 0));
        blocks(6);
        assertRefused("HEIGHT_PRUNED", "kept are heights 4 to 6", 3);
        assertRefused("HEIGHT_PRUNED", "kept are heights 4 to 6", 0);
        assertRefused("HEIGHT_PRUNED", "kept are heights 4 to 6", -1);
        Bytes path = NOTES.path(new Place(ALICE.address(), "title"));
        assertThat(chain.ledger().prove(path, 4).appHash())
                .isEqualTo(chain.ledger().blocks(4, 1).get(0).result().appHash());
    }

    private void assertRefused(String code, String said, long height) {
        Bytes path = NOTES.path(new Place(ALICE.address(), "title"));
        for (ThrowingCallable asked : List.<ThrowingCallable>of(
                () -> chain.ledger().prove(path, height),
                () -> chain.ledger().read(height, state -> state.get(path)))) {
            assertThatThrownBy(asked)
                    .isInstanceOfSatisfying(
                            Rejected.class, e -> assertThat(e.code()).isEqualTo(code))
                    .hasMessageContaining(said);
        }
    }

    @Test
    void whatIsReadIsOneMoment() {
        chain.block(note("title")).accepted();
        long count = chain.read(state -> {
            chain.block(note("other"));
            return NOTES.scan(state).count();
        });
        assertThat(count).isEqualTo(1);
        assertThat(chain.<Long>read(state -> NOTES.scan(state).count())).isEqualTo(2);
    }

    @Test
    void theVocabularyNamesEverythingThatCanBeSaidAndHeard() {
        Vocabulary vocabulary = chain.ledger().vocabulary();
        assertThat(vocabulary.modules()).extracting(Vocabulary.Module::name).containsExactly("accounts", "notes");
        Vocabulary.Module notes = vocabulary.modules().get(1);
        assertThat(notes.actions().members())
                .extracting(Shape.Fields::name)
                .containsExactly("Erase", "Fail", "Witness", "Write");
        assertThat(notes.events()).extracting(Shape.Fields::name).containsExactly("Erased", "Counted");
        assertThat(notes.tables()).extracting(Vocabulary.TableShape::name).containsExactly("notes", "counts");
    }

    @Test
    void anEventReadsByTheVocabularyAlone() {
        Bytes body = chain.block().events().get(0).body();
        Shape.Fields shape =
                chain.ledger().vocabulary().modules().get(1).events().get(1);
        assertThat(Plain.describe(shape, body)).isEqualTo(Map.of("blocks", 1L));
        assertThat(chain.block().events(Counted.class)).containsExactly(new Counted(2));
    }

    private void blocks(int count) {
        for (int i = 0; i < count; i++) {
            chain.block(note("note " + i)).accepted();
        }
    }

    private static TestAccount.Sending note(String name) {
        return ALICE.sends(new Write(name, "text"));
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts followers", e);
        }
    }

    private static void close(AutoCloseable follower) {
        try {
            follower.close();
        } catch (Exception e) {
            throw new AssertionError("closing a follower throws nothing", e);
        }
    }

    @AfterEach
    void stop() {
        chain.close();
    }
}
