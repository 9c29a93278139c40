package org.dipc.patents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.patents.Patents.AMENDMENTS;
import static org.dipc.patents.Patents.CLAIMS;
import static org.dipc.patents.Patents.OTHER_CONTENT;
import static org.dipc.patents.Patents.PATENTS;
import static org.dipc.patents.Patents.Refusal.CLAIM_NOT_FOUND;
import static org.dipc.patents.Patents.Refusal.NOT_AUTHORISED;
import static org.dipc.patents.Patents.Refusal.PATENT_CLAIMED;
import static org.dipc.patents.Patents.Refusal.PATENT_DUPLICATE;
import static org.dipc.patents.Patents.Refusal.PATENT_NOT_FOUND;
import static org.dipc.patents.Patents.Refusal.PATENT_OWNED;
import static org.dipc.patents.Patents.Refusal.PATENT_UNCHANGED;
import static org.dipc.patents.Patents.Refusal.ROUTE_NONE;
import static org.dipc.patents.Patents.Refusal.ROUTE_OTHER;
import static org.dipc.patents.Patents.SAME_CONTENT;
import static org.dipc.patents.Patents.TITLES;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.BOB;
import static org.dipc.testchain.TestAccount.CAROL;
import static org.dipc.testchain.TestAccount.COUNCIL;
import static org.dipc.testchain.TestAccount.REGISTRAR;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.dipc.identity.Identity;
import org.dipc.identity.Identity.Admit;
import org.dipc.identity.Identity.Grant;
import org.dipc.identity.Identity.Identifier;
import org.dipc.identity.Identity.Identifier.Kind;
import org.dipc.identity.Identity.Organisation;
import org.dipc.identity.Identity.Remove;
import org.dipc.identity.Identity.Role;
import org.dipc.identity.Identity.Withdraw;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.patents.Classification.Position;
import org.dipc.patents.Classification.Scheme;
import org.dipc.patents.Patents.Amend;
import org.dipc.patents.Patents.Amendment;
import org.dipc.patents.Patents.Assign;
import org.dipc.patents.Patents.Claim;
import org.dipc.patents.Patents.ClaimKey;
import org.dipc.patents.Patents.Confirm;
import org.dipc.patents.Patents.Entry;
import org.dipc.patents.Patents.Patent;
import org.dipc.patents.Patents.Register;
import org.dipc.patents.Patents.Title;
import org.dipc.patents.Patents.Title.How;
import org.dipc.patents.Routing.Route;
import org.dipc.testchain.Outcome;
import org.dipc.testchain.Refusals;
import org.dipc.testchain.TestAccount;
import org.dipc.testchain.TestChain;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatentsTest {
    private static final TestAccount USPTO = TestAccount.named("united states patent and trademark office");
    private static final TestAccount NOBODY = TestAccount.named("nobody");
    private static final PatentFacts QUBITS = facts("US7158664", "Qubits", "G06N 10/20");
    private static final PatentId ID = QUBITS.id();

    private final TestChain chain = TestChain.of(new Identity(), new Patents())
            .named("qpc-1")
            .genesis(new Identity.Genesis(List.of(REGISTRAR.address()), List.of(COUNCIL.address()), List.of()))
            .genesis(new Patents.Genesis(1, List.of(route("qpc-1", "G06N 10"), route("apc-1", "G06N"))));

    @BeforeEach
    void admitEverybodyButNobody() {
        chain.block(REGISTRAR.sends(
                        admit(USPTO, "US"),
                        new Grant(Role.OFFICE, USPTO.address()),
                        admit(ALICE, "CH"),
                        admit(BOB, "FR"),
                        admit(CAROL, "JP")))
                .accepted();
    }

    @Test
    void aRegisteredPatentHasItsFactsAndNoOwner() {
        chain.block(REGISTRAR.sends(new Register(QUBITS, false))).accepted();
        assertThat(chain.read(PATENTS, ID)).contains(new Patent(QUBITS, Optional.empty(), 0, 0, Optional.empty()));
    }

    @Test
    void anOfficeRegistersItsOwnPatentsAndNoOthers() {
        chain.block(USPTO.sends(new Register(QUBITS, false))).accepted();
        chain.block(USPTO.sends(new Register(facts("EP1000000", "Qubits", "G06N 10/20"), false)))
                .rejectedWith(NOT_AUTHORISED);
        chain.block(REGISTRAR.sends(new Register(facts("EP1000000", "Qubits", "G06N 10/20"), false)))
                .accepted();
    }

    @Test
    void aSecondRegistrationSaysWhetherTheContentIsTheSame() {
        chain.block(REGISTRAR.sends(new Register(QUBITS, false))).accepted();
        assertThat(detail(chain.block(REGISTRAR.sends(new Register(QUBITS, false)))
                        .rejectedWith(PATENT_DUPLICATE)))
                .isEqualTo(SAME_CONTENT);
        PatentFacts other = facts("US7158664", "Quantum bits", "G06N 10/20");
        assertThat(detail(
                        chain.block(REGISTRAR.sends(new Register(other, false))).rejectedWith(PATENT_DUPLICATE)))
                .isEqualTo(OTHER_CONTENT);
    }

    @Test
    void aPatentOfAnotherDomainIsRefusedUnlessAPersonChoseTheChain() {
        PatentFacts networks = facts("US10000001", "Networks", "G06N 3/08");
        assertThat(detail(chain.block(REGISTRAR.sends(new Register(networks, false)))
                        .rejectedWith(ROUTE_OTHER)))
                .isEqualTo("apc-1");
        chain.block(REGISTRAR.sends(new Register(networks, true))).accepted();
        assertThat(chain.read(PATENTS, networks.id()).flatMap(Patent::chosenBy)).contains(REGISTRAR.address());
    }

    @Test
    void aPatentThatNoChainClaimsIsRefusedWithItsSymbolsAndTheChains() {
        assertThat(detail(chain.block(
                                REGISTRAR.sends(new Register(facts("US6030304", "Tennis ball", "A63B 39/00"), false)))
                        .rejectedWith(ROUTE_NONE)))
                .isEqualTo("no chain claims [A63B 39/00]; there are [qpc-1, apc-1]");
    }

    @Test
    void ofSeveralClaimsOneIsConfirmedAndTheOthersFall() {
        register(QUBITS);
        chain.block(ALICE.sends(new Claim(ID, Optional.of("reel 1 frame 2")))).accepted();
        chain.block(BOB.sends(new Claim(ID, Optional.empty()))).accepted();
        chain.block(USPTO.sends(new Confirm(ID, ALICE.address()))).accepted();
        assertThat(chain.read(PATENTS, ID).flatMap(Patent::owner)).contains(ALICE.address());
        assertThat(chain.read(CLAIMS, new ClaimKey(ID, BOB.address()))).isEmpty();
        chain.block(USPTO.sends(new Confirm(ID, BOB.address()))).rejectedWith(PATENT_OWNED);
        assertThat(titles(ID)).singleElement().satisfies(title -> {
            assertThat(title.from()).isEmpty();
            assertThat(title.to()).isEqualTo(ALICE.address());
            assertThat(title.how()).isEqualTo(How.CONFIRMATION);
            assertThat(title.reference()).contains("reel 1 frame 2");
        });
    }

    @Test
    void theClaimOfAnOrganisationThatWasRemovedIsNotConfirmed() {
        register(QUBITS);
        chain.block(ALICE.sends(new Claim(ID, Optional.empty()))).accepted();
        chain.block(REGISTRAR.sends(new Remove(ALICE.address(), "dissolved"))).accepted();
        chain.block(REGISTRAR.sends(new Confirm(ID, ALICE.address())))
                .rejectedWith(Identity.Refusal.ORGANISATION_NOT_FOUND);
    }

    @Test
    void anyOwnerAmongTheSignersMayAssign() {
        owned(QUBITS, ALICE);
        chain.block(BOB.sends(new Assign(ID, BOB.address(), Optional.empty()))).rejectedWith(NOT_AUTHORISED);
        chain.block(BOB.sends(new Assign(ID, BOB.address(), Optional.empty())).and(ALICE))
                .accepted();
        assertThat(chain.read(PATENTS, ID).flatMap(Patent::owner)).contains(BOB.address());
    }

    @Test
    void anAmendmentKeepsWhatWasBeforeAndWhy() {
        register(QUBITS);
        PatentFacts amended = facts("US7158664", "Quantum bits", "G06N 10/40");
        chain.block(USPTO.sends(new Amend(amended, "certificate of correction")))
                .accepted();
        assertThat(chain.read(PATENTS, ID).map(Patent::facts)).contains(amended);
        assertThat(chain.read(AMENDMENTS, new Entry(ID, 1)))
                .map(Amendment::before)
                .contains(QUBITS);
        assertThat(chain.read(AMENDMENTS, new Entry(ID, 1)))
                .map(Amendment::reason)
                .contains("certificate of correction");
        assertThat(chain.read(AMENDMENTS, new Entry(ID, 1))).map(Amendment::by).contains(USPTO.address());
        chain.block(REGISTRAR.sends(new Amend(QUBITS, "it was right before"))).accepted();
        assertThat(chain.read(AMENDMENTS, new Entry(ID, 2)))
                .map(Amendment::before)
                .contains(amended);
    }

    @Test
    void I04_anOfficeWithoutItsRoleRegistersNothingInTheSameBlock() {
        Outcome outcome = chain.block(
                REGISTRAR.sends(new Withdraw(Role.OFFICE, USPTO.address())), USPTO.sends(new Register(QUBITS, false)));
        outcome.only(0).accepted();
        outcome.only(1).rejectedWith(Identity.Refusal.ROLE_DENIED);
    }

    @Test
    void theChainOfTitleIsUnbrokenWhateverIsTried() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<TestAccount> people = List.of(ALICE, BOB, CAROL);
        owned(QUBITS, ALICE);
        List<TestAccount> owners = new ArrayList<>(List.of(ALICE));
        for (int i = 0; i < 300; i++) {
            TestAccount signer = people.get(random.nextInt(3));
            TestAccount to = people.get(random.nextInt(3));
            TestAccount owner = owners.get(owners.size() - 1);
            Outcome result = chain.block(signer.sends(new Assign(ID, to.address(), Optional.of("deed " + i))));
            if (!signer.equals(owner)) {
                result.rejectedWith(NOT_AUTHORISED);
            } else if (to.equals(owner)) {
                result.rejectedWith(PATENT_OWNED);
            } else {
                result.accepted();
                owners.add(to);
            }
        }
        List<Title> titles = titles(ID);
        assertThat(owners).as("seed " + seed).hasSizeGreaterThan(20);
        assertThat(titles)
                .map(Title::to)
                .as("seed " + seed)
                .isEqualTo(owners.stream().map(TestAccount::address).toList());
        for (int i = 1; i < titles.size(); i++) {
            assertThat(titles.get(i).from())
                    .as("seed " + seed)
                    .contains(titles.get(i - 1).to());
            assertThat(titles.get(i).height())
                    .as("seed " + seed)
                    .isGreaterThan(titles.get(i - 1).height());
        }
        assertThat(chain.read(PATENTS, ID)).hasValueSatisfying(patent -> {
            assertThat(patent.owner()).contains(owners.get(owners.size() - 1).address());
            assertThat(patent.titles()).isEqualTo(titles.size());
        });
    }

    @Test
    void everyRefusalInFiftyForms() {
        new Refusals(chain, Identity.KEYS, Patents.KEYS)
                .refuse(Identity.Refusal.ROLE_DENIED, random -> {
                    PatentFacts there = register(quantum(random));
                    TestAccount sender = random.nextBoolean() ? ALICE : NOBODY;
                    return sender.sends(
                            switch (random.nextInt(3)) {
                                case 0 -> new Register(quantum(random), random.nextBoolean());
                                case 1 -> new Amend(retitled(there, random), "I know better");
                                default -> new Confirm(there.id(), ALICE.address());
                            });
                })
                .refuse(NOT_AUTHORISED, random -> {
                    PatentFacts foreign = facts("EP" + (1_000_000 + random.nextInt(3_000_000)), "Qubits", "G06N 10/00");
                    return USPTO.sends(new Register(foreign, random.nextBoolean()));
                })
                .refuse(NOT_AUTHORISED, random -> {
                    PatentFacts there = quantum(random);
                    if (random.nextBoolean()) {
                        owned(there, ALICE);
                    } else {
                        register(there);
                    }
                    TestAccount thief = List.of(BOB, NOBODY, REGISTRAR, USPTO).get(random.nextInt(4));
                    return thief.sends(new Assign(there.id(), CAROL.address(), Optional.empty()));
                })
                .refuse(PATENT_NOT_FOUND, random -> {
                    PatentFacts unknown = quantum(random);
                    return switch (random.nextInt(4)) {
                        case 0 -> REGISTRAR.sends(new Amend(unknown, "unknown"));
                        case 1 -> ALICE.sends(new Claim(unknown.id(), Optional.empty()));
                        case 2 -> REGISTRAR.sends(new Confirm(unknown.id(), ALICE.address()));
                        default -> ALICE.sends(new Assign(unknown.id(), BOB.address(), Optional.empty()));
                    };
                })
                .refuse(PATENT_DUPLICATE, random -> {
                    PatentFacts there = register(quantum(random));
                    return REGISTRAR.sends(
                            new Register(random.nextBoolean() ? there : retitled(there, random), random.nextBoolean()));
                })
                .refuse(PATENT_UNCHANGED, random -> {
                    PatentFacts there = register(quantum(random));
                    return (random.nextBoolean() ? REGISTRAR : USPTO).sends(new Amend(there, "to be sure"));
                })
                .refuse(PATENT_OWNED, random -> {
                    PatentFacts there = owned(quantum(random), ALICE);
                    return switch (random.nextInt(3)) {
                        case 0 -> BOB.sends(new Claim(there.id(), Optional.of("deed " + random.nextInt())));
                        case 1 -> REGISTRAR.sends(new Confirm(there.id(), BOB.address()));
                        default -> ALICE.sends(new Assign(there.id(), ALICE.address(), Optional.empty()));
                    };
                })
                .refuse(PATENT_CLAIMED, random -> {
                    PatentFacts there = register(quantum(random));
                    TestAccount claimant = List.of(ALICE, BOB, CAROL).get(random.nextInt(3));
                    chain.block(claimant.sends(new Claim(there.id(), Optional.empty())))
                            .accepted();
                    return claimant.sends(new Claim(there.id(), Optional.of("deed " + random.nextInt())));
                })
                .refuse(CLAIM_NOT_FOUND, random -> {
                    PatentFacts there = register(quantum(random));
                    if (random.nextBoolean()) {
                        chain.block(ALICE.sends(new Claim(there.id(), Optional.empty())))
                                .accepted();
                    }
                    return USPTO.sends(new Confirm(there.id(), BOB.address()));
                })
                .refuse(
                        ROUTE_OTHER,
                        random -> REGISTRAR.sends(new Register(
                                facts(number(random), "Networks", "G06N " + (1 + random.nextInt(9)) + "/00"), false)))
                .refuse(
                        ROUTE_NONE,
                        random -> REGISTRAR.sends(new Register(
                                facts(number(random), "Balls", "A63B " + (1 + random.nextInt(99)) + "/00"), false)))
                .refuse(Identity.Refusal.ORGANISATION_NOT_FOUND, random -> {
                    PatentFacts there = owned(quantum(random), ALICE);
                    TestAccount stranger = TestAccount.named("stranger " + random.nextLong());
                    return random.nextBoolean()
                            ? ALICE.sends(new Assign(there.id(), stranger.address(), Optional.empty()))
                            : stranger.sends(new Claim(there.id(), Optional.empty()));
                })
                .areAllOf(Patents.Refusal.class);
    }

    private PatentFacts register(PatentFacts facts) {
        chain.block(REGISTRAR.sends(new Register(facts, false))).accepted();
        return facts;
    }

    private PatentFacts owned(PatentFacts facts, TestAccount owner) {
        register(facts);
        chain.block(owner.sends(new Claim(facts.id(), Optional.empty()))).accepted();
        chain.block(REGISTRAR.sends(new Confirm(facts.id(), owner.address()))).accepted();
        return facts;
    }

    private List<Title> titles(PatentId id) {
        return chain.read(state -> {
            try (Stream<Map.Entry<Entry, Title>> entries = TITLES.scan(state, id)) {
                return entries.map(Map.Entry::getValue).toList();
            }
        });
    }

    private static String detail(Outcome refused) {
        return refused.results().get(0).detail();
    }

    private static Admit admit(TestAccount key, String country) {
        Identifier identifier = new Identifier(Kind.REGISTER, "number of " + key.address());
        return new Admit(key.address(), new Organisation("Company " + key.address(), country, identifier, List.of()));
    }

    private static Route route(String chain, String symbols) {
        return new Route(new ChainId(chain), new SymbolRange(symbols));
    }

    private static PatentFacts quantum(Random random) {
        return facts(number(random), "Qubits " + random.nextInt(), "G06N 10/" + (10 + random.nextInt(80)));
    }

    private static String number(Random random) {
        return "US" + (1_000_000 + random.nextInt(90_000_000));
    }

    private static PatentFacts retitled(PatentFacts facts, Random random) {
        return facts(facts.id().value(), "Another title " + random.nextInt(), "G06N 10/20");
    }

    private static PatentFacts facts(String id, String title, String symbol) {
        return new PatentFacts(
                new PatentId(id),
                Optional.of(new KindCode("B2")),
                PatentType.UTILITY,
                title,
                Optional.empty(),
                Optional.of(new Day("2001-11-06")),
                Optional.of(new Day("2007-01-02")),
                List.of(new Classification(Scheme.CPC, Position.FIRST, new Symbol(symbol))),
                List.of(Party.person("Lovelace, Ada", Optional.of(new OfficeCode("GB")))),
                List.of(),
                List.of(Party.organisation("Analytical Engines Ltd", Optional.empty())),
                Hash.sha256(Bytes.utf8(id + title + symbol)));
    }
}
