package org.dipc.consensus.cometbft;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.dipc.consensus.cometbft.proto.Abci.Event;
import org.dipc.consensus.cometbft.proto.Abci.EventAttribute;
import org.dipc.consensus.cometbft.proto.Abci.ExecTxResult;
import org.dipc.consensus.cometbft.proto.Abci.Request;
import org.dipc.consensus.cometbft.proto.Abci.RequestFinalizeBlock;
import org.dipc.consensus.cometbft.proto.Abci.RequestPrepareProposal;
import org.dipc.consensus.cometbft.proto.Abci.RequestProcessProposal;
import org.dipc.consensus.cometbft.proto.Abci.Response;
import org.dipc.consensus.cometbft.proto.Abci.ResponseCheckTx;
import org.dipc.consensus.cometbft.proto.Abci.ResponseCommit;
import org.dipc.consensus.cometbft.proto.Abci.ResponseFinalizeBlock;
import org.dipc.consensus.cometbft.proto.Abci.ResponseInfo;
import org.dipc.consensus.cometbft.proto.Abci.ResponseInitChain;
import org.dipc.consensus.cometbft.proto.Abci.ResponseListSnapshots;
import org.dipc.consensus.cometbft.proto.Abci.ResponsePrepareProposal;
import org.dipc.consensus.cometbft.proto.Abci.ResponseProcessProposal;
import org.dipc.consensus.cometbft.proto.Abci.ResponseProcessProposal.ProposalStatus;
import org.dipc.model.Bytes;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.storage.StoragePlugin.Write;
import org.dipc.storage.leveldb.LevelDbStorage;

/**
 * What CometBFT's example application does with {@code key=value} (v0.38.25, {@code abci/example/kvstore}), over our server:
 * the same entries are taken, with the same events, results and app hash. Its blocks are synced to the disk, which the
 * example's are not. Of what the example can do besides, nothing is asked here: queries, {@code key:value}, validators.
 */
public final class KeyValueApplication implements Connection.Handler {
    private static final Bytes STATE = Bytes.utf8("stateKey");
    private static final String PREFIX = "kvPairKey:";
    private static final int INVALID_FORMAT = 2;
    private static final Response TAKEN = Response.newBuilder()
            .setCheckTx(ResponseCheckTx.newBuilder().setGasWanted(1))
            .build();
    private static final Response REFUSED = Response.newBuilder()
            .setCheckTx(ResponseCheckTx.newBuilder().setCode(INVALID_FORMAT))
            .build();

    private final Storage store;
    private List<Write> staged = List.of();
    private volatile State committed;
    private State next;

    /** @param size how many entries the blocks held */
    private record State(long height, long size) {
        Bytes encoded() {
            return Bytes.owned(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(height)
                    .putLong(size)
                    .array());
        }

        static State decoded(Bytes bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes.toArray());
            return new State(buffer.getLong(), buffer.getLong());
        }

