package org.dipc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.BOB;
import static org.dipc.testchain.TestAccount.CAROL;
import static org.dipc.testchain.TestAccount.OFFICE;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Accounts;
import org.dipc.ledger.Ledger;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.proof.Header;
import org.dipc.testchain.TestAccount;
import org.dipc.testchain.TestChain;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofTest {
    private static final SigningKey SEALER = TestAccount.key("sealer");
    private static final int MUTATIONS = 6_000;

    @TempDir
    Path folder;

    private final TestChain chain = TestChain.of();
    private final Proof present = proof(ALICE.address());
    private final Proof absent = proof(OFFICE.address());
    private final Trust trust = new Trust.Signer(Optional.of(chain.ledger().genesis()), SEALER.publicKey());

    ProofTest() {
        assertThat(present.value()).isPresent();
        assertThat(absent.value()).isEmpty();
    }

    @AfterEach
    void close() {
        chain.close();
    }

    /** Of the policy of an account, after a block in which three accounts got a new one. */
    private Proof proof(Address account) {
        if (chain.ledger().tip().height() == 0) {
            chain.block(
                            ALICE.sends(new Accounts.Rotate(TestAccount.policy(1, "new-alice"))),
                            BOB.sends(new Accounts.Rotate(TestAccount.policy(1, "new-bob"))),
                            CAROL.sends(new Accounts.Rotate(TestAccount.policy(2, "one", "two", "three"))))
                    .accepted();
        }
        Ledger ledger = chain.ledger();
        Ledger.Proof proof = ledger.prove(Accounts.POLICIES.path(account));
        long timeMillis = ledger.tip().timeMillis();
        Hash other = Hash.sha256(Bytes.utf8("another hash of the block"));
        Header header = new Header(ledger.chain(), proof.height(), timeMillis, other, other, other, proof.appHash());
        return new Proof(
                ledger.chain(),
                ledger.genesis(),
                proof.height(),
                timeMillis,
                proof.appHash(),
                proof.path(),
                proof.value(),
                proof.proof(),
                header.seal(SEALER));
    }

    private static void refused(String code, Runnable step) {
        assertThatThrownBy(step::run)
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void whatIsThereAndWhatIsNotIsShownToWhoKnowsTheSigner() {
        assertThat(present.verify(trust)).anyMatch(sentence -> sentence.contains("exactly this value"));
        assertThat(absent.verify(trust)).anyMatch(sentence -> sentence.contains("nothing at this path"));
    }

    @Test
    void whoKnowsTheAppHashNeedsNoSigner() {
        Trust root = new Trust.Root(present.chain(), present.height(), present.appHash());
        assertThat(present.verify(root)).anyMatch(sentence -> sentence.contains("exactly this value"));
        assertThat(absent.verify(root)).anyMatch(sentence -> sentence.contains("nothing at this path"));
    }

    @Test
    void whatWasNotCheckedIsSaid() {
        Trust keyAlone = new Trust.Signer(Optional.empty(), SEALER.publicKey());
        assertThat(present.verify(keyAlone))
                .anyMatch(sentence -> sentence.contains("genesis") && sentence.contains("not checked"));
        assertThat(present.verify(trust)).noneMatch(sentence -> sentence.contains("not checked"));
    }

    @Test
    void theTwoFormsOfADocumentAreOneProof() {
        for (Proof proof : List.of(present, absent)) {
            assertThat(Proof.parse(proof.json())).isEqualTo(proof);
            assertThat(Proof.parse(cbor(proof))).isEqualTo(proof);
        }
    }

    private static byte[] cbor(Proof proof) {
        return Codec.of(Proof.class).encode(proof).toArray();
    }

    @Test
    void PROOF_MALFORMED_whatIsNoDocument() {
        String json = new String(present.json(), StandardCharsets.UTF_8);
        for (String text : List.of(
                "",
                " ",
                "{",
                "{}",
                "[]",
                "null",
                "no proof",
                json + "{}",
                json.replace("\"height\"", "\"depth\""),
                json.replace("\"seal\" : \"", "\"seal\" : \"f"),
                json.replace("\"seal\" : \"", "\"seal\" : \"xx"),
                json.replace("\"chain\" : \"", "\"chain\" : \"../"),
                json.replace("\"height\" : ", "\"height\" : 0.5, \"h\" : "),
                json.replaceFirst("\"genesis\" : \"..", "\"genesis\" : \""),
                json.replaceFirst("\\{", "{ \"chain\" : \"test-1\","))) {
            refused("PROOF_MALFORMED", () -> Proof.parse(text.getBytes(StandardCharsets.UTF_8)));
        }
        refused(
                "PROOF_MALFORMED",
                () -> with(present.value(), Bytes.utf8("no proof"), present.seal())
                        .verify(trust));
    }

    @Test
    void PROOF_TOO_LARGE_moreThanAnyProofNeeds() {
        refused("PROOF_TOO_LARGE", () -> Proof.parse(new byte[3 << 20]));
        Bytes large = Bytes.owned(new byte[600 << 10]);
        refused(
                "PROOF_TOO_LARGE",
                () -> with(present.value(), large, present.seal()).verify(trust));
    }

    @Test
    void HEADER_MALFORMED_aSealThatIsNone() {
        refused(
                "HEADER_MALFORMED",
                () -> with(present.value(), present.proof(), Bytes.EMPTY).verify(trust));
        refused(
                "HEADER_MALFORMED",
                () -> with(present.value(), present.proof(), Bytes.hex("d284")).signer());
    }

    @Test
    void HEADER_POWER_INSUFFICIENT_sealedByAnother() {
        Trust other = new Trust.Signer(
                Optional.of(present.genesis()), TestAccount.key("mallory").publicKey());
        refused("HEADER_POWER_INSUFFICIENT", () -> present.verify(other));
        byte[] forged = present.seal().toArray();
        forged[forged.length - 40] ^= 1;
        refused(
                "HEADER_POWER_INSUFFICIENT",
                () -> with(present.value(), present.proof(), Bytes.owned(forged))
                        .verify(trust));
    }

    @Test
    void CLIENT_CHAIN_MISMATCH_anotherGenesis() {
        Trust other = new Trust.Signer(Optional.of(Hash.sha256(Bytes.EMPTY)), SEALER.publicKey());
        refused("CLIENT_CHAIN_MISMATCH", () -> present.verify(other));
    }

    @Test
    void PROOF_CONTEXT_whatTheSealDoesNotSay() {
        Proof p = present;
        ChainId other = new ChainId("other-1");
        Hash hash = Hash.sha256(Bytes.EMPTY);
        for (Proof claim : List.of(
                new Proof(
                        other,
                        p.genesis(),
                        p.height(),
                        p.timeMillis(),
                        p.appHash(),
                        p.path(),
                        p.value(),
                        p.proof(),
                        p.seal()),
                new Proof(
                        p.chain(),
                        p.genesis(),
                        2,
                        p.timeMillis(),
                        p.appHash(),
                        p.path(),
                        p.value(),
                        p.proof(),
                        p.seal()),
                new Proof(p.chain(), p.genesis(), p.height(), 1, p.appHash(), p.path(), p.value(), p.proof(), p.seal()),
                new Proof(
                        p.chain(),
                        p.genesis(),
                        p.height(),
                        p.timeMillis(),
                        hash,
                        p.path(),
                        p.value(),
                        p.proof(),
                        p.seal()),
                new Proof(
                        p.chain(),
                        p.genesis(),
                        p.height(),
                        p.timeMillis(),
                        p.appHash(),
                        absent.path(),
                        p.value(),
                        p.proof(),
                        p.seal()))) {
            refused("PROOF_CONTEXT", () -> claim.verify(trust));
        }
        refused("PROOF_CONTEXT", () -> p.verify(new Trust.Root(other, p.height(), p.appHash())));
        refused("PROOF_CONTEXT", () -> p.verify(new Trust.Root(p.chain(), 7, p.appHash())));
    }

    @Test
    void PROOF_ROOT_UNKNOWN_anotherTrustedAppHash() {
        refused(
                "PROOF_ROOT_UNKNOWN",
                () -> present.verify(new Trust.Root(present.chain(), present.height(), Hash.sha256(Bytes.EMPTY))));
    }

    @Test
    void PROOF_VALUE_MISMATCH_anotherValue() {
        refused(
                "PROOF_VALUE_MISMATCH",
                () -> with(Optional.of(Bytes.hex("00")), present.proof(), present.seal())
                        .verify(trust));
    }

    @Test
    void PROOF_ABSENCE_INVALID_whatIsThereIsNotAbsent() {
        refused(
                "PROOF_ABSENCE_INVALID",
                () -> with(Optional.empty(), present.proof(), present.seal()).verify(trust));
    }

    private Proof with(Optional<Bytes> value, Bytes proof, Bytes seal) {
        Proof p = present;
        return new Proof(p.chain(), p.genesis(), p.height(), p.timeMillis(), p.appHash(), p.path(), value, proof, seal);
    }

    /** Whatever is changed in a document, it is no document any more, says the same, or shows nothing. */
    @Test
    void noChangedDocumentIsAccepted() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Proof other = proof(CAROL.address());
        byte[][] documents = {present.json(), absent.json(), cbor(present), cbor(absent)};
        int changed = 0;
        for (int i = 0; changed < MUTATIONS; i++) {
            byte[] document = documents[i % documents.length];
            byte[] mutated = random.nextInt(4) == 0
                    ? spliced(random, document, i % 2 == 0 ? other.json() : cbor(other))
                    : mutated(random, document);
            try {
                Proof proof = Proof.parse(mutated);
                if (proof.equals(present) || proof.equals(absent) || proof.equals(other)) {
                    continue;
                }
                changed++;
                proof.verify(trust);
                fail("accepted, seed %d, mutation %d: %s", seed, i, proof);
            } catch (HubException e) {
                changed++;
                assertThat(e.code())
                        .as("seed %d, mutation %d", seed, i)
                        .matches("PROOF_[A-Z_]+|HEADER_[A-Z_]+|CLIENT_CHAIN_MISMATCH");
            }
        }
    }

    private static byte[] mutated(Random random, byte[] document) {
        Bytes bytes = Bytes.of(document);
        int at = random.nextInt(document.length);
        int end = Math.min(document.length, at + 1 + random.nextInt(8));
        return (switch (random.nextInt(5)) {
                    case 0 -> flipped(bytes, at, 1 << random.nextInt(8));
                    case 1 -> digit(bytes, at, random);
                    case 2 -> bytes.slice(0, at).plus(bytes.from(end));
                    case 3 -> bytes.slice(0, end).plus(bytes.from(at));
                    default -> bytes.slice(0, at);
                })
                .toArray();
    }

    private static Bytes flipped(Bytes bytes, int at, int bits) {
        byte[] flipped = bytes.toArray();
        flipped[at] ^= (byte) bits;
        return Bytes.owned(flipped);
    }

    /** Another hexadecimal digit: in JSON most of these are well-formed documents of another meaning. */
    private static Bytes digit(Bytes bytes, int at, Random random) {
        byte[] changed = bytes.toArray();
        changed[at] = (byte) "0123456789abcdef".charAt(random.nextInt(16));
        return Bytes.owned(changed);
    }

    /** The beginning of one document and the end of another. */
    private static byte[] spliced(Random random, byte[] document, byte[] other) {
        int at = random.nextInt(Math.min(document.length, other.length));
        return Bytes.of(document).slice(0, at).plus(Bytes.of(other).from(at)).toArray();
    }

    @Test
    void theSignerOfTheFirstContactIsTheOneThatIsTrusted() throws Exception {
        TrustedSigners signers = new TrustedSigners(folder.resolve("trust"));
        assertThat(signers.find(present.chain())).isEmpty();
        assertThat(signers.findOrNote(present, "http://hub").trust()).isEqualTo(trust);
        assertThat(signers.find(present.chain())).hasValueSatisfying(noted -> {
            assertThat(noted.trust()).isEqualTo(trust);
            assertThat(noted.since()).startsWith("http://hub, ");
        });
        Header header = Header.open(present.seal(), org.dipc.crypto.Ed25519Verifier.bouncyCastle())
                .header();
        Proof sealedByAnother = with(present.value(), present.proof(), header.seal(TestAccount.key("mallory")));
        refused(
                "HEADER_POWER_INSUFFICIENT",
                () -> sealedByAnother.verify(
                        signers.findOrNote(sealedByAnother, "http://hub").trust()));
        Files.writeString(folder.resolve("trust/test-1.json"), "{}");
        refused("CONFIG_PARSE", () -> signers.find(present.chain()));
    }

    @Test
    void aSealThatDoesNotVerifyIsNeverNoted() {
        byte[] forged = present.seal().toArray();
        forged[forged.length - 1] ^= 1;
        Proof proof = with(present.value(), present.proof(), Bytes.owned(forged));
        TrustedSigners signers = new TrustedSigners(folder.resolve("trust"));
        refused("HEADER_POWER_INSUFFICIENT", () -> signers.findOrNote(proof, "http://hub"));
        assertThat(signers.find(proof.chain())).isEmpty();
    }
}
