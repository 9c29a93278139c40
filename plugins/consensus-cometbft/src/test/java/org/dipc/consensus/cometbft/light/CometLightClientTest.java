package org.dipc.consensus.cometbft.light;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dipc.consensus.cometbft.light.HeaderCode.CLIENT_CHAIN_MISMATCH;
import static org.dipc.consensus.cometbft.light.HeaderCode.CLIENT_FROZEN;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_HEIGHT;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_MALFORMED;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_POWER_INSUFFICIENT;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_TIME;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_TRUST_CHANGE;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_TRUST_EXPIRED;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_VOTE_ADDRESS;
import static org.dipc.consensus.cometbft.light.Network.CHAIN;
import static org.dipc.consensus.cometbft.light.Network.Vote.ABSENT;
import static org.dipc.consensus.cometbft.light.Network.Vote.FOR;
import static org.dipc.consensus.cometbft.light.Network.Vote.NIL;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.dipc.bridge.LightClient.Trust;
import org.dipc.bridge.Untrusted;
import org.dipc.consensus.cometbft.light.Network.Member;
import org.dipc.consensus.cometbft.proto.Types;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.junit.jupiter.api.Test;

class CometLightClientTest {
    private static final Member ANNA = Member.of("anna", 10);
    private static final Member BEN = Member.of("ben", 10);
    private static final Member CARA = Member.of("cara", 10);
    private static final Member DORA = Member.of("dora", 10);
    private static final Member EMIL = Member.of("emil", 10);
    private static final long NOW = Network.time(1_000).toEpochMilli();

    private final Network network = new Network(ANNA, BEN, CARA);
    private final CometLightClient client = new CometLightClient();
    private final Trust trust = client.trust(CHAIN, network.seal(5));

    @Test
    void aSealOfTheNextHeaderShowsTheStateBeforeIt() {
        assertThat(trust.height()).isEqualTo(5);
        assertThat(trust.appHash()).isEqualTo(Network.appHash(5));
        assertThat(trust.timeMillis()).isEqualTo(Network.time(6).toEpochMilli());
        Trust next = client.update(trust, network.seal(6), NOW);
        assertThat(next.appHash()).isEqualTo(Network.appHash(6));
        assertThat(client.update(next, network.seal(600), NOW).height()).isEqualTo(600);
    }

    @Test
    void exactlyTwoThirdsAreNotEnough() {
        Types.Header six = network.header(7).build();
        refused(HEADER_POWER_INSUFFICIENT, () -> client.update(trust, network.seal(six, ABSENT), NOW));
        refused(HEADER_POWER_INSUFFICIENT, () -> client.update(trust, network.seal(six, NIL), NOW));
        refused(HEADER_POWER_INSUFFICIENT, () -> client.trust(CHAIN, network.seal(six, NIL)));
        Network four = new Network(ANNA, BEN, CARA, DORA);
        Trust of = client.trust(CHAIN, four.seal(5));
        assertThat(client.update(of, four.seal(four.header(7).build(), NIL), NOW)
                        .height())
                .isEqualTo(6);
    }

    @Test
    void exactlyOneThirdOfTheTrustedIsNotEnoughToSkip() {
        network.from(8, ANNA, DORA);
        refused(HEADER_TRUST_CHANGE, () -> client.update(trust, network.seal(8), NOW));
        network.from(8, ANNA, BEN, DORA);
        assertThat(client.update(trust, network.seal(8), NOW).height()).isEqualTo(8);
    }

    @Test
    void theNextValidatorsAreThoseThatWereAnnounced() {
        Network other = new Network(ANNA, BEN, CARA, DORA);
        refused(HEADER_TRUST_CHANGE, () -> client.update(trust, other.seal(6), NOW));
    }

    @Test
    void aTrustLevelBelowAThirdIsNoRule() {
        assertThatThrownBy(() -> new Rule(Duration.ofHours(1), Duration.ZERO, 1, 4))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rule(Duration.ofHours(1), Duration.ZERO, 4, 3))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timeGoesOnAndNotAhead() {
        Types.Header.Builder header = network.header(9);
        refused(HEADER_HEIGHT, () -> client.update(trust, network.seal(4), NOW));
        refused(HEADER_HEIGHT, () -> client.update(trust, network.seal(5), NOW));
        header.setTime(Network.timestamp(Network.time(6)));
        refused(HEADER_TIME, () -> client.update(trust, network.seal(header.build()), NOW));
        header.setTime(Network.timestamp(Network.time(6).plusNanos(1)));
        assertThat(client.update(trust, network.seal(header.build()), NOW).height())
                .isEqualTo(8);
        long early = Network.time(9).minusSeconds(10).toEpochMilli();
        refused(HEADER_TIME, () -> client.update(trust, network.seal(8), early));
        assertThat(client.update(trust, network.seal(8), early + 1).height()).isEqualTo(8);
    }

    @Test
    void trustEndsWithItsPeriod() {
        long end = Network.time(6).plus(Duration.ofHours(24)).toEpochMilli();
        refused(HEADER_TRUST_EXPIRED, () -> client.update(trust, network.seal(6), end));
        assertThat(client.update(trust, network.seal(6), end - 1).height()).isEqualTo(6);
    }

    @Test
    void anotherChainsHeadersAreNoneOfThis() {
        refused(CLIENT_CHAIN_MISMATCH, () -> client.trust(new ChainId("bpc-1"), network.seal(5)));
        Types.Header other = network.header(7).setChainId("bpc-1").build();
        refused(CLIENT_CHAIN_MISMATCH, () -> client.update(trust, network.seal(other), NOW));
    }

