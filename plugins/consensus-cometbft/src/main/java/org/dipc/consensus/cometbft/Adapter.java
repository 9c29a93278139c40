package org.dipc.consensus.cometbft;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dipc.consensus.cometbft.proto.Abci.CheckTxType;
import org.dipc.consensus.cometbft.proto.Abci.ExecTxResult;
import org.dipc.consensus.cometbft.proto.Abci.Misbehavior;
import org.dipc.consensus.cometbft.proto.Abci.Request;
import org.dipc.consensus.cometbft.proto.Abci.RequestCheckTx;
import org.dipc.consensus.cometbft.proto.Abci.RequestFinalizeBlock;
import org.dipc.consensus.cometbft.proto.Abci.RequestInitChain;
import org.dipc.consensus.cometbft.proto.Abci.RequestPrepareProposal;
import org.dipc.consensus.cometbft.proto.Abci.RequestProcessProposal;
import org.dipc.consensus.cometbft.proto.Abci.Response;
import org.dipc.consensus.cometbft.proto.Abci.ResponseCheckTx;
import org.dipc.consensus.cometbft.proto.Abci.ResponseCommit;
import org.dipc.consensus.cometbft.proto.Abci.ResponseEcho;
import org.dipc.consensus.cometbft.proto.Abci.ResponseExtendVote;
import org.dipc.consensus.cometbft.proto.Abci.ResponseFinalizeBlock;
import org.dipc.consensus.cometbft.proto.Abci.ResponseInfo;
import org.dipc.consensus.cometbft.proto.Abci.ResponseInitChain;
import org.dipc.consensus.cometbft.proto.Abci.ResponsePrepareProposal;
import org.dipc.consensus.cometbft.proto.Abci.ResponseProcessProposal;
import org.dipc.consensus.cometbft.proto.Abci.ResponseProcessProposal.ProposalStatus;
import org.dipc.consensus.cometbft.proto.Abci.ResponseQuery;
import org.dipc.consensus.cometbft.proto.Abci.ResponseVerifyVoteExtension;
import org.dipc.consensus.cometbft.proto.Abci.ResponseVerifyVoteExtension.VerifyStatus;
import org.dipc.consensus.cometbft.proto.Abci.ValidatorUpdate;
import org.dipc.consensus.cometbft.proto.Crypto.PublicKey;
import org.dipc.consensus.cometbft.proto.Types.BlockParams;
import org.dipc.consensus.cometbft.proto.Types.ConsensusParams;
import org.dipc.consensus.cometbft.proto.Types.EvidenceParams;
import org.dipc.ledger.StateMachine;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.Misbehaviour;
import org.dipc.ledger.StateMachine.Parameters;
import org.dipc.ledger.StateMachine.Power;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.ledger.TxCode;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;

/**
 * Each call of ABCI as the method of the state machine that it is. The machine sees transactions; the node sees batches
 * of them ({@link Batch}), and what it is told of a batch says of its transactions: the code 0 if all are well, and the
 * hash of their results.
 */
final class Adapter implements Connection.Handler {
    private static final Codec<BlockResult> RESULTS = Codec.of(BlockResult.class);
    private static final Hash NO_STATE = Hash.sha256(Bytes.EMPTY);

    /** Goes into every header; a chain whose rules change raises it through the consensus parameters. */
    private static final long APP_VERSION = 1;

    private static final long UNLIMITED_GAS = -1;

    private static final int FINE = 0;
    private static final int REFUSED = 1;

    private final ChainId chain;
    private final StateMachine machine;
    private final Commit commit;
    private final SnapshotCalls snapshots;

    /** The height that was finalised and may be committed, 0 if there is none. Only calls for consensus touch it. */
    private long finalised;

    /** How a block is kept; it may have to wait for room on the disk. */
    interface Commit {
        void commit();
    }

    Adapter(ChainId chain, StateMachine machine, Commit commit) {
        this.chain = chain;
        this.machine = machine;
        this.commit = commit;
        this.snapshots = new SnapshotCalls(machine);
    }

