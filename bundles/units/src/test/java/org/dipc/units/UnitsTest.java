package org.dipc.units;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TEN;
import static java.math.BigInteger.TWO;
import static java.math.BigInteger.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.BOB;
import static org.dipc.testchain.TestAccount.COUNCIL;
import static org.dipc.testchain.TestAccount.FOUNDATION;
import static org.dipc.testchain.TestAccount.REGISTRAR;
import static org.dipc.units.Units.BALANCES;
import static org.dipc.units.Units.LOCKED;
import static org.dipc.units.Units.MAXIMUM;
import static org.dipc.units.Units.Refusal.AMOUNT_INVALID;
import static org.dipc.units.Units.Refusal.GENESIS_SUPPLY;
import static org.dipc.units.Units.Refusal.UNITS_INSUFFICIENT;
import static org.dipc.units.Units.SUPPLY;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.dipc.identity.Identity;
import org.dipc.ledger.Action;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Env;
import org.dipc.ledger.Rejected;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.state.Keyspace;
import org.dipc.state.State;
import org.dipc.testchain.Outcome;
import org.dipc.testchain.Refusals;
import org.dipc.testchain.TestAccount;
import org.dipc.testchain.TestChain;
import org.dipc.units.Units.Burn;
import org.dipc.units.Units.Held;
import org.dipc.units.Units.Holder;
import org.dipc.units.Units.Lock;
import org.dipc.units.Units.Locked;
import org.dipc.units.Units.Mint;
import org.dipc.units.Units.Moved;
import org.dipc.units.Units.Released;
import org.dipc.units.Units.Supply;
import org.dipc.units.Units.Transfer;
import org.dipc.units.Units.Unlock;
import org.junit.jupiter.api.Test;

class UnitsTest {
    private static final ChainId BPC = new ChainId("bpc-1");
    private static final BigInteger SUPPLIED = BigInteger.valueOf(1_000_000);

    private final TestChain chain = chain(SUPPLIED, new Holder(FOUNDATION.address(), SUPPLIED));

    @Test
    void theGenesisGivesTheSupplyToItsHolders() {
        assertThat(balance(FOUNDATION)).isEqualTo(SUPPLIED);
        assertThat(chain.read(SUPPLY, BPC)).contains(new Supply("BPC", SUPPLIED, ZERO));
        assertThat(chain.read(Units::conserved)).isTrue();
    }

    @Test
    void aTransferTakesHereAndGivesThere() {
        assertThat(chain.block(FOUNDATION.sends(new Transfer(ALICE.address(), TEN, Optional.of("invoice 7"))))
                        .accepted()
                        .events(Moved.class))
                .containsExactly(new Moved(FOUNDATION.address(), ALICE.address(), TEN));
        assertThat(balance(ALICE)).isEqualTo(TEN);
        assertThat(balance(FOUNDATION)).isEqualTo(SUPPLIED.subtract(TEN));
    }

    @Test
    void aTransferToOneselfMovesNothing() {
        give(ALICE, 10);
        chain.block(ALICE.sends(new Transfer(ALICE.address(), TEN, Optional.empty())))
                .accepted();
        assertThat(balance(ALICE)).isEqualTo(TEN);
    }

    @Test
    void whoGivesAllAwayHasNoEntry() {
        give(ALICE, 10);
        chain.block(ALICE.sends(new Transfer(BOB.address(), TEN, Optional.empty())))
                .accepted();
        assertThat(chain.read(BALANCES, ALICE.address())).isEmpty();
    }

    @Test
    void lockedUnitsStayWithTheirOwnerAndCannotBeSpent() {
        give(ALICE, 10);
        assertThat(chain.block(ALICE.sends(new Lock(BigInteger.valueOf(7))))
                        .accepted()
                        .events(Locked.class))
                .containsExactly(new Locked(ALICE.address(), BigInteger.valueOf(7)));
        chain.block(ALICE.sends(new Transfer(BOB.address(), BigInteger.valueOf(4), Optional.empty())))
                .rejectedWith(UNITS_INSUFFICIENT);
        assertThat(chain.block(ALICE.sends(new Unlock(TWO))).accepted().events(Locked.class))
                .containsExactly(new Locked(ALICE.address(), BigInteger.valueOf(5)));
        chain.block(ALICE.sends(new Transfer(BOB.address(), BigInteger.valueOf(4), Optional.empty())))
                .accepted();
        assertThat(chain.read(LOCKED, ALICE.address())).contains(BigInteger.valueOf(5));
    }

