package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dipc.testchain.Notes.NOTES;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.BOB;

import java.time.Duration;
import java.util.List;
import org.dipc.model.Hash;
import org.dipc.testchain.Notes.Erase;
import org.dipc.testchain.Notes.Erased;
import org.dipc.testchain.Notes.Refusal;
import org.dipc.testchain.Notes.Write;
import org.junit.jupiter.api.Test;

class TestChainTest {
    private final TestChain chain = TestChain.of(new Notes()).genesis(new Notes.Genesis(List.of()));

    @Test
    void aBlockChangesWhatIsRead() {
        chain.block(ALICE.sends(new Write("title", "On the tree"))).accepted();
        assertThat(chain.read(NOTES, new Notes.Place(ALICE.address(), "title")))
                .map(Notes.Note::text)
                .contains("On the tree");
    }

    @Test
    void aRefusalChangesNothing() {
        chain.block(ALICE.sends(new Write("title", "On the tree"), new Erase("other")))
                .rejectedWith(Refusal.NOTE_NOT_FOUND);
        assertThat(chain.read(NOTES, new Notes.Place(ALICE.address(), "title"))).isEmpty();
    }

    @Test
    void eachTransactionHasItsOutcome() {
        Outcome outcome = chain.block(ALICE.sends(new Erase("title")), BOB.sends(new Write("title", "Mine")));
        outcome.only(0).rejectedWith(Refusal.NOTE_NOT_FOUND);
        outcome.only(1).accepted();
    }

    @Test
    void eventsAreRecordsAgain() {
        chain.block(ALICE.sends(new Write("title", "first"))).accepted();
        Outcome outcome = chain.block(ALICE.sends(new Erase("title"))).accepted();
        assertThat(outcome.events(Erased.class)).containsExactly(new Erased("title", "first"));
    }

    @Test
    void timeIsWhatTheTestSays() {
        chain.at(1_800_000_000_000L);
        chain.after(Duration.ofHours(1))
                .block(ALICE.sends(new Write("title", "late")))
                .accepted();
        assertThat(chain.read(NOTES, new Notes.Place(ALICE.address(), "title")))
                .map(Notes.Note::atMillis)
                .contains(1_800_000_000_000L + 1_000 + 3_600_000);
    }

    @Test
    void aRestartChangesNothing() {
        chain.block(ALICE.sends(new Write("title", "kept"))).accepted();
        Hash before = chain.appHash();
        chain.restart();
        assertThat(chain.appHash()).isEqualTo(before);
        chain.block(ALICE.sends(new Erase("title"))).accepted();
    }

    @Test
    void aClaimThatDoesNotHoldSaysWhy() {
        Outcome outcome = chain.block(ALICE.sends(new Erase("title")));
        assertThatThrownBy(outcome::accepted)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("NOTE_NOT_FOUND")
                .hasMessageContaining("no note title");
        assertThatThrownBy(() -> chain.block(List.of()).accepted()).isInstanceOf(AssertionError.class);
    }
}