    @Override
    public Response answer(Request request) throws BrokenCall {
        Response.Builder answer = Response.newBuilder();
        switch (request.getValueCase()) {
            case ECHO ->
                answer.setEcho(
                        ResponseEcho.newBuilder().setMessage(request.getEcho().getMessage()));
            case INFO -> answer.setInfo(info());
            case INIT_CHAIN -> answer.setInitChain(initChain(request.getInitChain()));
            case CHECK_TX -> answer.setCheckTx(checkTx(request.getCheckTx()));
            case PREPARE_PROPOSAL -> answer.setPrepareProposal(prepareProposal(request.getPrepareProposal()));
            case PROCESS_PROPOSAL -> answer.setProcessProposal(processProposal(request.getProcessProposal()));
            case FINALIZE_BLOCK -> answer.setFinalizeBlock(finalizeBlock(request.getFinalizeBlock()));
            case COMMIT -> answer.setCommit(commit());
            case EXTEND_VOTE -> answer.setExtendVote(ResponseExtendVote.getDefaultInstance());
            case VERIFY_VOTE_EXTENSION ->
                answer.setVerifyVoteExtension(ResponseVerifyVoteExtension.newBuilder()
                        .setStatus(
                                request.getVerifyVoteExtension()
                                                .getVoteExtension()
                                                .isEmpty()
                                        ? VerifyStatus.ACCEPT
                                        : VerifyStatus.REJECT));
            case QUERY -> answer.setQuery(query());
            case LIST_SNAPSHOTS -> answer.setListSnapshots(snapshots.list());
            case OFFER_SNAPSHOT -> answer.setOfferSnapshot(snapshots.offer(request.getOfferSnapshot()));
            case LOAD_SNAPSHOT_CHUNK -> answer.setLoadSnapshotChunk(snapshots.load(request.getLoadSnapshotChunk()));
            case APPLY_SNAPSHOT_CHUNK -> answer.setApplySnapshotChunk(snapshots.apply(request.getApplySnapshotChunk()));
            case FLUSH, VALUE_NOT_SET -> throw new AssertionError("the connection answers " + request.getValueCase());
        }
        return answer.build();
    }

    /** What is durable: from there on the node tells the blocks again. */
    private ResponseInfo info() {
        // The node that asks is new, or has nothing under way that it would not repeat.
        Tip tip = machine.tip();
        return ResponseInfo.newBuilder()
                .setData("dipc " + chain)
                .setAppVersion(APP_VERSION)
                .setLastBlockHeight(tip.height())
                .setLastBlockAppHash(tip.height() == 0 ? ByteString.EMPTY : bytes(tip.appHash()))
                .build();
    }

    private ResponseInitChain initChain(RequestInitChain request) throws BrokenCall {
        if (!request.getChainId().equals(chain.value()) || request.getInitialHeight() != 1) {
            throw new BrokenCall("the node begins chain " + request.getChainId() + " at height "
                    + request.getInitialHeight() + ", this is " + chain + ", which begins at 1");
        }
        if (machine.tip().height() > 0) {
            throw new BrokenCall("the node begins " + chain + ", which is at height "
                    + machine.tip().height() + " here");
        }
        finalised = 0;
        ResponseInitChain.Builder answer = ResponseInitChain.newBuilder().setAppHash(bytes(machine.init()));
        // None: then those of the node's own genesis go on, which is its own key alone.
        machine.validators().forEach(power -> answer.addValidators(update(power)));
        machine.parameters().map(Adapter::parameters).ifPresent(answer::setConsensusParams);
        return answer.build();
    }

    private ResponseCheckTx checkTx(RequestCheckTx request) {
        Optional<Batch> batch = Batch.read(bytes(request.getTx()));
        Verdict verdict = batch.map(read -> check(read, request.getType() == CheckTxType.RECHECK))
                .orElse(new Verdict(TxCode.TX_DECODE.name(), "not a batch of transactions"));
        return ResponseCheckTx.newBuilder()
                .setCode(verdict.ok() ? FINE : REFUSED)
                .setCodespace(verdict.ok() ? "" : verdict.code())
                .setLog(verdict.detail())
                .build();
    }

    /**
     * A new batch is taken if all its transactions are well, and its sender splits it otherwise. One that waits stays
     * while any of them is: others may have come into a block with another batch, and a proposer leaves those out.
     */
    private Verdict check(Batch batch, boolean waits) {
        Verdict worst = Verdict.FINE;
        for (Bytes tx : batch.transactions()) {
            Verdict verdict = machine.check(tx);
            if (verdict.ok() && waits) {
                return verdict;
            }
            worst = verdict.ok() ? worst : verdict;
            if (!worst.ok() && !waits) {
                return worst;
            }
        }
        return worst;
    }

    private ResponsePrepareProposal prepareProposal(RequestPrepareProposal request) {
        Proposal proposal = Proposal.of(request.getTxsList());
        ResponsePrepareProposal.Builder answer = ResponsePrepareProposal.newBuilder();
        List<Bytes> chosen = machine.propose(
                proposal.transactions(), proposal.room(request.getMaxTxBytes()), millis(request.getTime()));
        proposal.entries(chosen).forEach(entry -> answer.addTxs(bytes(entry)));
        return answer.build();
    }

