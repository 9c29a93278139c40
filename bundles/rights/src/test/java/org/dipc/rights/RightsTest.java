package org.dipc.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.rights.Rights.HOLDERS;
import static org.dipc.rights.Rights.RIGHTS;
import static org.dipc.rights.Rights.Refusal.RIGHT_ALREADY_HELD;
import static org.dipc.rights.Rights.Refusal.RIGHT_NOT_HELD;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.BOB;
import static org.dipc.testchain.TestAccount.COUNCIL;
import static org.dipc.testchain.TestAccount.REGISTRAR;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dipc.identity.Identity;
import org.dipc.model.Address;
import org.dipc.rights.Rights.Issue;
import org.dipc.rights.Rights.Issued;
import org.dipc.rights.Rights.Revoke;
import org.dipc.rights.Rights.Right;
import org.dipc.testchain.Outcome;
import org.dipc.testchain.Refusals;
import org.dipc.testchain.TestAccount;
import org.dipc.testchain.TestChain;
import org.junit.jupiter.api.Test;

class RightsTest {

    private final TestChain chain = TestChain.of(new Identity(), new Rights())
            .genesis(new Identity.Genesis(List.of(REGISTRAR.address()), List.of(COUNCIL.address()), List.of()));

    @Test
    void noAddressHoldsTwoRights() {
        chain.block(COUNCIL.sends(new Issue(ALICE.address()))).accepted();
        chain.block(COUNCIL.sends(new Issue(ALICE.address()))).rejectedWith(RIGHT_ALREADY_HELD);
        assertThat(chain.read(RIGHTS, ALICE.address()))
                .hasValueSatisfying(right -> assertThat(right.number()).isEqualTo(1));
    }

    @Test
    void aRevokedRightIsGoneAndItsNumberIsNotGivenAgain() {
        chain.block(COUNCIL.sends(new Issue(ALICE.address()))).accepted();
        chain.block(COUNCIL.sends(new Revoke(ALICE.address(), "fee not paid"))).accepted();
        assertThat(chain.read(RIGHTS, ALICE.address())).isEmpty();
        assertThat(chain.read(HOLDERS, 1L)).isEmpty();
        assertThat(chain.block(COUNCIL.sends(new Issue(BOB.address())))
                        .accepted()
                        .events(Issued.class))
                .containsExactly(new Issued(2, BOB.address()));
    }

    @Test
    void aRightNamesTheTimeOfItsBlock() {
        long time = chain.timeMillis();
        chain.block(COUNCIL.sends(new Issue(ALICE.address()))).accepted();
        assertThat(chain.read(RIGHTS, ALICE.address())).contains(new Right(1, time));
    }

    @Test
    void afterAnyTrafficRightsAndHoldersAreOneToOne() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<TestAccount> people = IntStream.range(0, 12)
                .mapToObj(i -> TestAccount.named("person " + i))
                .toList();
        TreeMap<Address, Long> expected = new TreeMap<>();
        long issued = 0;
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            Address whom = people.get(random.nextInt(people.size())).address();
            boolean held = expected.containsKey(whom);
            boolean issue = random.nextBoolean();
            Outcome result = chain.block(COUNCIL.sends(issue ? new Issue(whom) : new Revoke(whom, "by chance")));
            if (issue == held) {
                result.rejectedWith(issue ? RIGHT_ALREADY_HELD : RIGHT_NOT_HELD);
                refused++;
            } else if (issue) {
                result.accepted();
                expected.put(whom, ++issued);
            } else {
                result.accepted();
                expected.remove(whom);
            }
            assertThat(rights()).as("seed " + seed).isEqualTo(expected);
            assertThat(holders()).as("seed " + seed).isEqualTo(expected).hasSize(expected.size());
        }
        assertThat(refused).as("seed " + seed).isGreaterThan(50);
    }

    @Test
    void everyRefusalInFiftyForms() {
        new Refusals(chain, Identity.KEYS, Rights.KEYS)
                .refuse(Identity.Refusal.ROLE_DENIED, random -> {
                    TestAccount nobody = TestAccount.named("nobody " + random.nextLong());
                    Address whom = random.nextBoolean()
                            ? nobody.address()
                            : someone(random).address();
                    TestAccount sender = random.nextInt(4) == 0 ? REGISTRAR : nobody;
                    return sender.sends(random.nextBoolean() ? new Issue(whom) : new Revoke(whom, "I say so"));
                })
                .refuse(RIGHT_ALREADY_HELD, random -> {
                    Address whom = someone(random).address();
                    chain.block(COUNCIL.sends(new Issue(whom))).accepted();
                    return COUNCIL.sends(new Issue(whom));
                })
                .refuse(RIGHT_ALREADY_HELD, random -> {
                    Address whom = someone(random).address();
                    return COUNCIL.sends(new Issue(whom), new Issue(whom));
                })
                .refuse(
                        RIGHT_NOT_HELD,
                        random -> COUNCIL.sends(new Revoke(someone(random).address(), "none there")))
                .areAllOf(Rights.Refusal.class);
    }

    private static TestAccount someone(Random random) {
        return TestAccount.named("someone " + random.nextLong());
    }

    private Map<Address, Long> rights() {
        return chain.read(state -> {
            try (Stream<Map.Entry<Address, Right>> entries = RIGHTS.scan(state)) {
                TreeMap<Address, Long> found = new TreeMap<>();
                entries.forEach(
                        entry -> found.put(entry.getKey(), entry.getValue().number()));
                return found;
            }
        });
    }

    private Map<Address, Long> holders() {
        return chain.read(state -> {
            try (Stream<Map.Entry<Long, Address>> entries = HOLDERS.scan(state)) {
                TreeMap<Address, Long> found = new TreeMap<>();
                TreeSet<Long> numbers = new TreeSet<>();
                entries.forEach(entry -> {
                    assertThat(numbers.add(entry.getKey())).isTrue();
                    assertThat(found.put(entry.getValue(), entry.getKey())).isNull();
                });
                return found;
            }
        });
    }
}
