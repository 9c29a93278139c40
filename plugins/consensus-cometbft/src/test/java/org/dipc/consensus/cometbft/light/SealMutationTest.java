package org.dipc.consensus.cometbft.light;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.dipc.consensus.cometbft.light.Network.CHAIN;
import static org.dipc.consensus.cometbft.light.Network.Vote.ABSENT;
import static org.dipc.consensus.cometbft.light.Network.Vote.FOR;
import static org.dipc.consensus.cometbft.light.Network.Vote.NIL;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.bridge.LightClient.Trust;
import org.dipc.bridge.Untrusted;
import org.dipc.consensus.cometbft.light.Network.Member;
import org.dipc.consensus.cometbft.light.Network.Vote;
import org.dipc.consensus.cometbft.proto.Types;
import org.dipc.model.Bytes;
import org.dipc.testkit.Effort;
import org.dipc.testkit.Mutator;
import org.dipc.testkit.Mutator.Group;
import org.junit.jupiter.api.Test;

/**
 * Honest seals with one or two things changed. A seal has one written form, and these bear no vote more than they need: so
 * what differs in a byte from all of them says something that was never signed. Parts are exchanged among those whose other
 * validators voted for nothing, and among those whose others were absent: between the two, it would say the same.
 */
class SealMutationTest {
    private static final int MUTANTS = Effort.of(60_000, 3_000_000);
    private static final long NOW = Network.time(1_000).toEpochMilli();

    private final long seed = new Random().nextLong();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Mutator mutator = new Mutator(random);
    private final CometLightClient client = new CometLightClient();
    private final Network network = new Network(members(4)).from(40, members(7));
    private final Trust trust = client.trust(CHAIN, network.seal(5));
    private final List<List<Bytes>> kinds = List.of(seals(NIL), seals(ABSENT));
    private final Map<String, Integer> refusals = new TreeMap<>();

    private static Member[] members(int count) {
        return Stream.iterate(0, i -> i + 1)
                .limit(count)
                .map(i -> Member.of("member " + i, 10))
                .toArray(Member[]::new);
    }

    /** Of three headers of four validators and two of seven, next to one that is trusted and farther on. */
    private List<Bytes> seals(Vote other) {
        return List.of(
                seal(6, FOR, other),
                seal(7, other),
                seal(21, FOR, FOR, FOR, other),
                seal(41, other, other),
                seal(42, FOR, other, FOR, other));
    }

    private Bytes seal(long height, Vote... votes) {
        return network.seal(network.header(height + 1).build(), votes);
    }

    @Test
    void noChangedSealIsBelieved() {
        for (List<Bytes> seals : kinds) {
            for (Bytes seal : seals) {
                Group fields = SealFields.read(seal);
                assertThat(SealFields.written(fields)).isEqualTo(seal);
                client.update(trust, seal, NOW);
                mutator.everyChange(fields, SealFields.read(any(seals)))
                        .forEach(mutant -> refused(SealFields.written(mutant)));
            }
        }
        while (mutants() < MUTANTS) {
            refused(mutant(any(kinds)));
        }
        assertThat(refusals.keySet()).contains("HEADER_MALFORMED", "HEADER_POWER_INSUFFICIENT", "HEADER_VOTE_ADDRESS");
        System.out.printf("%,d changed seals refused, seed %d: %s%n", mutants(), seed, refusals);
    }

    private Bytes mutant(List<Bytes> seals) {
        Bytes seal = any(seals);
        Group other = SealFields.read(any(seals));
        Group once = mutator.changed(SealFields.read(seal), other);
        return switch (random.nextInt(8)) {
            case 0 -> mutator.bent(seal);
            case 1 -> SealFields.written(mutator.changed(once, other));
            case 2, 3 -> hashedAgain(seal);
            default -> SealFields.written(once);
        };
    }

    /** Another header, or other powers, with every hash right: nothing but the signatures is in the way. */
    private Bytes hashedAgain(Bytes seal) {
        Types.LightBlock.Builder block = Messages.lightBlock(seal).toBuilder();
        Types.Header.Builder header = block.getSignedHeaderBuilder().getHeaderBuilder();
        if (random.nextBoolean()) {
            FieldDescriptor field = any(header.getAllFields().keySet().stream()
                    .filter(each -> each.getJavaType() == FieldDescriptor.JavaType.BYTE_STRING)
                    .filter(each -> each.getNumber() != Types.Header.VALIDATORS_HASH_FIELD_NUMBER)
                    .toList());
            byte[] bytes = ((ByteString) header.getField(field)).toByteArray();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            header.setField(field, ByteString.copyFrom(bytes));
        } else {
            Types.ValidatorSet.Builder set = block.getValidatorSetBuilder();
            set.getValidatorsBuilder(random.nextInt(set.getValidatorsCount()))
                    .setVotingPower(11 + random.nextInt(1000));
            header.setValidatorsHash(
                    Network.string(Validators.of(set.build()).hash().value()));
        }
        Bytes hash = Messages.hash(header.build()).value();
        block.getSignedHeaderBuilder().getCommitBuilder().getBlockIdBuilder().setHash(Network.string(hash));
        return Bytes.owned(block.build().toByteArray());
    }

    private void refused(Bytes mutant) {
        if (kinds.stream().anyMatch(seals -> seals.contains(mutant))) {
            return;
        }
        try {
            client.update(trust, mutant, NOW);
        } catch (Untrusted e) {
            refusals.merge(e.code(), 1, Integer::sum);
            return;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed + ", mutant " + mutant, e);
        }
        fail("believed, seed %d, mutant %s", seed, mutant);
    }

    private int mutants() {
        return refusals.values().stream().mapToInt(Integer::intValue).sum();
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