        /** Eight bytes that begin with Go's signed variable integer of the size. */
        ByteString hash() {
            ByteBuffer hash = ByteBuffer.allocate(Long.BYTES);
            long left = size << 1;
            for (; left >= 0x80; left >>>= 7) {
                hash.put((byte) (left | 0x80));
            }
            return ByteString.copyFrom(hash.put((byte) left).array());
        }
    }

    private KeyValueApplication(Storage store) {
        this.store = store;
        committed = store.get(STATE).map(State::decoded).orElse(new State(0, 0));
        next = committed;
    }

    /** The command that starts it. */
    public static List<String> command(Path socket, Path folder) {
        return Applications.command("512m", KeyValueApplication.class, socket.toString(), folder.toString());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Storage store = new LevelDbStorage().open(Path.of(arguments[1]));
        AbciServer server = AbciServer.unix("kvstore", Path.of(arguments[0]), new KeyValueApplication(store));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            store.close();
        }));
        // The threads of the server keep no process alive.
        new CountDownLatch(1).await();
    }

    @Override
    public Response answer(Request request) throws BrokenCall {
        Response.Builder answer = Response.newBuilder();
        switch (request.getValueCase()) {
            case CHECK_TX -> {
                return equalsSign(request.getCheckTx().getTx()) > 0 ? TAKEN : REFUSED;
            }
            case INFO ->
                answer.setInfo(ResponseInfo.newBuilder()
                        .setAppVersion(1)
                        .setLastBlockHeight(committed.height)
                        .setLastBlockAppHash(committed.hash()));
            case INIT_CHAIN ->
                answer.setInitChain(ResponseInitChain.newBuilder().setAppHash(committed.hash()));
            case PREPARE_PROPOSAL -> answer.setPrepareProposal(propose(request.getPrepareProposal()));
            case PROCESS_PROPOSAL -> answer.setProcessProposal(judge(request.getProcessProposal()));
            case FINALIZE_BLOCK -> answer.setFinalizeBlock(finalise(request.getFinalizeBlock()));
            case COMMIT -> answer.setCommit(commit());
            case LIST_SNAPSHOTS -> answer.setListSnapshots(ResponseListSnapshots.getDefaultInstance());
            default -> throw new BrokenCall("nobody asks a benchmark for " + request.getValueCase());
        }
        return answer.build();
    }

    /** Where the only sign of the two kinds is, if it is an equals sign with something on both sides; otherwise 0. */
    private static int equalsSign(ByteString entry) {
        int found = 0;
        for (int i = 0; i < entry.size(); i++) {
            byte sign = entry.byteAt(i);
            if (sign == ':' || sign == '=' && (found > 0 || i == 0 || i == entry.size() - 1)) {
                return 0;
            }
            found = sign == '=' ? i : found;
        }
        return found;
    }

    private static ResponsePrepareProposal propose(RequestPrepareProposal request) {
        ResponsePrepareProposal.Builder answer = ResponsePrepareProposal.newBuilder();
        request.getTxsList().stream().filter(entry -> equalsSign(entry) > 0).forEach(answer::addTxs);
        return answer.build();
    }

    private static ResponseProcessProposal judge(RequestProcessProposal request) {
        boolean valid = request.getTxsList().stream().allMatch(entry -> equalsSign(entry) > 0);
        return ResponseProcessProposal.newBuilder()
                .setStatus(valid ? ProposalStatus.ACCEPT : ProposalStatus.REJECT)
                .build();
    }

    private ResponseFinalizeBlock finalise(RequestFinalizeBlock block) {
        staged = new ArrayList<>();
        ResponseFinalizeBlock.Builder answer = ResponseFinalizeBlock.newBuilder();
        for (ByteString entry : block.getTxsList()) {
            int equals = equalsSign(entry);
            ByteString key = entry.substring(0, equals);
            ByteString value = entry.substring(equals + 1);
            staged.add(
                    new Write.Put(Adapter.bytes(ByteString.copyFromUtf8(PREFIX).concat(key)), Adapter.bytes(value)));
            answer.addTxResults(ExecTxResult.newBuilder()
                    .addEvents(event("Cosmoshi Netowoko", key))
                    .addEvents(event("Cosmoshi", value)));
        }
        next = new State(block.getHeight(), committed.size + block.getTxsCount());
        return answer.setAppHash(next.hash()).build();
    }

    private static Event event(String creator, ByteString key) {
        return Event.newBuilder()
                .setType("app")
                .addAttributes(attribute("creator", ByteString.copyFromUtf8(creator), true))
                .addAttributes(attribute("key", key, true))
                .addAttributes(attribute("index_key", ByteString.copyFromUtf8("index is working"), true))
                .addAttributes(attribute("noindex_key", ByteString.copyFromUtf8("index is working"), false))
                .build();
    }

    private static EventAttribute attribute(String key, ByteString value, boolean index) {
        return EventAttribute.newBuilder()
                .setKey(key)
                .setValueBytes(value)
                .setIndex(index)
                .build();
    }

    private ResponseCommit commit() {
        staged.add(new Write.Put(STATE, next.encoded()));
        store.write(staged);
        committed = next;
        return ResponseCommit.getDefaultInstance();
    }
}
