package org.dipc.validators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dipc.identity.Identity.Refusal.ROLE_DENIED;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.COUNCIL;
import static org.dipc.testchain.TestAccount.REGISTRAR;
import static org.dipc.validators.Consensus.CONVICTIONS;
import static org.dipc.validators.Consensus.DEFAULT;
import static org.dipc.validators.Consensus.MAX_TOTAL_POWER;
import static org.dipc.validators.Consensus.Refusal.GENESIS_VALIDATORS;
import static org.dipc.validators.Consensus.Refusal.PARAM_REJECTED;
import static org.dipc.validators.Consensus.Refusal.POWER_INVALID;
import static org.dipc.validators.Consensus.Refusal.POWER_STEP;
import static org.dipc.validators.Consensus.Refusal.VALIDATOR_CONVICTED;
import static org.dipc.validators.Consensus.Refusal.VALIDATOR_DUPLICATE;
import static org.dipc.validators.Consensus.Refusal.VALIDATOR_LAST;
import static org.dipc.validators.Consensus.Refusal.VALIDATOR_NOT_FOUND;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dipc.identity.Identity;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.Misbehaviour;
import org.dipc.ledger.StateMachine.Parameters;
import org.dipc.ledger.StateMachine.Power;
import org.dipc.ledger.Validators;
import org.dipc.model.Bytes;
import org.dipc.storage.leveldb.LevelDbStorage;
import org.dipc.storage.rocksdb.RocksDbStorage;
import org.dipc.testchain.Determinism;
import org.dipc.testchain.Refusals;
import org.dipc.testchain.TestAccount;
import org.dipc.testchain.TestAccount.Sending;
import org.dipc.testchain.TestChain;
import org.dipc.validators.Consensus.Add;
import org.dipc.validators.Consensus.Convicted;
import org.dipc.validators.Consensus.Conviction;
import org.dipc.validators.Consensus.Genesis;
import org.dipc.validators.Consensus.Remove;
import org.dipc.validators.Consensus.Tune;
import org.dipc.validators.Consensus.Weigh;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsensusTest {
    /** The parts of CometBFT's own sum: a block with four signatures has this around evidence and transactions. */
    private static final long AROUND_FOUR = 11 + 626 + 94 + 4 * 111;

    private static final long ENTRY = 1 << 20;

    private final TestChain chain = chain(4);

    @Test
    void theGenesisSaysWhoVotes() {
        assertThat(chain.machine().validators())
                .isEqualTo(sorted(power(0, 10), power(1, 10), power(2, 10), power(3, 10)));
        assertThat(chain.machine().parameters()).contains(DEFAULT);
    }

    @Test
    void aChainWithoutValidatorsHasNoneUntilTheCouncilAddsOne() {
        TestChain solo = chain(0);
        assertThat(solo.block().height()).isEqualTo(1);
        assertThat(solo.machine().validators()).isEmpty();
        solo.block(COUNCIL.sends(new Add(key(0), MAX_TOTAL_POWER))).accepted();
        assertThat(solo.machine().validators()).containsExactly(power(0, MAX_TOTAL_POWER));
    }

    @Test
    void theEngineIsToldWhatABlockChangedSortedByKey() {
        chain.block(
                        COUNCIL.sends(new Add(key(5), 4), new Weigh(key(1), 7)),
                        COUNCIL.sends(new Remove(key(2))),
                        COUNCIL.sends(new Weigh(key(3), 9), new Weigh(key(3), 10)))
                .accepted();
        assertThat(last().validators()).isEqualTo(sorted(power(5, 4), power(1, 7), power(2, 0)));
        assertThat(last().parameters()).isEmpty();
        assertThat(chain.machine().validators())
                .isEqualTo(sorted(power(0, 10), power(1, 7), power(3, 10), power(5, 4)));
    }

    /** CometBFT's process would end at the removal of a validator that it never had. */
    @Test
    void whoComesAndGoesInOneBlockIsNotMentioned() {
        chain.block(COUNCIL.sends(new Add(key(5), 4), new Remove(key(5)))).accepted();
        assertThat(last().validators()).isEmpty();
    }

    @Test
    void whatARefusedTransactionChangedIsNotTold() {
        chain.block(COUNCIL.sends(new Add(key(5), 4), new Remove(key(6)))).rejectedWith(VALIDATOR_NOT_FOUND);
        assertThat(last().validators()).isEmpty();
    }

    @Test
    void whoVotedAtAnEarlierHeightCanBeReadAndProved() {
        chain.block(COUNCIL.sends(new Remove(key(2)))).accepted();
        chain.block();
        assertThat(chain.ledger().read(0, Validators::all)).hasSize(4);
        assertThat(chain.ledger().read(1, Validators::all)).hasSize(3);
        assertThat(chain.ledger().prove(Validators.POWERS.path(key(2)), 0).value())
                .isPresent();
        assertThat(chain.ledger().prove(Validators.POWERS.path(key(2)), 1).value())
                .isEmpty();
    }

    @Test
    void everyChangeIsAnEvent() {
        Parameters next = new Parameters(4 << 20, 1000, 60_000, 10_000);
        Sending all = COUNCIL.sends(new Add(key(5), 4), new Weigh(key(5), 3), new Remove(key(5)), new Tune(next));
        assertThat(chain.block(all).accepted().events().stream().map(event -> event.module() + " " + event.name()))
                .containsExactly("consensus Add", "consensus Weigh", "consensus Remove", "consensus Tune");
        assertThat(last().parameters()).contains(next);
        assertThat(chain.machine().parameters()).contains(next);
    }

    @Test
    void aProofOfTwoSignaturesTakesTheValidatorAway() {
        chain.proving(proof(1, 1)).block();
        assertThat(last().validators()).containsExactly(power(1, 0));
        assertThat(chain.machine().validators()).hasSize(3).doesNotContain(power(1, 10));
        assertThat(chain.read(CONVICTIONS, Consensus.address(key(1)))).contains(new Conviction(1, 10, 1));
    }

    @Test
    void theProofIsAnEventOnceHoweverOftenItComes() {
        assertThat(chain.proving(proof(1, 1), proof(1, 2)).block().events(Convicted.class))
                .containsExactly(new Convicted(Consensus.address(key(1)), 1, 10, true));
        assertThat(chain.proving(proof(1, 2)).block().events(Convicted.class)).isEmpty();
    }

    @Test
    void theLastValidatorStaysThoughConvictedUntilThereIsAnother() {
        assertThat(chain.proving(proof(3, 1), proof(0, 1), proof(2, 1), proof(1, 1))
                        .block()
                        .events(Convicted.class))
                .extracting(Convicted::removed)
                .containsExactly(true, true, true, false);
        assertThat(chain.machine().validators()).containsExactly(power(1, 10));
        chain.block(COUNCIL.sends(new Weigh(key(1), 11))).rejectedWith(VALIDATOR_CONVICTED);
        chain.block(COUNCIL.sends(new Add(key(5), 4), new Remove(key(1)))).accepted();
        assertThat(chain.machine().validators()).containsExactly(power(5, 4));
    }

    @Test
    void whoWasRemovedByTheCouncilIsConvictedStill() {
        chain.block(COUNCIL.sends(new Remove(key(1)))).accepted();
        assertThat(chain.proving(proof(1, 1)).block().events(Convicted.class))
                .containsExactly(new Convicted(Consensus.address(key(1)), 1, 10, false));
        chain.block(COUNCIL.sends(new Add(key(1), 4))).rejectedWith(VALIDATOR_CONVICTED);
    }

    /** The address of the first key of RFC 8032, section 7.1, as CometBFT 0.38.25 computes it. */
    @Test
    void anAddressIsCometBftsOwn() {
        Bytes key = Bytes.hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        assertThat(Consensus.address(key).toHex()).isEqualTo("21fe31dfa154a261626bf854046fd2271b7bed4b");
    }

    /** Without the bound, a validator that does not run would have a third or more, and no block could take it away. */
    @Test
    void whoGrowsLeavesMoreThanTwoThirdsToTheOthers() {
        chain.block(COUNCIL.sends(new Add(key(5), 20))).rejectedWith(POWER_STEP);
        chain.block(COUNCIL.sends(new Add(key(5), 19))).accepted();
        chain.block(COUNCIL.sends(new Weigh(key(5), 20))).rejectedWith(POWER_STEP);
        chain.block(COUNCIL.sends(new Weigh(key(5), 18))).accepted();
    }

    @Test
    void aValidatorThatIsAloneGrowsAsItLikes() {
        TestChain one = chain(1);
        one.block(COUNCIL.sends(new Weigh(key(0), 1_000_000))).accepted();
        assertThat(one.machine().validators()).containsExactly(power(0, 1_000_000));
    }

    @Test
    void allTogetherReachCometBftsMaximumAndNoMore() {
        TestChain great = TestChain.of(new Identity(), new Consensus())
                .genesis(identity())
                .genesis(new Genesis(List.of(power(0, MAX_TOTAL_POWER - 5)), Optional.empty()));
        great.block(COUNCIL.sends(new Add(key(1), 6))).rejectedWith(POWER_INVALID);
        great.block(COUNCIL.sends(new Add(key(1), 5))).accepted();
        great.block(COUNCIL.sends(new Weigh(key(1), 6))).rejectedWith(POWER_INVALID);
    }

    @Test
    void parametersAreTakenUpToTheVeryBoundsOfCometBft() {
        Parameters largest = new Parameters(104_857_600, Long.MAX_VALUE, Long.MAX_VALUE / 1_000_000, 1 << 20);
        Parameters least = new Parameters(AROUND_FOUR + ENTRY, 1, 1, 0);
        chain.block(COUNCIL.sends(new Tune(largest))).accepted();
        chain.block(COUNCIL.sends(new Tune(least))).accepted();
        chain.block(COUNCIL.sends(new Tune(new Parameters(AROUND_FOUR + ENTRY - 1, 1, 1, 0))))
                .rejectedWith(PARAM_REJECTED);
        // One more signature has no room in the least block.
        chain.block(COUNCIL.sends(new Add(key(5), 4))).rejectedWith(PARAM_REJECTED);
    }

    @Test
    void aRefusedParameterSaysWhatAndWhy() {
        assertThat(chain.block(COUNCIL.sends(new Tune(new Parameters(104_857_601, 1, 1, 0))))
                        .results()
                        .get(0)
                        .detail())
                .isEqualTo("blockBytes: 1 to 104857600 expected, found 104857601");
    }

    @Test
    void whatIsNotAllowedIsRefusedUnderItsNameAndChangesNothing() {
        chain.proving(proof(3, 1)).block();
        new Refusals(chain, Validators.KEYS)
                .refuse(
                        ROLE_DENIED,
                        random -> any(random, ALICE, REGISTRAR)
                                .sends(any(
                                        random,
                                        new Add(key(9), 1),
                                        new Weigh(key(0), 1),
                                        new Remove(key(0)),
                                        new Tune(DEFAULT))))
                .refuse(VALIDATOR_DUPLICATE, random -> COUNCIL.sends(new Add(key(random.nextInt(3)), 1)))
                .refuse(VALIDATOR_NOT_FOUND, random -> {
                    Bytes stranger = key(100 + random.nextInt(100));
                    return COUNCIL.sends(any(random, new Weigh(stranger, 1), new Remove(stranger)));
                })
                .refuse(VALIDATOR_LAST, random -> {
                    List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
                    Collections.shuffle(order, random);
                    return COUNCIL.sends(
                            order.stream().map(each -> new Remove(key(each))).toArray(Remove[]::new));
                })
                .refuse(VALIDATOR_CONVICTED, random -> COUNCIL.sends(new Add(key(3), 1 + random.nextInt(14))))
                .refuse(POWER_STEP, random -> COUNCIL.sends(new Add(key(9), 15 + random.nextInt(1_000_000))))
                .refuse(
                        POWER_INVALID,
                        random -> COUNCIL.sends(any(
                                random,
                                new Add(key(9), -random.nextInt(100)),
                                new Weigh(key(1), -random.nextInt(100)),
                                new Weigh(key(1), MAX_TOTAL_POWER + 1 + random.nextInt(100)),
                                new Add(key(9), MAX_TOTAL_POWER - random.nextInt(30)),
                                new Remove(key(1).from(1 + random.nextInt(30))))))
                .refuse(PARAM_REJECTED, random -> {
                    long some = random.nextInt(1000);
                    return COUNCIL.sends(new Tune(any(
                            random,
                            new Parameters(104_857_601 + some, 1, 1, 0),
                            new Parameters(-some, 1, 1, 0),
                            new Parameters(ENTRY - some, 1, 1, 0),
                            new Parameters(4 << 20, -some, 1, 0),
                            new Parameters(4 << 20, 1, -some, 0),
                            new Parameters(4 << 20, 1, Long.MAX_VALUE / 1_000_000 + 1 + some, 0),
                            new Parameters(4 << 20, 1, 1, -1 - some),
                            new Parameters(4 << 20, 1, 1, (3 << 20) + some))));
                })
                .areAllOf(Consensus.Refusal.class, GENESIS_VALIDATORS);
    }

    @Test
    void aGenesisThatCometBftWouldRefuseIsRefused() {
        assertRefused(GENESIS_VALIDATORS, power(0, 0));
        assertRefused(GENESIS_VALIDATORS, power(0, 1), power(0, 1));
        assertRefused(GENESIS_VALIDATORS, power(0, MAX_TOTAL_POWER + 1));
        assertRefused(GENESIS_VALIDATORS, power(0, MAX_TOTAL_POWER), power(1, 1));
        TestChain narrow = TestChain.of(new Identity(), new Consensus())
                .genesis(identity())
                .genesis(new Genesis(List.of(), Optional.of(new Parameters(1, 1, 1, 0))));
        assertThatThrownBy(narrow::ledger)
                .isInstanceOfSatisfying(
                        Rejected.class, refused -> assertThat(refused.code()).isEqualTo(PARAM_REJECTED.name()));
    }

    private static void assertRefused(Enum<?> code, Power... validators) {
        TestChain begins = TestChain.of(new Identity(), new Consensus())
                .genesis(identity())
                .genesis(new Genesis(List.of(validators), Optional.empty()));
        assertThatThrownBy(begins::ledger)
                .isInstanceOfSatisfying(
                        Rejected.class, refused -> assertThat(refused.code()).isEqualTo(code.name()));
    }

    @Test
    void theSameBlocksGiveTheSameAppHashesWhereverTheyAreExecuted(@TempDir Path folder) {
        List<Supplier<TestChain>> stores = List.of(
                () -> chain(4),
                () -> chain(4).on(new LevelDbStorage(), another(folder)),
                () -> chain(4).on(new RocksDbStorage(), another(folder)));
        assertThat(Determinism.assertSame(stores, each -> {
                    each.block(COUNCIL.sends(new Add(key(7), 4), new Weigh(key(0), 3)));
                    each.proving(proof(2, 1), proof(7, 1)).block(COUNCIL.sends(new Remove(key(2))));
                    each.block(COUNCIL.sends(new Tune(new Parameters(4 << 20, 1000, 60_000, 10_000))));
                }))
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    private static Path another(Path folder) {
        try {
            return Files.createTempDirectory(folder, "store");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestChain chain(int validators) {
        return TestChain.of(new Identity(), new Consensus())
                .genesis(identity())
                .genesis(new Genesis(
                        IntStream.range(0, validators)
                                .mapToObj(each -> power(each, 10))
                                .toList(),
                        Optional.empty()));
    }

    private static Identity.Genesis identity() {
        return new Identity.Genesis(List.of(REGISTRAR.address()), List.of(COUNCIL.address()), List.of());
    }

    private BlockResult last() {
        return chain.ledger().blocks(chain.ledger().tip().height(), 1).get(0).result();
    }

    private static Bytes key(int validator) {
        return TestAccount.key("validator " + validator).publicKey().value();
    }

    private static Power power(int validator, long power) {
        return new Power(key(validator), power);
    }

    private static List<Power> sorted(Power... powers) {
        return Stream.of(powers)
                .sorted((one, other) -> one.publicKey().compareTo(other.publicKey()))
                .toList();
    }

    private static Misbehaviour proof(int validator, long height) {
        return new Misbehaviour(Consensus.address(key(validator)), height, 10);
    }

    @SafeVarargs
    private static <T> T any(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
