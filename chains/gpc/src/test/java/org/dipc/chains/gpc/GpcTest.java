package org.dipc.chains.gpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.chains.gpc.Sequences.LISTINGS;
import static org.dipc.chains.gpc.Sequences.Refusal.LISTING_EMPTY;
import static org.dipc.chains.gpc.Sequences.Refusal.LISTING_UNCHANGED;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.REGISTRAR;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.dipc.chains.contract.DomainContract;
import org.dipc.chains.gpc.Sequences.DiscloseSequences;
import org.dipc.chains.gpc.Sequences.Listing;
import org.dipc.identity.Identity;
import org.dipc.identity.Identity.Admit;
import org.dipc.identity.Identity.Identifier;
import org.dipc.identity.Identity.Identifier.Kind;
import org.dipc.identity.Identity.Organisation;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.PatentId;
import org.dipc.patents.Patents;
import org.dipc.patents.Patents.Claim;
import org.dipc.patents.Patents.Confirm;
import org.dipc.patents.Patents.Register;
import org.dipc.testchain.Refusals;
import org.dipc.testchain.TestAccount;
import org.junit.jupiter.api.Test;

class GpcTest extends DomainContract {
    private static final TestAccount NOBODY = TestAccount.named("nobody");
    private static final Listing LISTING = listing("<ST26SequenceListing/>", 17);

    GpcTest() {
        super("gpc", new Sequences());
    }

    @Test
    void theOwnerSaysWhichListingBelongsToItsPatent() {
        PatentId patent = registered();
        Organisation acme = new Organisation("Acme AG", "CH", new Identifier(Kind.REGISTER, "1"), List.of());
        chain.block(REGISTRAR.sends(new Admit(ALICE.address(), acme))).accepted();
        chain.block(ALICE.sends(new Claim(patent, Optional.empty()))).accepted();
        chain.block(ALICE.sends(new DiscloseSequences(patent, LISTING))).rejectedWith(Identity.Refusal.ROLE_DENIED);
        chain.block(REGISTRAR.sends(new Confirm(patent, ALICE.address()))).accepted();
        chain.block(ALICE.sends(new DiscloseSequences(patent, LISTING))).accepted();
        assertThat(chain.read(LISTINGS, patent)).contains(LISTING);
    }

    @Test
    void aLaterListingReplacesAnEarlierOne() {
        PatentId patent = registered();
        Listing corrected = listing("<ST26SequenceListing corrected='true'/>", 18);
        chain.block(REGISTRAR.sends(new DiscloseSequences(patent, LISTING))).accepted();
        chain.block(REGISTRAR.sends(new DiscloseSequences(patent, corrected))).accepted();
        assertThat(chain.read(LISTINGS, patent)).contains(corrected);
    }

    @Test
    void everyRefusalInFiftyForms() {
        new Refusals(chain, Patents.KEYS, Sequences.KEYS)
                .refuse(
                        LISTING_EMPTY,
                        random -> REGISTRAR.sends(
                                new DiscloseSequences(registered(), listing("none", -random.nextInt(1_000)))))
                .refuse(LISTING_UNCHANGED, random -> {
                    PatentId patent = registered();
                    Listing listing = random(random);
                    chain.block(REGISTRAR.sends(new DiscloseSequences(patent, listing)))
                            .accepted();
                    return REGISTRAR.sends(new DiscloseSequences(patent, listing));
                })
                .refuse(
                        Patents.Refusal.PATENT_NOT_FOUND,
                        random -> REGISTRAR.sends(
                                new DiscloseSequences(patent("C12N 15/11").id(), random(random))))
                .refuse(
                        Identity.Refusal.ROLE_DENIED,
                        random -> NOBODY.sends(new DiscloseSequences(registered(), random(random))))
                .areAllOf(Sequences.Refusal.class);
    }

    private PatentId registered() {
        PatentFacts facts = patent("C12N 15/11");
        chain.block(REGISTRAR.sends(new Register(facts, false))).accepted();
        return facts.id();
    }

    private static Listing random(Random random) {
        return listing("<ST26SequenceListing " + random.nextLong() + "/>", 1 + random.nextInt(100_000));
    }

    private static Listing listing(String file, long sequences) {
        return new Listing(Hash.sha256(Bytes.utf8(file)), sequences);
    }
}
