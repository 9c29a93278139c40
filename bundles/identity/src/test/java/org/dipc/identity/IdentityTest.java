package org.dipc.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dipc.crypto.CertificateCode.CERT_CHAIN_UNTRUSTED;
import static org.dipc.crypto.CertificateCode.CERT_EXPIRED;
import static org.dipc.crypto.CertificateCode.CERT_KEY_USAGE;
import static org.dipc.crypto.CertificateCode.CERT_NOT_YET_VALID;
import static org.dipc.crypto.CertificateCode.CERT_PARSE;
import static org.dipc.identity.CertificateAuthority.YEAR_MILLIS;
import static org.dipc.identity.Identity.IDENTIFIERS;
import static org.dipc.identity.Identity.ORGANISATIONS;
import static org.dipc.identity.Identity.Refusal.ANCHOR_DUPLICATE;
import static org.dipc.identity.Identity.Refusal.ANCHOR_NOT_FOUND;
import static org.dipc.identity.Identity.Refusal.CODE_UNKNOWN;
import static org.dipc.identity.Identity.Refusal.GENESIS_REF;
import static org.dipc.identity.Identity.Refusal.ID_MISMATCH;
import static org.dipc.identity.Identity.Refusal.ORGANISATION_DUPLICATE;
import static org.dipc.identity.Identity.Refusal.ORGANISATION_HAS_ROLE;
import static org.dipc.identity.Identity.Refusal.ORGANISATION_NOT_FOUND;
import static org.dipc.identity.Identity.Refusal.ROLE_DENIED;
import static org.dipc.identity.Identity.Refusal.ROLE_DUPLICATE;
import static org.dipc.identity.Identity.Refusal.ROLE_LAST_ADMIN;
import static org.dipc.identity.Identity.Refusal.ROLE_NOT_FOUND;
import static org.dipc.identity.Identity.Refusal.ROLE_SELF;
import static org.dipc.identity.Identity.Role.COUNCIL;
import static org.dipc.identity.Identity.Role.OFFICE;
import static org.dipc.identity.Identity.Role.REGISTRAR;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.BOB;

