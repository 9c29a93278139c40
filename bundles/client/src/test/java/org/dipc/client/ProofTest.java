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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Accounts;
import org.dipc.ledger.Ledger;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Cbor;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.proof.Header;
import org.dipc.testchain.TestAccount;
import org.dipc.testchain.TestChain;
import org.dipc.testkit.CpuTime;
import org.dipc.testkit.Effort;
import org.dipc.testkit.Mutator;
import org.dipc.testkit.Mutator.Group;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofTest {
    private static final SigningKey SEALER = TestAccount.key("sealer");
    private static final int MUTANTS = Effort.of(30_000, 1_000_000);

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
        Header header = new Header(
                ledger.chain(), ledger.genesis(), proof.height(), timeMillis, other, other, other, proof.appHash());
        return new Proof(header, proof.path(), proof.value(), proof.proof(), header.seal(SEALER));
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
    void whoKnowsTheHeaderNeedsNoSigner() {
        Trust block = new Trust.Block(present.header());
        assertThat(present.verify(block)).anyMatch(sentence -> sentence.contains("exactly this value"));
        assertThat(absent.verify(block)).anyMatch(sentence -> sentence.contains("nothing at this path"));
    }

    @Test
    void theKeyAloneIsEnoughForTheGenesisToo() {
        Trust keyAlone = new Trust.Signer(Optional.empty(), SEALER.publicKey());
        assertThat(present.verify(keyAlone))
                .anyMatch(sentence -> sentence.contains(chain.ledger().genesis().toString()));
    }

    @Test
    void theTwoFormsOfADocumentAreOneProof() {
        for (Proof proof : List.of(present, absent)) {
            assertThat(Proof.parse(proof.json())).isEqualTo(proof);
            assertThat(Proof.parse(proof.cbor())).isEqualTo(proof);
            assertThat(Bytes.of(proof.cbor()).startsWith(Bytes.hex("866b").plus(Bytes.utf8("dipcproof-1"))))
                    .isTrue();
        }
    }

    @Test
    void aValueAsLargeAsATransactionCarriesHasADocument() {
        Bytes value = Bytes.owned(new byte[Cbor.MAXIMUM_SIZE]);
        Proof large = with(Optional.of(value), value.plus(value), present.seal());
        assertThat(Proof.parse(large.cbor())).isEqualTo(large);
        assertThat(Proof.parse(large.json())).isEqualTo(large);
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
                json.replaceFirst("\\{", "{ \"path\" : \"00\","),
                json.replace("dipcproof-1", "dipcproof-2"))) {
            refused("PROOF_MALFORMED", () -> Proof.parse(text.getBytes(StandardCharsets.UTF_8)));
        }
        Bytes cbor = Bytes.of(present.cbor());
        refused("PROOF_MALFORMED", () -> Proof.parse(cbor.plus(cbor).toArray()));
        // The length of its first text in two bytes where one is enough.
        Bytes padded = Bytes.hex("86780b").plus(cbor.from(2));
        refused("PROOF_MALFORMED", () -> Proof.parse(padded.toArray()));
        refused(
                "PROOF_MALFORMED",
                () -> with(present.value(), Bytes.utf8("no proof"), present.seal())
                        .verify(trust));
    }

    @Test
    void PROOF_TOO_LARGE_moreThanAnyProofNeeds() {
        refused("PROOF_TOO_LARGE", () -> Proof.parse(new byte[3 << 20]));
        Bytes large = Bytes.owned(new byte[700 << 10]);
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
                Optional.of(present.header().genesis()),
                TestAccount.key("mallory").publicKey());
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
        Header h = present.header();
        Hash hash = Hash.sha256(Bytes.EMPTY);
        ChainId other = new ChainId("other-1");
        List<Header> claims = List.of(
                header(other, h.genesis(), h.height(), h.timeMillis(), h.appHash()),
                header(h.chain(), hash, h.height(), h.timeMillis(), h.appHash()),
                header(h.chain(), h.genesis(), 2, h.timeMillis(), h.appHash()),
                header(h.chain(), h.genesis(), h.height(), 1, h.appHash()),
                header(h.chain(), h.genesis(), h.height(), h.timeMillis(), hash));
        for (Header claim : claims) {
            refused("PROOF_CONTEXT", () -> with(claim).verify(trust));
            refused("PROOF_CONTEXT", () -> with(claim).verify(new Trust.Block(h)));
        }
        Proof p = present;
        refused("PROOF_CONTEXT", () -> new Proof(h, absent.path(), p.value(), p.proof(), p.seal()).verify(trust));
        refused("PROOF_CONTEXT", () -> p.verify(new Trust.Block(claims.get(0))));
        refused("PROOF_CONTEXT", () -> p.verify(new Trust.Block(claims.get(2))));
    }

    private Header header(ChainId name, Hash genesis, long height, long timeMillis, Hash appHash) {
        Header h = present.header();
        return new Header(
                name, genesis, height, timeMillis, h.previousHash(), h.transactionsRoot(), h.resultsHash(), appHash);
    }

    private Proof with(Header header) {
        return new Proof(header, present.path(), present.value(), present.proof(), present.seal());
    }

    @Test
    void PROOF_ROOT_UNKNOWN_anotherTrustedHeaderOfTheBlock() {
        Header h = present.header();
        Hash hash = Hash.sha256(Bytes.EMPTY);
        for (Header trusted : List.of(
                header(h.chain(), h.genesis(), h.height(), h.timeMillis(), hash),
                header(h.chain(), hash, h.height(), h.timeMillis(), h.appHash()))) {
            refused("PROOF_ROOT_UNKNOWN", () -> present.verify(new Trust.Block(trusted)));
        }
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
        return new Proof(present.header(), present.path(), value, proof, seal);
    }

    /**
     * A mutant is a file that is no document any more, or another than every honest one: two texts may be the same document
     * (blanks, the order of JSON's fields), and parts of honest ones may make up another that is honest.
     */
    @Test
    void noChangedDocumentIsAccepted() {
        long seed = new Random().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        Mutator mutator = new Mutator(random);
        CpuTime time = new CpuTime();
        List<Proof> honest = List.of(present, absent, proof(CAROL.address()), otherBlock());
        List<byte[]> mutants = new ArrayList<>();
        for (Proof proof : honest) {
            Group fields = CborFields.read(Bytes.of(proof.cbor()));
            assertThat(CborFields.written(fields)).isEqualTo(Bytes.of(proof.cbor()));
            mutator.everyChange(
                            fields, CborFields.read(Bytes.of(any(random, honest).cbor())))
                    .forEach(mutant -> mutants.add(CborFields.written(mutant).toArray()));
        }
        int refused = 0;
        while (refused < MUTANTS) {
            byte[] mutant = mutants.isEmpty()
                    ? mutant(random, mutator, any(random, honest), any(random, honest))
                    : mutants.remove(mutants.size() - 1);
            try {
                time.measure(() -> {
                    Proof proof = Proof.parse(mutant);
                    if (!honest.contains(proof)) {
                        proof.verify(trust);
                        fail("accepted, seed %d: %s", seed, proof);
                    }
                });
            } catch (HubException e) {
                refused++;
                assertThat(e.code())
                        .as("seed %d, %s", seed, Bytes.of(mutant))
                        .matches("PROOF_[A-Z_]+|HEADER_[A-Z_]+|CLIENT_CHAIN_MISMATCH");
            }
        }
        System.out.printf(
                "%,d mutants of documents refused, seed %d; the slowest took %.1f ms%n",
                refused, seed, time.slowestMillis());
    }

    private static byte[] mutant(SplittableRandom random, Mutator mutator, Proof proof, Proof other) {
        Bytes json = Bytes.of(proof.json());
        Bytes cbor = Bytes.of(proof.cbor());
        return switch (random.nextInt(10)) {
            case 0 -> mutator.bent(cbor).toArray();
            case 1 -> mutator.bent(json).toArray();
            case 2 -> digit(random, json);
            case 3 -> spliced(random, json, Bytes.of(other.json()));
            case 4 -> cut(random, json);
            case 5 -> cut(random, cbor);
            default ->
                CborFields.written(mutator.changed(CborFields.read(cbor), CborFields.read(Bytes.of(other.cbor()))))
                        .toArray();
        };
    }

    /** Another hexadecimal digit: in JSON most of these are well-formed documents of another meaning. */
    private static byte[] digit(SplittableRandom random, Bytes document) {
        byte[] changed = document.toArray();
        changed[random.nextInt(changed.length)] = (byte) "0123456789abcdef".charAt(random.nextInt(16));
        return changed;
    }

    /** The beginning of one document and the end of another. */
    private static byte[] spliced(SplittableRandom random, Bytes document, Bytes other) {
        int at = random.nextInt(Math.min(document.size(), other.size()));
        return document.slice(0, at).plus(other.from(at)).toArray();
    }

    /** Only its beginning. */
    private static byte[] cut(SplittableRandom random, Bytes document) {
        return document.slice(0, random.nextInt(document.size())).toArray();
    }

    private static <T> T any(SplittableRandom random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Of another height, where the first account has another policy. */
    private Proof otherBlock() {
        chain.block(ALICE.signingWith("new-alice").sends(new Accounts.Rotate(TestAccount.policy(1, "third"))));
        return proof(ALICE.address());
    }

    @Test
    void theSignerOfTheFirstContactIsTheOneThatIsTrusted() throws Exception {
        TrustedSigners signers = new TrustedSigners(folder.resolve("trust"));
        assertThat(signers.find(present.header().chain())).isEmpty();
        assertThat(signers.findOrNote(present, "http://hub").trust()).isEqualTo(trust);
        assertThat(signers.find(present.header().chain())).hasValueSatisfying(noted -> {
            assertThat(noted.trust()).isEqualTo(trust);
            assertThat(noted.since()).startsWith("http://hub, ");
        });
        Proof sealedByAnother =
                with(present.value(), present.proof(), present.header().seal(TestAccount.key("mallory")));
        refused(
                "HEADER_POWER_INSUFFICIENT",
                () -> sealedByAnother.verify(
                        signers.findOrNote(sealedByAnother, "http://hub").trust()));
        Files.writeString(folder.resolve("trust/test-1.json"), "{}");
        refused("CONFIG_PARSE", () -> signers.find(present.header().chain()));
    }

    @Test
    void aSealThatDoesNotVerifyIsNeverNoted() {
        byte[] forged = present.seal().toArray();
        forged[forged.length - 1] ^= 1;
        Proof proof = with(present.value(), present.proof(), Bytes.owned(forged));
        TrustedSigners signers = new TrustedSigners(folder.resolve("trust"));
        refused("HEADER_POWER_INSUFFICIENT", () -> signers.findOrNote(proof, "http://hub"));
        assertThat(signers.find(proof.header().chain())).isEmpty();
    }
}