    @Test
    void theCouncilMakesAndDestroysUnitsAndTheSupplySaysSo() {
        chain.block(COUNCIL.sends(new Mint(COUNCIL.address(), TEN))).accepted();
        chain.block(COUNCIL.sends(new Burn(BigInteger.valueOf(3)))).accepted();
        assertThat(balance(COUNCIL)).isEqualTo(BigInteger.valueOf(7));
        assertThat(chain.read(SUPPLY, BPC)).contains(new Supply("BPC", SUPPLIED.add(TEN), BigInteger.valueOf(3)));
        assertThat(chain.read(Units::conserved)).isTrue();
    }

    @Test
    void theSupplyNeverExceedsItsMaximum() {
        TestChain full = chain(MAXIMUM, new Holder(FOUNDATION.address(), MAXIMUM));
        full.block(COUNCIL.sends(new Mint(ALICE.address(), ONE))).rejectedWith(AMOUNT_INVALID);
        full.block(FOUNDATION.sends(new Transfer(COUNCIL.address(), MAXIMUM, Optional.empty())))
                .accepted();
        full.block(COUNCIL.sends(new Burn(ONE))).accepted();
        full.block(COUNCIL.sends(new Mint(ALICE.address(), ONE))).accepted();
    }

    @Test
    void aDealKeepsUnitsUntilItIsSettled() {
        Hash deal = Hash.sha256(Bytes.utf8("deal"));
        give(ALICE, 10);
        assertThat(chain.block(ALICE.sends(new Deals.Keep(deal, TEN)))
                        .accepted()
                        .events(Held.class))
                .containsExactly(new Held(deal, ALICE.address(), TEN));
        assertThat(balance(ALICE)).isZero();
        assertThat(chain.block(ALICE.sends(new Deals.Settle(deal, BOB.address(), BigInteger.valueOf(4))))
                        .accepted()
                        .events(Released.class))
                .containsExactly(new Released(deal, BOB.address(), BigInteger.valueOf(4)));
        chain.block(ALICE.sends(new Deals.Settle(deal, ALICE.address(), BigInteger.valueOf(7))))
                .rejectedWith(UNITS_INSUFFICIENT);
        assertThat(held(deal)).isEqualTo(BigInteger.valueOf(6));
        assertThat(chain.read(Units::conserved)).isTrue();
    }

    @Test
    void unitsOutOfNowhereAreNoticed() {
        chain.block(ALICE.sends(new Deals.Forge(TEN))).accepted();
        assertThat(chain.read(Units::conserved)).isFalse();
    }

