package org.dipc.consensus.cometbft;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.dipc.consensus.cometbft.proto.Crypto.PublicKey;
import org.dipc.consensus.cometbft.proto.Types.BlockID;
import org.dipc.consensus.cometbft.proto.Types.BlockIDFlag;
import org.dipc.consensus.cometbft.proto.Types.Commit;
import org.dipc.consensus.cometbft.proto.Types.CommitSig;
import org.dipc.consensus.cometbft.proto.Types.Header;
import org.dipc.consensus.cometbft.proto.Types.LightBlock;
import org.dipc.consensus.cometbft.proto.Types.PartSetHeader;
import org.dipc.consensus.cometbft.proto.Types.SignedHeader;
import org.dipc.consensus.cometbft.proto.Types.Validator;
import org.dipc.consensus.cometbft.proto.Types.ValidatorSet;
import org.dipc.consensus.cometbft.proto.Version.Consensus;
import org.dipc.model.Bytes;

/**
 * What the node's interface tells in JSON, as the messages that light clients check (CometBFT v0.38.25, {@code
 * proto/tendermint/types}). Numbers of 64 bits come as text, hashes in hexadecimal digits, keys and signatures in
 * Base64.
 */
final class LightBlocks {
    private static final long PAGE = 100;

    private LightBlocks() {}

    /** Waits for the node's answers; its refusals and failures come as a CompletionException. */
    static LightBlock at(long height, Rpc rpc) {
        JsonNode signed = rpc.commit(height).join().path("signed_header");
        ValidatorSet.Builder validators = ValidatorSet.newBuilder();
        long total;
        int page = 1;
        do {
            JsonNode answer = rpc.validators(height, page).join();
            total = answer.path("total").asLong();
            answer.path("validators").forEach(each -> validators.addValidators(validator(each)));
        } while (page++ * PAGE < total);
        return LightBlock.newBuilder()
                .setSignedHeader(SignedHeader.newBuilder()
                        .setHeader(header(signed.path("header")))
                        .setCommit(commit(signed.path("commit"))))
                .setValidatorSet(validators)
                .build();
    }

    private static Header header(JsonNode json) {
        return Header.newBuilder()
                .setVersion(Consensus.newBuilder()
                        .setBlock(json.path("version").path("block").asLong())
                        .setApp(json.path("version").path("app").asLong()))
                .setChainId(json.path("chain_id").asText())
                .setHeight(json.path("height").asLong())
                .setTime(time(json.path("time")))
                .setLastBlockId(blockId(json.path("last_block_id")))
                .setLastCommitHash(hex(json.path("last_commit_hash")))
                .setDataHash(hex(json.path("data_hash")))
                .setValidatorsHash(hex(json.path("validators_hash")))
                .setNextValidatorsHash(hex(json.path("next_validators_hash")))
                .setConsensusHash(hex(json.path("consensus_hash")))
                .setAppHash(hex(json.path("app_hash")))
                .setLastResultsHash(hex(json.path("last_results_hash")))
                .setEvidenceHash(hex(json.path("evidence_hash")))
                .setProposerAddress(hex(json.path("proposer_address")))
                .build();
    }

    private static Commit commit(JsonNode json) {
        Commit.Builder commit = Commit.newBuilder()
                .setHeight(json.path("height").asLong())
                .setRound(json.path("round").asInt())
                .setBlockId(blockId(json.path("block_id")));
        json.path("signatures")
                .forEach(signature -> commit.addSignatures(CommitSig.newBuilder()
                        .setBlockIdFlag(BlockIDFlag.forNumber(
                                signature.path("block_id_flag").asInt()))
                        .setValidatorAddress(hex(signature.path("validator_address")))
                        .setTimestamp(time(signature.path("timestamp")))
                        .setSignature(base64(signature.path("signature")))));
        return commit.build();
    }

    private static BlockID blockId(JsonNode json) {
        return BlockID.newBuilder()
                .setHash(hex(json.path("hash")))
                .setPartSetHeader(PartSetHeader.newBuilder()
                        .setTotal(json.path("parts").path("total").asInt())
                        .setHash(hex(json.path("parts").path("hash"))))
                .build();
    }

    private static Validator validator(JsonNode json) {
        return Validator.newBuilder()
                .setAddress(hex(json.path("address")))
                .setPubKey(PublicKey.newBuilder()
                        .setEd25519(base64(json.path("pub_key").path("value"))))
                .setVotingPower(json.path("voting_power").asLong())
                .setProposerPriority(json.path("proposer_priority").asLong())
                .build();
    }

    private static Timestamp time(JsonNode json) {
        Instant time = Instant.parse(json.asText());
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    private static ByteString hex(JsonNode json) {
        return Adapter.bytes(Bytes.hex(json.asText().toLowerCase(Locale.ROOT)));
    }

    private static ByteString base64(JsonNode json) {
        return ByteString.copyFrom(Base64.getDecoder().decode(json.asText("")));
    }
}
