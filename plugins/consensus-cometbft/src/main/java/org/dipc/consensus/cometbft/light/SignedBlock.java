package org.dipc.consensus.cometbft.light;

import static org.dipc.consensus.cometbft.light.HeaderCode.CLIENT_CHAIN_MISMATCH;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_MALFORMED;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_POWER_INSUFFICIENT;
import static org.dipc.consensus.cometbft.light.HeaderCode.HEADER_VOTE_ADDRESS;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.dipc.consensus.cometbft.light.Validators.Validator;
import org.dipc.consensus.cometbft.proto.Types;
import org.dipc.consensus.cometbft.proto.Types.BlockIDFlag;
import org.dipc.consensus.cometbft.proto.Types.CommitSig;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.crypto.Zip215;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/**
 * A header, its validators and their votes, which belong together: the validators are those that the header names, the
 * commit is of this header, and each vote bears the address of the validator in its place. Whether the signatures verify is
 * left to say.
 */
record SignedBlock(Types.Header header, Hash hash, Instant time, Types.Commit commit, Validators validators) {
    /** The version of CometBFT's blocks. */
    private static final long BLOCK_PROTOCOL = 11;

    private static final int SIGNATURE_SIZE = 64;
    private static final Zip215 SIGNATURES = new Zip215(Ed25519Verifier.fastest());

    /** @throws org.dipc.bridge.Untrusted CLIENT_CHAIN_MISMATCH, HEADER_MALFORMED, HEADER_VOTE_ADDRESS, HEADER_POWER_INSUFFICIENT */
    static SignedBlock of(String chain, Types.LightBlock block) {
        Types.Header header = block.getSignedHeader().getHeader();
        Types.Commit commit = block.getSignedHeader().getCommit();
        CLIENT_CHAIN_MISMATCH.unless(header.getChainId().equals(chain), "a header of " + header.getChainId());
        checkHeader(header);
        Validators validators = Validators.of(block.getValidatorSet());
        HEADER_MALFORMED.unless(
                Validators.bytes(header.getValidatorsHash())
                        .equals(validators.hash().value()),
                "other validators than the header names");
        Hash hash = Messages.hash(header);
        HEADER_MALFORMED.unless(commit.getHeight() == header.getHeight(), "a commit of block " + commit.getHeight());
        HEADER_MALFORMED.unless(commit.getRound() >= 0, "a round below zero");
        HEADER_MALFORMED.unless(
                Validators.bytes(commit.getBlockId().getHash()).equals(hash.value()), "a commit of another block");
        checkBlockId(commit.getBlockId());
        checkVotes(commit.getSignaturesList(), validators.members());
        return new SignedBlock(header, hash, Messages.time(header.getTime()), commit, validators);
    }

    private static void checkHeader(Types.Header header) {
        HEADER_MALFORMED.unless(header.getVersion().getBlock() == BLOCK_PROTOCOL, "a header of another protocol");
        HEADER_MALFORMED.unless(header.getHeight() > 0, "a header of height " + header.getHeight());
        checkBlockId(header.getLastBlockId());
        HEADER_MALFORMED.unless(
                Stream.of(
                                header.getLastCommitHash(),
                                header.getDataHash(),
                                header.getValidatorsHash(),
                                header.getNextValidatorsHash(),
                                header.getConsensusHash(),
                                header.getLastResultsHash(),
                                header.getEvidenceHash())
                        .allMatch(SignedBlock::isHashOrNone),
                "a hash that is none");
        HEADER_MALFORMED.unless(
                header.getProposerAddress().size() == Validators.ADDRESS_SIZE, "a proposer without an address");
    }

    private static void checkBlockId(Types.BlockID block) {
        HEADER_MALFORMED.unless(
                isHashOrNone(block.getHash())
                        && isHashOrNone(block.getPartSetHeader().getHash()),
                "a hash that is none");
    }

    private static boolean isHashOrNone(ByteString hash) {
        return hash.isEmpty() || hash.size() == Hash.SIZE;
    }

    private static void checkVotes(List<CommitSig> votes, List<Validator> members) {
        HEADER_MALFORMED.unless(votes.size() == members.size(), votes.size() + " votes of " + members.size());
        for (int i = 0; i < votes.size(); i++) {
            CommitSig vote = votes.get(i);
            switch (vote.getBlockIdFlag()) {
                case BLOCK_ID_FLAG_ABSENT ->
                    HEADER_MALFORMED.unless(
                            vote.getValidatorAddress().isEmpty()
                                    && vote.getSignature().isEmpty()
                                    && Messages.time(vote.getTimestamp()).equals(Messages.ZERO_TIME),
                            "something of a validator who is absent");
                case BLOCK_ID_FLAG_COMMIT, BLOCK_ID_FLAG_NIL -> {
                    Messages.time(vote.getTimestamp());
                    HEADER_VOTE_ADDRESS.unless(
                            Validators.bytes(vote.getValidatorAddress())
                                    .equals(members.get(i).address()),
                            "vote " + i + " bears the address of another");
                    HEADER_MALFORMED.unless(vote.getSignature().size() == SIGNATURE_SIZE, "a signature that is none");
                }
                default -> HEADER_MALFORMED.unless(false, "a vote of no known kind");
            }
        }
    }

    long height() {
        return header.getHeight();
    }

    /**
     * That more than two thirds of the validators' power is for this block, and that every signature verifies.
     *
     * @throws org.dipc.bridge.Untrusted HEADER_POWER_INSUFFICIENT
     */
    void checkCommit() {
        long signed = signedBy(validators);
        HEADER_POWER_INSUFFICIENT.unless(
                exceeds(signed, validators.total(), 2, 3), signed + " of " + validators.total() + " for the block");
        for (int i = 0; i < commit.getSignaturesCount(); i++) {
            CommitSig vote = commit.getSignatures(i);
            if (vote.getBlockIdFlag() != BlockIDFlag.BLOCK_ID_FLAG_ABSENT) {
                Bytes message = Messages.signBytes(header.getChainId(), commit, i);
                HEADER_POWER_INSUFFICIENT.unless(
                        SIGNATURES.verify(
                                validators.members().get(i).key(), message, Validators.bytes(vote.getSignature())),
                        "the signature of vote " + i + " does not verify");
            }
        }
    }

    /** The power among {@code trusted} of those whose votes here are for the block. */
    long signedBy(Validators trusted) {
        SortedMap<Bytes, Long> powers = trusted.powers();
        long signed = 0;
        for (int i = 0; i < commit.getSignaturesCount(); i++) {
            if (commit.getSignatures(i).getBlockIdFlag() == BlockIDFlag.BLOCK_ID_FLAG_COMMIT) {
                signed += powers.getOrDefault(validators.members().get(i).address(), 0L);
            }
        }
        return signed;
    }

    /** Whether {@code part} is more than the given fraction of {@code total}; exactly as much is not. */
    static boolean exceeds(long part, long total, long numerator, long denominator) {
        BigInteger left = BigInteger.valueOf(part).multiply(BigInteger.valueOf(denominator));
        return left.compareTo(BigInteger.valueOf(total).multiply(BigInteger.valueOf(numerator))) > 0;
    }
}
