package org.dipc.consensus.cometbft.light;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.dipc.client.HubException;
import org.dipc.client.LightProof;
import org.dipc.consensus.cometbft.light.Network.Member;
import org.dipc.ledger.Accounts;
import org.dipc.ledger.Ledger;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.testchain.TestAccount;
import org.dipc.testchain.TestChain;
import org.junit.jupiter.api.Test;

/** A proof file of a real chain's state, whose header validators signed, checked as the command does. */
class LightProofTest {
    private static final TestAccount ALICE = TestAccount.ALICE;
    private static final TestAccount BOB = TestAccount.BOB;
    private static final long NOW = Network.time(100).toEpochMilli();

    private final TestChain chain = TestChain.of();
    private final Network network = new Network(Member.of("anna", 10), Member.of("ben", 10), Member.of("cara", 10));
    private final LightProof present = proof(ALICE.address());
    private final LightProof absent = proof(BOB.address());

    private LightProof proof(Address account) {
        Ledger ledger = chain.ledger();
        if (ledger.tip().height() == 0) {
            chain.block(ALICE.sends(new Accounts.Rotate(TestAccount.policy(1, "new-alice"))))
                    .accepted();
        }
        Ledger.Proof proof = ledger.prove(Accounts.POLICIES.path(account));
        Bytes seal = network.seal(network.header(proof.height() + 1)
                .setChainId(ledger.chain().value())
                .setAppHash(Network.string(proof.appHash().value()))
                .build());
        return new LightProof(ledger.chain(), proof.height(), proof.path(), proof.value(), proof.proof(), seal);
    }

    @Test
    void whatIsThereAndWhatIsNotIsShownToWhoTrustsTheBlock() {
        assertThat(present.verify(present.seal(), NOW)).anyMatch(sentence -> sentence.contains("exactly this value"));
        assertThat(absent.verify(present.seal(), NOW)).anyMatch(sentence -> sentence.contains("nothing at this path"));
    }

    @Test
    void theTwoFormsOfADocumentAreOneProof() {
        for (LightProof proof : new LightProof[] {present, absent}) {
            assertThat(LightProof.isNamedBy(proof.cbor())).isTrue();
            assertThat(LightProof.isNamedBy(proof.json())).isTrue();
            assertThat(LightProof.parse(proof.cbor())).isEqualTo(proof);
            assertThat(LightProof.parse(proof.json())).isEqualTo(proof);
        }
        refused("PROOF_MALFORMED", () -> LightProof.parse(new byte[] {1}));
    }

    @Test
    void anotherHeaderOfTheTrustedBlockShowsNothing() {
        Bytes other = network.seal(network.header(present.height() + 1)
                .setChainId(chain.ledger().chain().value())
                .build());
        refused("PROOF_ROOT_UNKNOWN", () -> present.verify(other, NOW));
    }

    @Test
    void strangersSealNothing() {
        Network strangers = new Network(Member.of("mallory", 1));
        Bytes seal = strangers.seal(strangers
                .header(present.height() + 1)
                .setChainId(chain.ledger().chain().value())
                .build());
        refused("PROOF_ROOT_UNKNOWN", () -> sealed(seal).verify(present.seal(), NOW));
        refused("HEADER_MALFORMED", () -> sealed(Bytes.EMPTY).verify(present.seal(), NOW));
        refused("HEADER_MALFORMED", () -> present.verify(Bytes.utf8("a seal"), NOW));
    }

    @Test
    void aValueThatIsNotThereIsNotShown() {
        LightProof bent = new LightProof(
                present.chain(),
                present.height(),
                present.path(),
                Optional.of(Bytes.utf8("more")),
                present.proof(),
                present.seal());
        refused("PROOF_VALUE_MISMATCH", () -> bent.verify(present.seal(), NOW));
        LightProof later = new LightProof(
                present.chain(),
                present.height() + 1,
                present.path(),
                present.value(),
                present.proof(),
                present.seal());
        refused("HEADER_HEIGHT", () -> later.verify(present.seal(), NOW));
    }

    private LightProof sealed(Bytes seal) {
        return new LightProof(
                present.chain(), present.height(), present.path(), present.value(), present.proof(), seal);
    }

    private static void refused(String code, Runnable step) {
        assertThatThrownBy(step::run)
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
