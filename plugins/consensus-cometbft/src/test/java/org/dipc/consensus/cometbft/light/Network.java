package org.dipc.consensus.cometbft.light;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dipc.consensus.cometbft.proto.Types;
import org.dipc.consensus.cometbft.proto.Types.BlockIDFlag;
import org.dipc.crypto.SigningKey;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;

/**
 * Validators with their keys, who make headers and sign them as CometBFT's do. The state after block {@code h} has the hash
 * {@link #appHash}, and the block the time {@link #time}.
 */
final class Network {
    static final ChainId CHAIN = new ChainId("qpc-1");
    static final Instant BEGIN = Instant.ofEpochSecond(1_800_000_000);

    /** Whoever votes on a block from this height on, until the next such entry. */
    private final TreeMap<Long, List<Member>> members = new TreeMap<>();

    record Member(SigningKey key, long power) {
        static Member of(String name, long power) {
            return new Member(SigningKey.ofSeed(Hash.sha256(Bytes.utf8(name)).value()), power);
        }
    }

    /** How a validator votes on a block. */
    enum Vote {
        FOR,
        NIL,
        ABSENT
    }

    Network(Member... members) {
        from(1, members);
    }

    /** From {@code height} on, these vote. */
    Network from(long height, Member... next) {
        // As CometBFT orders them: by power, then by address.
        List<Member> ordered = new ArrayList<>(List.of(next));
        ordered.sort(Comparator.comparingLong((Member member) -> -member.power)
                .thenComparing(member -> Validators.address(member.key.publicKey())));
        members.put(height, ordered);
        return this;
    }

    static Hash appHash(long height) {
        return Hash.sha256(Bytes.ofLong(height));
    }

    static Instant time(long height) {
        return BEGIN.plusSeconds(height);
    }

    List<Member> membersAt(long height) {
        return members.floorEntry(height).getValue();
    }

    Types.ValidatorSet validatorsAt(long height) {
        Types.ValidatorSet.Builder set = Types.ValidatorSet.newBuilder();
        for (Member member : membersAt(height)) {
            set.addValidatorsBuilder()
                    .setAddress(string(Validators.address(member.key.publicKey())))
                    .setVotingPower(member.power)
                    .getPubKeyBuilder()
                    .setEd25519(string(member.key.publicKey().value()));
        }
        return set.build();
    }

    Types.Header.Builder header(long height) {
        Types.Header.Builder header = Types.Header.newBuilder()
                .setChainId(CHAIN.value())
                .setHeight(height)
                .setTime(timestamp(time(height)))
                .setLastBlockId(blockId(Hash.sha256(Bytes.ofLong(height - 1)).value()))
                .setLastCommitHash(string(hash("commit")))
                .setDataHash(string(hash("data")))
                .setValidatorsHash(
                        string(Validators.of(validatorsAt(height)).hash().value()))
                .setNextValidatorsHash(
                        string(Validators.of(validatorsAt(height + 1)).hash().value()))
                .setConsensusHash(string(hash("consensus")))
                .setAppHash(string(appHash(height - 1).value()))
                .setLastResultsHash(string(hash("results")))
                .setEvidenceHash(string(hash("evidence")))
                .setProposerAddress(validatorsAt(height).getValidators(0).getAddress());
        header.getVersionBuilder().setBlock(11).setApp(1);
        return header;
    }

    /** What shows the state after block {@code height}, signed by all validators of the next block. */
    Bytes seal(long height) {
        return seal(header(height + 1).build());
    }

    Bytes seal(Types.Header header, Vote... votes) {
        return CometLightClient.seal(signed(header, 0, votes), validatorsAt(header.getHeight()));
    }

    /** @param votes of the first validators; the others vote for the block */
    Types.SignedHeader signed(Types.Header header, int round, Vote... votes) {
        Types.Commit.Builder commit = Types.Commit.newBuilder()
                .setHeight(header.getHeight())
                .setRound(round)
                .setBlockId(blockId(Messages.hash(header).value()));
        List<Member> signers = membersAt(header.getHeight());
        for (int i = 0; i < signers.size(); i++) {
            Vote vote = i < votes.length ? votes[i] : Vote.FOR;
            Instant time = vote == Vote.ABSENT
                    ? Messages.ZERO_TIME
                    : time(header.getHeight()).plusMillis(i);
            commit.addSignaturesBuilder().setBlockIdFlag(FLAGS.get(vote)).setTimestamp(timestamp(time));
        }
        for (int i = 0; i < signers.size(); i++) {
            if (commit.getSignatures(i).getBlockIdFlag() != BlockIDFlag.BLOCK_ID_FLAG_ABSENT) {
                SigningKey key = signers.get(i).key;
                Bytes message = Messages.signBytes(header.getChainId(), commit.build(), i);
                commit.getSignaturesBuilder(i)
                        .setValidatorAddress(string(Validators.address(key.publicKey())))
                        .setSignature(string(key.sign(message)));
            }
        }
        return Types.SignedHeader.newBuilder()
                .setHeader(header)
                .setCommit(commit)
                .build();
    }

    private static final Map<Vote, BlockIDFlag> FLAGS = Map.of(
            Vote.FOR, BlockIDFlag.BLOCK_ID_FLAG_COMMIT,
            Vote.NIL, BlockIDFlag.BLOCK_ID_FLAG_NIL,
            Vote.ABSENT, BlockIDFlag.BLOCK_ID_FLAG_ABSENT);

    private static Types.BlockID blockId(Bytes hash) {
        return Types.BlockID.newBuilder()
                .setHash(string(hash))
                .setPartSetHeader(Types.PartSetHeader.newBuilder().setTotal(1).setHash(string(hash("parts"))))
                .build();
    }

    private static Bytes hash(String name) {
        return Hash.sha256(Bytes.utf8(name)).value();
    }

    static ByteString string(Bytes bytes) {
        return ByteString.copyFrom(bytes.toArray());
    }

    static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