    @Test
    void aSignatureThatIsNotNeededMustVerifyToo() {
        Network four = new Network(ANNA, BEN, CARA, DORA);
        Trust of = client.trust(CHAIN, four.seal(5));
        Types.SignedHeader.Builder signed = four.signed(four.header(7).build(), 0, NIL).toBuilder();
        Types.CommitSig.Builder vote = signed.getCommitBuilder().getSignaturesBuilder(0);
        vote.setSignature(signed.getCommit().getSignatures(1).getSignature());
        refused(
                HEADER_POWER_INSUFFICIENT,
                () -> client.update(of, CometLightClient.seal(signed.build(), four.validatorsAt(7)), NOW));
    }

    @Test
    void aVoteCountsForItsKeyAlone() {
        Types.SignedHeader.Builder signed = network.signed(network.header(7).build(), 0).toBuilder();
        Types.Commit.Builder commit = signed.getCommitBuilder();
        commit.getSignaturesBuilder(0)
                .setValidatorAddress(commit.getSignatures(1).getValidatorAddress());
        refused(HEADER_VOTE_ADDRESS, () -> client.update(trust, sealed(signed, network.validatorsAt(7)), NOW));
        Types.ValidatorSet.Builder named = network.validatorsAt(7).toBuilder();
        named.getValidatorsBuilder(0).setAddress(named.getValidators(1).getAddress());
        refused(
                HEADER_VOTE_ADDRESS,
                () -> client.update(
                        trust, sealed(network.signed(network.header(7).build(), 0).toBuilder(), named.build()), NOW));
    }

    @Test
    void nobodyVotesTwice() {
        Network doubled = new Network(ANNA, ANNA, BEN, CARA);
        assertThatThrownBy(() -> doubled.seal(6))
                .isInstanceOfSatisfying(
                        Untrusted.class, e -> assertThat(e.code()).isEqualTo("HEADER_POWER_INSUFFICIENT"));
        refused(
                HEADER_POWER_INSUFFICIENT,
                () -> Validators.of(Types.ValidatorSet.newBuilder()
                        .addValidators(powerful(ANNA, Validators.MAXIMUM_TOTAL))
                        .addValidators(powerful(BEN, 1))
                        .build()));
    }

    @Test
    void twoHeadersOfOneHeightFreeze() {
        Types.Header other = network.header(6)
                .setAppHash(Network.string(Network.appHash(77).value()))
                .build();
        Trust frozen = client.update(trust, network.seal(other), NOW);
        refused(CLIENT_FROZEN, () -> client.update(frozen, network.seal(6), NOW));
        refused(CLIENT_FROZEN, () -> client.update(frozen, network.seal(other), NOW));
        refused(CLIENT_FROZEN, () -> client.proves(frozen, Bytes.utf8("a"), Optional.empty(), Bytes.EMPTY));
    }

    @Test
    void strangersFreezeNothing() {
        Network strangers = new Network(DORA, EMIL);
        refused(HEADER_TRUST_CHANGE, () -> client.update(trust, strangers.seal(5), NOW));
        Types.Header other = network.header(6)
                .setAppHash(Network.string(Network.appHash(77).value()))
                .build();
        refused(HEADER_POWER_INSUFFICIENT, () -> client.update(trust, network.seal(other, FOR, ABSENT), NOW));
    }

    @Test
    void followingHalvesTheWayWhereTheValidatorsChanged() {
        network.from(100, BEN, CARA, DORA).from(300, CARA, DORA, EMIL).from(500, DORA, EMIL, Member.of("finn", 10));
        List<Long> asked = new ArrayList<>();
        Trust last = client.follow(
                trust,
                700,
                height -> {
                    asked.add(height);
                    return network.seal(height);
                },
                NOW);
        assertThat(last.appHash()).isEqualTo(Network.appHash(700));
        assertThat(asked).hasSizeBetween(3, 20).startsWith(700L);
        network.from(501, Member.of("gina", 10));
        refused(HEADER_TRUST_CHANGE, () -> client.follow(trust, 700, new Network(DORA, EMIL)::seal, NOW));
    }

    @Test
    void whatNobodySignsIsInNoSeal() {
        Types.SignedHeader signed = network.signed(network.header(7).build(), 0);
        Types.ValidatorSet.Builder said = network.validatorsAt(7).toBuilder().setTotalVotingPower(30);
        said.getValidatorsBuilder(0).setProposerPriority(-20);
        said.setProposer(said.getValidators(0));
        assertThat(CometLightClient.seal(signed, said.build())).isEqualTo(network.seal(6));
        Bytes untidy = Bytes.owned(Types.LightBlock.newBuilder()
                .setSignedHeader(signed)
                .setValidatorSet(said)
                .build()
                .toByteArray());
        refused(HEADER_MALFORMED, () -> client.update(trust, untidy, NOW));
    }

    private static Types.Validator powerful(Member member, long power) {
        return new Network(new Member(member.key(), power)).validatorsAt(1).getValidators(0);
    }

    private static Bytes sealed(Types.SignedHeader.Builder signed, Types.ValidatorSet validators) {
        return CometLightClient.seal(signed.build(), validators);
    }

    private static void refused(HeaderCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Untrusted.class, e -> assertThat(e.code()).isEqualTo(code.name()));
    }
}