    /** A model in a map says what every account has; whole transactions vanish if one of their actions is refused. */
    @Test
    void I4_unitsAreConservedUnderRandomTrafficThatFailsInBetween() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<TestAccount> people = new ArrayList<>(List.of(FOUNDATION, COUNCIL));
        IntStream.range(0, 6).forEach(i -> people.add(TestAccount.named("person " + i)));
        TreeMap<String, BigInteger> model = new TreeMap<>();
        model.put("free " + FOUNDATION.address(), SUPPLIED);
        int refused = 0;
        for (int i = 0; i < 1_500; i++) {
            TestAccount sender = people.get(random.nextInt(people.size()));
            TreeMap<String, BigInteger> next = new TreeMap<>(model);
            List<Action> actions = new ArrayList<>();
            boolean fine = true;
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                fine &= actInModel(random, sender, people, next, actions);
            }
            Outcome.Result result = chain.block(sender.sends(actions.toArray(Action[]::new)))
                    .results()
                    .get(0);
            assertThat(result.code().equals("OK"))
                    .as("seed " + seed + ": " + actions + " " + result.detail())
                    .isEqualTo(fine);
            refused += fine ? 0 : 1;
            model = fine ? next : model;
            assertThat(chain.read(Units::conserved)).as("seed " + seed).isTrue();
            for (TestAccount person : people) {
                assertThat(balance(person))
                        .as("seed " + seed)
                        .isEqualTo(model.getOrDefault("free " + person.address(), ZERO));
                assertThat(locked(person))
                        .as("seed " + seed)
                        .isEqualTo(model.getOrDefault("locked " + person.address(), ZERO));
            }
        }
        assertThat(refused).as("seed " + seed).isBetween(200, 1_300);
    }

    private static boolean actInModel(
            Random random,
            TestAccount sender,
            List<TestAccount> people,
            Map<String, BigInteger> model,
            List<Action> actions) {
        BigInteger amount = BigInteger.valueOf(1 + random.nextInt(random.nextInt(10) == 0 ? 2_000_000 : 60_000));
        Address other = people.get(random.nextInt(people.size())).address();
        Hash deal = Hash.sha256(Bytes.utf8("deal " + random.nextInt(3)));
        String free = "free " + sender.address();
        String locked = "locked " + sender.address();
        switch (random.nextInt(7)) {
            case 0 -> {
                actions.add(new Lock(amount));
                return shift(model, free, locked, amount);
            }
            case 1 -> {
                actions.add(new Unlock(amount));
                return shift(model, locked, free, amount);
            }
            case 2 -> {
                actions.add(new Deals.Keep(deal, amount));
                return shift(model, free, "deal " + deal, amount);
            }
            case 3 -> {
                actions.add(new Deals.Settle(deal, other, amount));
                return shift(model, "deal " + deal, "free " + other, amount);
            }
            case 4 -> {
                actions.add(new Mint(other, amount));
                model.merge("free " + other, amount, BigInteger::add);
                return sender.equals(COUNCIL);
            }
            case 5 -> {
                actions.add(new Burn(amount));
                return shift(model, free, "burned", amount) && sender.equals(COUNCIL);
            }
            default -> {
                actions.add(new Transfer(other, amount, Optional.empty()));
                return shift(model, free, "free " + other, amount);
            }
        }
    }

    private static boolean shift(Map<String, BigInteger> model, String from, String to, BigInteger amount) {
        BigInteger there = model.getOrDefault(from, ZERO);
        model.put(from, there.subtract(amount));
        model.merge(to, amount, BigInteger::add);
        return there.compareTo(amount) >= 0;
    }

    @Test
    void everyRefusalInFiftyForms() {
        give(ALICE, 1_000);
        chain.block(ALICE.sends(new Lock(BigInteger.valueOf(400)))).accepted();
        Hash deal = Hash.sha256(Bytes.utf8("deal"));
        chain.block(ALICE.sends(new Deals.Keep(deal, BigInteger.valueOf(100)))).accepted();
        new Refusals(chain, Identity.KEYS, Units.KEYS)
                .refuse(AMOUNT_INVALID, random -> ALICE.sends(anything(random, invalid(random))))
                .refuse(
                        AMOUNT_INVALID,
                        random -> COUNCIL.sends(new Mint(
                                BOB.address(), MAXIMUM.subtract(BigInteger.valueOf(random.nextInt(1_000_000))))))
                .refuse(UNITS_INSUFFICIENT, random -> {
                    BigInteger tooMuch = BigInteger.valueOf(501 + random.nextInt(10_000));
                    return ALICE.sends(
                            switch (random.nextInt(4)) {
                                case 0 -> new Lock(tooMuch);
                                case 1 -> new Unlock(tooMuch);
                                case 2 -> new Deals.Settle(deal, ALICE.address(), tooMuch);
                                default -> new Transfer(BOB.address(), tooMuch, Optional.empty());
                            });
                })
                .refuse(
                        UNITS_INSUFFICIENT,
                        random -> TestAccount.named("poor " + random.nextLong())
                                .sends(new Transfer(
                                        ALICE.address(), ONE.shiftLeft(random.nextInt(127)), Optional.empty())))
                .refuse(Identity.Refusal.ROLE_DENIED, random -> {
                    BigInteger amount = BigInteger.valueOf(1 + random.nextInt(500));
                    TestAccount sender =
                            List.of(ALICE, BOB, FOUNDATION, REGISTRAR).get(random.nextInt(4));
                    return sender.sends(random.nextBoolean() ? new Mint(sender.address(), amount) : new Burn(amount));
                })
                .areAllOf(Units.Refusal.class, GENESIS_SUPPLY);
    }

    @Test
    void aGenesisWithoutASymbolOfCapitalsIsRefused() {
        for (String symbol : List.of("", "bpc", "BP", "B PC", "LONGSYMBOL")) {
            TestChain named = TestChain.of(new Identity(), new Units())
                    .genesis(new Identity.Genesis(List.of(REGISTRAR.address()), List.of(COUNCIL.address()), List.of()))
                    .genesis(new Units.Genesis(symbol, ZERO, List.of()));
            assertThatThrownBy(named::ledger)
                    .isInstanceOfSatisfying(
                            Rejected.class, e -> assertThat(e.code()).isEqualTo("GENESIS_REF"));
        }
    }

    @Test
    void aGenesisWhoseHoldersDoNotHaveTheSupplyIsRefused() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            List<Holder> holders = new ArrayList<>();
            BigInteger sum = ZERO;
            for (int n = random.nextInt(4); n > 0; n--) {
                BigInteger amount = new BigInteger(60, random).add(ONE);
                holders.add(new Holder(TestAccount.named("holder " + n).address(), amount));
                sum = sum.add(amount);
            }
            BigInteger wrong =
                    sum.add(BigInteger.valueOf(random.nextBoolean() ? 1 + random.nextInt(9) : -1 - random.nextInt(9)));
            assertThatThrownBy(
                            () -> chain(wrong, holders.toArray(Holder[]::new)).ledger())
                    .as("seed " + seed)
                    .isInstanceOfSatisfying(
                            Rejected.class, e -> assertThat(e.code()).isEqualTo(GENESIS_SUPPLY.name()));
            assertThat(chain(sum, holders.toArray(Holder[]::new)).read(Units::conserved))
                    .as("seed " + seed)
                    .isTrue();
        }
    }

    private static Action anything(Random random, BigInteger amount) {
        return switch (random.nextInt(5)) {
            case 0 -> new Transfer(BOB.address(), amount, Optional.empty());
            case 1 -> new Lock(amount);
            case 2 -> new Unlock(amount);
            case 3 -> new Mint(BOB.address(), amount);
            default -> new Burn(amount);
        };
    }

    private static BigInteger invalid(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> ZERO;
            case 1 -> new BigInteger(130, random).negate();
            default -> MAXIMUM.add(ONE).add(new BigInteger(random.nextInt(130), random));
        };
    }

    private void give(TestAccount to, long amount) {
        chain.block(FOUNDATION.sends(new Transfer(to.address(), BigInteger.valueOf(amount), Optional.empty())))
                .accepted();
    }

    private BigInteger balance(TestAccount owner) {
        return chain.read(state -> Units.balance(state, owner.address()));
    }

    private BigInteger locked(TestAccount owner) {
        return chain.read(state -> Units.locked(state, owner.address()));
    }

    private BigInteger held(Hash deal) {
        return chain.read(state -> Units.held(state, deal));
    }

    private static TestChain chain(BigInteger supply, Holder... holders) {
        return TestChain.of(new Identity(), new Units(), new Deals())
                .named("bpc-1")
                .genesis(new Identity.Genesis(List.of(REGISTRAR.address()), List.of(COUNCIL.address()), List.of()))
                .genesis(new Units.Genesis("BPC", supply, List.of(holders)));
    }

    /** A module above the units, as swaps and channels will be; and one action that no honest module would have. */
    public static final class Deals implements ChainModule {
        sealed interface DealsAction extends Action {}

        record Keep(Hash deal, BigInteger amount) implements DealsAction {
            @Override
            public void execute(State state, Env env) {
                Units.hold(state, deal, env.signer(), amount);
            }
        }

        record Settle(Hash deal, Address to, BigInteger amount) implements DealsAction {
            @Override
            public void execute(State state, Env env) {
                Units.release(state, deal, to, amount);
            }
        }

        record Forge(BigInteger amount) implements DealsAction {
            @Override
            public void execute(State state, Env env) {
                BALANCES.put(state, env.signer(), amount);
            }
        }

        @Override
        public Keyspace keyspace() {
            return Keyspace.of("deals");
        }

        @Override
        public Class<DealsAction> actions() {
            return DealsAction.class;
        }

        @Override
        public List<Class<? extends Record>> events() {
            return List.of(Held.class, Released.class);
        }
    }
}
