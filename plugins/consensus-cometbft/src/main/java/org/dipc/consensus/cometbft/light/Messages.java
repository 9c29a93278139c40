package org.dipc.consensus.cometbft.light;

import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_MALFORMED;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Int64Value;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.dipc.bridge.Untrusted;
import org.dipc.consensus.cometbft.proto.Types;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.proof.Header;

/** What CometBFT hashes and signs, byte for byte (its specification: spec/core/data_structures.md, encoding.md). */
public final class Messages {
    /** The times that a Timestamp can name: the years 1 to 9999. */
    private static final long FIRST_SECOND = -62_135_596_800L;

    private static final long LAST_SECOND = 253_402_300_799L;
    private static final int SECOND_NANOS = 1_000_000_000;
    /** What Go calls the zero time, and absent validators have. */
    static final Instant ZERO_TIME = Instant.ofEpochSecond(FIRST_SECOND);

    private Messages() {}

    /**
     * A light block, of which every byte counts: it is the one encoding of its fields, has those that CometBFT always
     * writes, and none that no hash covers.
     *
     * @throws Untrusted HEADER_MALFORMED
     */
    static Types.LightBlock lightBlock(Bytes encoded) {
        try {
            Types.LightBlock block = Types.LightBlock.parseFrom(encoded.toArray());
            HEADER_MALFORMED.unless(isKnown(block), "a field that headers do not have");
            HEADER_MALFORMED.unless(
                    Bytes.owned(block.toByteArray()).equals(encoded), "fields that are written differently");
            HEADER_MALFORMED.unless(isComplete(block.getSignedHeader()), "a field that CometBFT writes is not there");
            HEADER_MALFORMED.unless(
                    covered(block.getValidatorSet()).equals(block.getValidatorSet()),
                    "of validators, what no hash covers");
            return block;
        } catch (InvalidProtocolBufferException e) {
            throw new Untrusted(HEADER_MALFORMED.name(), "not a header with a commit and validators");
        }
    }

    /** Without proposer, priorities and sum: a node says them, and nobody signs them. */
    static Types.ValidatorSet covered(Types.ValidatorSet set) {
        return Types.ValidatorSet.newBuilder()
                .addAllValidators(set.getValidatorsList().stream()
                        .map(validator ->
                                validator.toBuilder().clearProposerPriority().build())
                        .toList())
                .build();
    }

    private static boolean isComplete(Types.SignedHeader signed) {
        Types.Header header = signed.getHeader();
        return header.hasVersion()
                && header.hasTime()
                && header.getLastBlockId().hasPartSetHeader()
                && (!signed.hasCommit() || signed.getCommit().getBlockId().hasPartSetHeader())
                && signed.getCommit().getSignaturesList().stream().allMatch(Types.CommitSig::hasTimestamp);
    }

    /** Whether all fields, at all depths, are such as the message has. */
    private static boolean isKnown(Message message) {
        return message.getUnknownFields().asMap().isEmpty()
                && message.getAllFields().values().stream()
                        .flatMap(value -> value instanceof List<?> values ? values.stream() : Stream.of(value))
                        .allMatch(value -> !(value instanceof Message inner) || isKnown(inner));
    }

    /** @throws Untrusted HEADER_MALFORMED if it is no time */
    static Instant time(Timestamp time) {
        boolean exists = time.getSeconds() >= FIRST_SECOND
                && time.getSeconds() <= LAST_SECOND
                && time.getNanos() >= 0
                && time.getNanos() < SECOND_NANOS;
        HEADER_MALFORMED.unless(exists, "a time that does not exist");
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    /**
     * The hash that a block is known by: a Merkle tree of its header's fields.
     *
     * @throws Untrusted HEADER_MALFORMED if it names no validators; CometBFT gives such a header no hash
     */
    public static Hash hash(Types.Header header) {
        HEADER_MALFORMED.unless(!header.getValidatorsHash().isEmpty(), "a header without validators");
        return Header.root(Stream.of(
                        header.getVersion(),
                        StringValue.of(header.getChainId()),
                        Int64Value.of(header.getHeight()),
                        header.getTime(),
                        header.getLastBlockId(),
                        BytesValue.of(header.getLastCommitHash()),
                        BytesValue.of(header.getDataHash()),
                        BytesValue.of(header.getValidatorsHash()),
                        BytesValue.of(header.getNextValidatorsHash()),
                        BytesValue.of(header.getConsensusHash()),
                        BytesValue.of(header.getAppHash()),
                        BytesValue.of(header.getLastResultsHash()),
                        BytesValue.of(header.getEvidenceHash()),
                        BytesValue.of(header.getProposerAddress()))
                .map(MessageLite::toByteArray)
                .map(Bytes::owned)
                .toList());
    }

    /** What the validator at {@code index} signed: a precommit for the block, or for none. */
    public static Bytes signBytes(String chain, Types.Commit commit, int index) {
        Types.CommitSig vote = commit.getSignatures(index);
        boolean forBlock = vote.getBlockIdFlag() == Types.BlockIDFlag.BLOCK_ID_FLAG_COMMIT;
        return signBytes(
                Types.Vote.newBuilder()
                        .setType(Types.SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT)
                        .setHeight(commit.getHeight())
                        .setRound(commit.getRound())
                        .setBlockId(forBlock ? commit.getBlockId() : Types.BlockID.getDefaultInstance())
                        .setTimestamp(vote.getTimestamp())
                        .build(),
                chain);
    }

    /** The canonical vote, its length before it. */
    static Bytes signBytes(Types.Vote vote, String chain) {
        Types.CanonicalVote.Builder canonical = Types.CanonicalVote.newBuilder()
                .setType(vote.getType())
                .setHeight(vote.getHeight())
                .setRound(vote.getRound())
                .setTimestamp(vote.getTimestamp())
                .setChainId(chain);
        Types.PartSetHeader parts = vote.getBlockId().getPartSetHeader();
        boolean none = vote.getBlockId().getHash().isEmpty() && parts.equals(Types.PartSetHeader.getDefaultInstance());
        if (!none) {
            canonical
                    .getBlockIdBuilder()
                    .setHash(vote.getBlockId().getHash())
                    .getPartSetHeaderBuilder()
                    .setTotal(parts.getTotal())
                    .setHash(parts.getHash());
        }
        ByteString.Output delimited = ByteString.newOutput();
        try {
            canonical.build().writeDelimitedTo(delimited);
        } catch (IOException e) {
            throw new AssertionError("memory takes every byte", e);
        }
        return Validators.bytes(delimited.toByteString());
    }
}