import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.dipc.identity.Identity.Admit;
import org.dipc.identity.Identity.Distrust;
import org.dipc.identity.Identity.Grant;
import org.dipc.identity.Identity.Identifier;
import org.dipc.identity.Identity.Identifier.Kind;
import org.dipc.identity.Identity.IdentityAction;
import org.dipc.identity.Identity.Organisation;
import org.dipc.identity.Identity.Remove;
import org.dipc.identity.Identity.Renew;
import org.dipc.identity.Identity.Role;
import org.dipc.identity.Identity.Trust;
import org.dipc.identity.Identity.Withdraw;
import org.dipc.ledger.Rejected;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.testchain.Outcome;
import org.dipc.testchain.Refusals;
import org.dipc.testchain.TestAccount;
import org.dipc.testchain.TestChain;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private static final TestAccount REGISTRY = TestAccount.named("registrar");
    private static final TestAccount BOARD = TestAccount.named("council");
    private static final Organisation ACME = organisation("Acme AG", "CHE-101.329.561");
    private static final Organisation OTHER = organisation("Other SA", "CHE-105.967.405");

    private final TestChain chain = chain(List.of());
    private final long now = chain.timeMillis();
    private final CertificateAuthority authority = new CertificateAuthority("Trusted Root", now);

    @Test
    void anAdmittedOrganisationActsUnderItsName() {
        chain.block(REGISTRY.sends(new Admit(ALICE.address(), ACME))).accepted();
        assertThat(chain.read(ORGANISATIONS, ALICE.address())).contains(ACME);
        assertThat(chain.read(IDENTIFIERS, ACME.identifier())).contains(ALICE.address());
    }

    @Test
    void nobodyIsAdmittedTwice() {
        chain.block(REGISTRY.sends(new Admit(ALICE.address(), ACME))).accepted();
        chain.block(REGISTRY.sends(new Admit(BOB.address(), ACME))).rejectedWith(ORGANISATION_DUPLICATE);
        chain.block(REGISTRY.sends(new Admit(ALICE.address(), OTHER))).rejectedWith(ORGANISATION_DUPLICATE);
    }

    @Test
    void aRemovedOrganisationHasNoNameAndMayBeAdmittedAgainElsewhere() {
        chain.block(REGISTRY.sends(new Admit(ALICE.address(), ACME))).accepted();
        chain.block(REGISTRY.sends(new Remove(ALICE.address(), "struck off the register")))
                .accepted();
        assertThat(chain.read(ORGANISATIONS, ALICE.address())).isEmpty();
        chain.block(REGISTRY.sends(new Admit(BOB.address(), ACME))).accepted();
    }

    @Test
    void aRoleCountsFromItsGrantToItsWithdrawal() {
        chain.block(REGISTRY.sends(new Admit(ALICE.address(), ACME), new Grant(REGISTRAR, ALICE.address())))
                .accepted();
        chain.block(ALICE.sends(new Admit(BOB.address(), OTHER))).accepted();
        chain.block(REGISTRY.sends(new Withdraw(REGISTRAR, ALICE.address()))).accepted();
        chain.block(ALICE.sends(new Remove(BOB.address(), "a rival"))).rejectedWith(ROLE_DENIED);
    }

    /** I04: the order in the block decides, not what was true when the transaction was sent. */
    @Test
    void I04_aRoleThatIsGoneAtExecutionCountsNoMoreInTheSameBlock() {
        chain.block(REGISTRY.sends(new Admit(ALICE.address(), ACME), new Grant(REGISTRAR, ALICE.address())))
                .accepted();
        Outcome outcome = chain.block(
                REGISTRY.sends(new Withdraw(REGISTRAR, ALICE.address())), ALICE.sends(new Admit(BOB.address(), OTHER)));
        outcome.only(0).accepted();
        outcome.only(1).rejectedWith(ROLE_DENIED);
    }

    /** I05 */
    @Test
    void I05_theLastRegistrarAndTheLastCouncilStay() {
        chain.block(REGISTRY.sends(new Withdraw(REGISTRAR, REGISTRY.address()))).rejectedWith(ROLE_LAST_ADMIN);
        chain.block(BOARD.sends(new Withdraw(COUNCIL, BOARD.address()))).rejectedWith(ROLE_LAST_ADMIN);
        chain.block(REGISTRY.sends(new Admit(ALICE.address(), ACME), new Grant(REGISTRAR, ALICE.address())))
                .accepted();
        chain.block(REGISTRY.sends(new Withdraw(REGISTRAR, REGISTRY.address()))).accepted();
        chain.block(ALICE.sends(new Withdraw(REGISTRAR, ALICE.address()))).rejectedWith(ROLE_LAST_ADMIN);
    }

    /** I05 */
    @Test
    void I05_aRegistrarIsNoWayToTheCouncil() {
        chain.block(REGISTRY.sends(new Admit(ALICE.address(), ACME))).accepted();
        chain.block(REGISTRY.sends(new Grant(COUNCIL, ALICE.address()))).rejectedWith(ROLE_DENIED);
        chain.block(REGISTRY.sends(new Withdraw(COUNCIL, BOARD.address()))).rejectedWith(ROLE_DENIED);
        chain.block(BOARD.sends(new Grant(COUNCIL, ALICE.address()))).accepted();
        chain.block(REGISTRY.sends(new Remove(ALICE.address(), "a rival"))).rejectedWith(ORGANISATION_HAS_ROLE);
    }

    @Test
    void anOfficeMayLayDownItsRole() {
        chain.block(REGISTRY.sends(new Admit(ALICE.address(), ACME), new Grant(OFFICE, ALICE.address())))
                .accepted();
        chain.block(ALICE.sends(new Withdraw(OFFICE, ALICE.address()))).accepted();
    }

    @Test
    void aChainOfCertificatesLeadsFromTheLegalNameToAnAnchor() {
        TestChain trusting = chain(List.of(authority.certificate()));
        Bytes certificate = good("Acme AG");
        trusting.block(REGISTRY.sends(new Admit(ALICE.address(), ACME.certifiedBy(List.of(certificate)))))
                .accepted();
        Bytes next = good("Acme AG");
        trusting.block(ALICE.sends(new Renew(ALICE.address(), List.of(next, authority.certificate()))))
                .accepted();
        assertThat(trusting.read(ORGANISATIONS, ALICE.address()))
                .contains(ACME.certifiedBy(List.of(next, authority.certificate())));
    }

    @Test
    void anAuthorityIsBelievedFromItsTrustToItsDistrust() {
        Admit admission = new Admit(ALICE.address(), ACME.certifiedBy(List.of(good("Acme AG"))));
        chain.block(REGISTRY.sends(admission)).rejectedWith(CERT_CHAIN_UNTRUSTED);
        chain.block(REGISTRY.sends(new Trust(authority.certificate()))).accepted();
        chain.block(REGISTRY.sends(admission)).accepted();
        chain.block(REGISTRY.sends(new Distrust(Hash.sha256(authority.certificate()))))
                .accepted();
        chain.block(ALICE.sends(new Renew(ALICE.address(), List.of(good("Acme AG")))))
                .rejectedWith(CERT_CHAIN_UNTRUSTED);
    }

    @Test
    void everyRefusalInFiftyForms() {
        chain.block(REGISTRY.sends(new Trust(authority.certificate()))).accepted();
        chain.block(REGISTRY.sends(new Admit(ALICE.address(), ACME), new Grant(REGISTRAR, ALICE.address())))
                .accepted();
        new Refusals(chain, Identity.KEYS)
                .refuse(ROLE_DENIED, random -> {
                    Address someone = admitted(random, chain);
                    TestAccount nobody = TestAccount.named("nobody " + random.nextLong());
                    List<IdentityAction> deeds = List.of(
                            new Admit(address(random), organisation(random)),
                            new Renew(someone, List.of()),
                            new Remove(someone, "no reason"),
                            new Grant(role(random), someone),
                            new Withdraw(REGISTRAR, ALICE.address()),
                            new Trust(Bytes.utf8("a certificate " + random.nextLong())),
                            new Distrust(Hash.sha256(authority.certificate())));
                    return nobody.sends(deeds.get(random.nextInt(deeds.size())));
                })
                .refuse(ROLE_DENIED, random -> REGISTRY.sends(new Grant(COUNCIL, admitted(random, chain))))
                .refuse(ORGANISATION_DUPLICATE, random -> {
                    Organisation there = organisation(random);
                    Address address = address(random);
                    chain.block(REGISTRY.sends(new Admit(address, there))).accepted();
                    return REGISTRY.sends(
                            random.nextBoolean()
                                    ? new Admit(address(random), there)
                                    : new Admit(address, organisation(random)));
                })
                .refuse(ORGANISATION_NOT_FOUND, random -> {
                    Address stranger = address(random);
                    return REGISTRY.sends(
                            switch (random.nextInt(3)) {
                                case 0 -> new Renew(stranger, List.of());
                                case 1 -> new Remove(stranger, "unknown");
                                default -> new Grant(OFFICE, stranger);
                            });
                })
                .refuse(ORGANISATION_HAS_ROLE, random -> {
                    Address holder = admitted(random, chain);
                    chain.block(REGISTRY.sends(new Grant(random.nextBoolean() ? OFFICE : REGISTRAR, holder)))
                            .accepted();
                    return REGISTRY.sends(new Remove(holder, "too many"));
                })
                .refuse(CODE_UNKNOWN, random -> REGISTRY.sends(new Admit(address(random), foreign(random))))
                .refuse(ROLE_DUPLICATE, random -> {
                    Address holder = admitted(random, chain);
                    Role role = random.nextBoolean() ? OFFICE : REGISTRAR;
                    chain.block(REGISTRY.sends(new Grant(role, holder))).accepted();
                    return REGISTRY.sends(new Grant(role, holder));
                })
                .refuse(
                        ROLE_NOT_FOUND,
                        random -> REGISTRY.sends(
                                new Withdraw(random.nextBoolean() ? OFFICE : REGISTRAR, address(random))))
                .refuse(ROLE_SELF, random -> {
                    TestAccount climber = List.of(
                                    REGISTRY, BOARD, ALICE, TestAccount.named("nobody " + random.nextLong()))
                            .get(random.nextInt(4));
                    return climber.sends(new Grant(role(random), climber.address()));
                })
                .refuse(ROLE_LAST_ADMIN, random -> {
                    Address second = admitted(random, chain);
                    return random.nextBoolean()
                            ? BOARD.sends(new Withdraw(COUNCIL, BOARD.address()))
                            : BOARD.sends(
                                    new Grant(COUNCIL, second),
                                    new Withdraw(COUNCIL, second),
                                    new Withdraw(COUNCIL, BOARD.address()));
                })
                .refuse(ANCHOR_DUPLICATE, random -> {
                    Bytes anchor = new CertificateAuthority("Authority " + random.nextLong(), now).certificate();
                    return REGISTRY.sends(new Trust(anchor), new Trust(anchor));
                })
                .refuse(
                        CERT_PARSE,
                        random -> REGISTRY.sends(new Trust(Bytes.utf8("a certificate " + random.nextLong()))))
                .refuse(CERT_KEY_USAGE, random -> REGISTRY.sends(new Trust(good("Company " + random.nextLong()))))
                .refuse(
                        ANCHOR_NOT_FOUND,
                        random -> REGISTRY.sends(
                                new Distrust(Hash.sha256(Bytes.utf8("an authority " + random.nextLong())))))
                .refuse(ID_MISMATCH, random -> REGISTRY.sends(shows(random, good("Company " + random.nextLong()))))
                .refuse(
                        CERT_EXPIRED,
                        random -> REGISTRY.sends(shows(
                                random,
                                authority.issues(
                                        NAME,
                                        now - YEAR_MILLIS,
                                        now - random.nextInt(1_000_000),
                                        KeyUsage.digitalSignature))))
                .refuse(
                        CERT_NOT_YET_VALID,
                        random -> REGISTRY.sends(shows(
                                random,
                                authority.issues(
                                        NAME,
                                        now + YEAR_MILLIS - random.nextInt(1_000_000),
                                        now + 2 * YEAR_MILLIS,
                                        KeyUsage.digitalSignature))))
                .refuse(
                        CERT_KEY_USAGE,
                        random -> REGISTRY.sends(shows(
                                random,
                                authority.issues(NAME, now - YEAR_MILLIS, now + YEAR_MILLIS, wrongUsage(random)))))
                .refuse(
                        CERT_CHAIN_UNTRUSTED,
                        random -> REGISTRY.sends(shows(
                                random,
                                new CertificateAuthority(random.nextBoolean() ? "Trusted Root" : "Another Root", now)
                                        .issues(
                                                NAME,
                                                now - YEAR_MILLIS,
                                                now + YEAR_MILLIS,
                                                KeyUsage.digitalSignature))))
                .refuse(CERT_PARSE, random -> REGISTRY.sends(shows(random, bent(random, good(NAME)))))
                .areAllOf(Identity.Refusal.class, GENESIS_REF);
    }

    @Test
    void aGenesisWithoutRegistrarOrCouncilIsRefused() {
        List<Address> one = List.of(ALICE.address());
        for (Identity.Genesis genesis : List.of(
                new Identity.Genesis(List.of(), one, List.of()), new Identity.Genesis(one, List.of(), List.of()))) {
            assertThatThrownBy(
                            () -> TestChain.of(new Identity()).genesis(genesis).ledger())
                    .isInstanceOfSatisfying(
                            Rejected.class, e -> assertThat(e.code()).isEqualTo(GENESIS_REF.name()));
        }
    }

    @Test
    void aGenesisWhoseAnchorIsNoneIsRefused() {
        List<Bytes> none = List.of(Bytes.utf8("a certificate"), good("Acme AG"));
        for (Bytes anchor : none) {
            assertThatThrownBy(() ->
                            chain(List.of(authority.certificate(), anchor)).ledger())
                    .isInstanceOfSatisfying(Rejected.class, e -> {
                        assertThat(e.code()).isEqualTo(GENESIS_REF.name());
                        assertThat(e).hasMessageStartingWith("anchor 1: CERT_");
                    });
        }
    }

    @Test
    void whoShowedCertificatesDoesNotRenewThemByNone() {
        TestChain trusting = chain(List.of(authority.certificate()));
        trusting.block(REGISTRY.sends(new Admit(ALICE.address(), ACME.certifiedBy(List.of(good("Acme AG"))))))
                .accepted();
        trusting.block(ALICE.sends(new Renew(ALICE.address(), List.of()))).rejectedWith(CERT_CHAIN_UNTRUSTED);
    }

    /** Of real companies. Another digit at any place shows; MOD 97-10 promises that. */
    @Test
    void aLegalEntityIdentifierHasItsCheckDigits() {
        int slips = 0;
        for (String real : List.of("529900T8BM49AURSDO55", "HWUPKR0MPOU8FGXBT394", "7LTWFZYICNSX8D621K86")) {
            assertThat(new Identifier(Kind.LEI, real).value()).isEqualTo(real);
            for (int at = 0; at < real.length(); at++) {
                for (char other = '0'; other <= '9'; other++) {
                    if (Character.isDigit(real.charAt(at)) && real.charAt(at) != other) {
                        String slip = real.substring(0, at) + other + real.substring(at + 1);
                        assertThatIllegalArgumentException().isThrownBy(() -> new Identifier(Kind.LEI, slip));
                        slips++;
                    }
                }
            }
        }
        assertThat(slips).isGreaterThan(150);
    }

    private static final String NAME = "Company with a certificate";

    private Bytes good(String organisation) {
        return authority.issues(organisation, now - YEAR_MILLIS, now + YEAR_MILLIS, KeyUsage.digitalSignature);
    }

    private static Admit shows(Random random, Bytes certificate) {
        return new Admit(
                address(random),
                organisation(NAME, "number " + random.nextLong()).certifiedBy(List.of(certificate)));
    }

    private static int wrongUsage(Random random) {
        return List.of(KeyUsage.keyEncipherment, KeyUsage.keyAgreement, KeyUsage.dataEncipherment, KeyUsage.cRLSign)
                .get(random.nextInt(4));
    }

    private static Bytes bent(Random random, Bytes certificate) {
        return switch (random.nextInt(3)) {
            case 0 -> certificate.slice(0, random.nextInt(certificate.size()));
            case 1 -> certificate.plus(Bytes.of((byte) random.nextInt(256)));
            default -> Bytes.utf8("-----BEGIN CERTIFICATE----- " + random.nextLong());
        };
    }

    private static Address admitted(Random random, TestChain chain) {
        Address address = address(random);
        chain.block(REGISTRY.sends(new Admit(address, organisation(random)))).accepted();
        return address;
    }

    private static Role role(Random random) {
        return List.of(Role.values()).get(random.nextInt(3));
    }

    private static Address address(Random random) {
        return TestAccount.named("somebody " + random.nextLong()).address();
    }

    private static Organisation organisation(Random random) {
        return organisation("Company " + random.nextLong(), "number " + random.nextLong());
    }

    private static Organisation foreign(Random random) {
        String code;
        do {
            code = "" + (char) ('A' + random.nextInt(26)) + (char) ('A' + random.nextInt(26));
        } while (St3.isListed(code));
        return new Organisation("Nowhere Ltd", code, new Identifier(Kind.REGISTER, "1"), List.of());
    }

    private static Organisation organisation(String name, String number) {
        return new Organisation(name, "CH", new Identifier(Kind.REGISTER, number), List.of());
    }

    private static TestChain chain(List<Bytes> anchors) {
        return TestChain.of(new Identity())
                .genesis(new Identity.Genesis(List.of(REGISTRY.address()), List.of(BOARD.address()), anchors));
    }
}