    private ResponseProcessProposal processProposal(RequestProcessProposal request) {
        Proposal proposal = Proposal.of(request.getTxsList());
        Block block = new Block(
                request.getHeight(),
                millis(request.getTime()),
                bytes(request.getProposerAddress()),
                proposal.transactions(),
                misbehaviour(request.getMisbehaviorList()));
        boolean accepted = proposal.isWhole() && machine.accept(block);
        return ResponseProcessProposal.newBuilder()
                .setStatus(accepted ? ProposalStatus.ACCEPT : ProposalStatus.REJECT)
                .build();
    }

    private ResponseFinalizeBlock finalizeBlock(RequestFinalizeBlock request) throws BrokenCall {
        Tip tip = machine.tip();
        if (request.getHeight() != tip.height() + 1) {
            throw new BrokenCall("block " + request.getHeight() + " after " + tip.height() + " of " + chain);
        }
        Proposal proposal = Proposal.of(request.getTxsList());
        BlockResult result = machine.finalise(new Block(
                request.getHeight(),
                millis(request.getTime()),
                bytes(request.getProposerAddress()),
                proposal.transactions(),
                misbehaviour(request.getMisbehaviorList())));
        finalised = request.getHeight();
        ResponseFinalizeBlock.Builder answer =
                ResponseFinalizeBlock.newBuilder().setAppHash(bytes(result.appHash()));
        result.validators().forEach(power -> answer.addValidatorUpdates(update(power)));
        result.parameters().map(Adapter::parameters).ifPresent(answer::setConsensusParamUpdates);
        int next = 0;
        for (int count : proposal.counts()) {
            answer.addTxResults(entryResult(result.results().subList(next, next + count)));
            next += count;
        }
        return answer.build();
    }

    /** Of what {@code last_results_hash} covers, the data says it all; the code is for people who look at the node. */
    private static ExecTxResult entryResult(List<TxResult> results) {
        boolean fine = !results.isEmpty() && results.stream().allMatch(TxResult::ok);
        Hash hash =
                Hash.sha256(RESULTS.encode(new BlockResult(results, List.of(), List.of(), Optional.empty(), NO_STATE)));
        return ExecTxResult.newBuilder()
                .setCode(fine ? FINE : REFUSED)
                .setData(bytes(hash))
                .build();
    }

    private ResponseCommit commit() throws BrokenCall {
        if (finalised != machine.tip().height() + 1) {
            throw new BrokenCall("a commit of " + chain + " before its block was finalised");
        }
        commit.commit();
        finalised = 0;
        return ResponseCommit.getDefaultInstance();
    }

    /** The hub answers what is asked of a chain, with proofs; the node's own interface is no second way. */
    private static ResponseQuery query() {
        return ResponseQuery.newBuilder()
                .setCode(REFUSED)
                .setCodespace("NOT_FOUND")
                .setLog("ask the hub")
                .build();
    }

    private static List<Misbehaviour> misbehaviour(List<Misbehavior> proved) {
        return proved.stream()
                .map(each -> new Misbehaviour(
                        bytes(each.getValidator().getAddress()),
                        each.getHeight(),
                        each.getValidator().getPower()))
                .toList();
    }

    private static ValidatorUpdate update(Power power) {
        return ValidatorUpdate.newBuilder()
                .setPubKey(PublicKey.newBuilder().setEd25519(bytes(power.publicKey())))
                .setPower(power.power())
                .build();
    }

    private static ConsensusParams parameters(Parameters parameters) {
        return ConsensusParams.newBuilder()
                .setBlock(BlockParams.newBuilder()
                        .setMaxBytes(parameters.blockBytes())
                        .setMaxGas(UNLIMITED_GAS))
                .setEvidence(EvidenceParams.newBuilder()
                        .setMaxAgeNumBlocks(parameters.evidenceBlocks())
                        .setMaxAgeDuration(Duration.newBuilder()
                                .setSeconds(parameters.evidenceMillis() / 1_000)
                                .setNanos((int) (parameters.evidenceMillis() % 1_000) * 1_000_000))
                        .setMaxBytes(parameters.evidenceBytes()))
                .build();
    }

    static ByteString bytes(Bytes value) {
        return UnsafeByteOperations.unsafeWrap(value.buffer());
    }

    static ByteString bytes(Hash hash) {
        return bytes(hash.value());
    }

    static Bytes bytes(ByteString value) {
        return Bytes.owned(value.toByteArray());
    }

    static List<Bytes> bytes(List<ByteString> values) {
        List<Bytes> all = new ArrayList<>();
        values.forEach(value -> all.add(bytes(value)));
        return all;
    }

    private static long millis(Timestamp time) {
        return time.getSeconds() * 1_000 + time.getNanos() / 1_000_000;
    }
}
