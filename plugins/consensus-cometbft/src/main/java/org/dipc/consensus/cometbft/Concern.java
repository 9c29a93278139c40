package org.dipc.consensus.cometbft;

import org.dipc.consensus.cometbft.proto.Abci.Request.ValueCase;

/**
 * What one of CometBFT's four connections is for. Nothing on the wire says which one it is, so its first call does
 * ({@code spec/abci/abci++_basic_concepts.md}); {@code Echo} and {@code Flush} belong to all.
 */
enum Concern {
    CONSENSUS,
    MEMPOOL,
    QUERY,
    SNAPSHOT;

    static Concern of(ValueCase call) {
        return switch (call) {
            case INIT_CHAIN,
                    PREPARE_PROPOSAL,
                    PROCESS_PROPOSAL,
                    EXTEND_VOTE,
                    VERIFY_VOTE_EXTENSION,
                    FINALIZE_BLOCK,
                    COMMIT -> CONSENSUS;
            case CHECK_TX -> MEMPOOL;
            case INFO, QUERY -> QUERY;
            case LIST_SNAPSHOTS, OFFER_SNAPSHOT, LOAD_SNAPSHOT_CHUNK, APPLY_SNAPSHOT_CHUNK -> SNAPSHOT;
            case ECHO, FLUSH, VALUE_NOT_SET -> throw new AssertionError(call + " is of no concern");
        };
    }
}
