package org.dipc.consensus.cometbft;

import static org.dipc.ledger.SnapshotCode.SNAPSHOT_FORMAT;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_STORE_IN_USE;

import org.dipc.consensus.cometbft.proto.Abci.RequestApplySnapshotChunk;
import org.dipc.consensus.cometbft.proto.Abci.RequestLoadSnapshotChunk;
import org.dipc.consensus.cometbft.proto.Abci.RequestOfferSnapshot;
import org.dipc.consensus.cometbft.proto.Abci.ResponseApplySnapshotChunk;
import org.dipc.consensus.cometbft.proto.Abci.ResponseListSnapshots;
import org.dipc.consensus.cometbft.proto.Abci.ResponseLoadSnapshotChunk;
import org.dipc.consensus.cometbft.proto.Abci.ResponseOfferSnapshot;
import org.dipc.consensus.cometbft.proto.Abci.Snapshot;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.Snapshots;
import org.dipc.ledger.StateMachine;
import org.dipc.model.Hash;

/** State sync: the calls of the snapshot connection as {@link Snapshots} answers them. */
final class SnapshotCalls {
    private final StateMachine machine;

    SnapshotCalls(StateMachine machine) {
        this.machine = machine;
    }

    ResponseListSnapshots list() {
        ResponseListSnapshots.Builder answer = ResponseListSnapshots.newBuilder();
        for (Snapshots.Snapshot snapshot : machine.snapshots().list()) {
            answer.addSnapshots(Snapshot.newBuilder()
                    .setHeight(snapshot.height())
                    .setFormat(Math.toIntExact(snapshot.format()))
                    .setChunks(snapshot.chunks())
                    .setHash(Adapter.bytes(snapshot.hash()))
                    .setMetadata(Adapter.bytes(snapshot.metadata())));
        }
        return answer.build();
    }

    ResponseLoadSnapshotChunk load(RequestLoadSnapshotChunk request) {
        return machine.snapshots()
                .chunk(request.getHeight(), request.getFormat(), request.getChunk())
                .map(chunk -> ResponseLoadSnapshotChunk.newBuilder()
                        .setChunk(Adapter.bytes(chunk))
                        .build())
                .orElse(ResponseLoadSnapshotChunk.getDefaultInstance());
    }

    ResponseOfferSnapshot offer(RequestOfferSnapshot request) {
        return ResponseOfferSnapshot.newBuilder().setResult(offered(request)).build();
    }

    private ResponseOfferSnapshot.Result offered(RequestOfferSnapshot request) {
        Snapshot offered = request.getSnapshot();
        if (offered.getHash().size() != Hash.SIZE || request.getAppHash().size() != Hash.SIZE) {
            return ResponseOfferSnapshot.Result.REJECT;
        }
        try {
            machine.snapshots()
                    .offer(
                            new Snapshots.Snapshot(
                                    offered.getHeight(),
                                    Integer.toUnsignedLong(offered.getFormat()),
                                    offered.getChunks(),
                                    new Hash(Adapter.bytes(offered.getHash())),
                                    Adapter.bytes(offered.getMetadata())),
                            new Hash(Adapter.bytes(request.getAppHash())));
            return ResponseOfferSnapshot.Result.ACCEPT;
        } catch (Rejected e) {
            if (e.code().equals(SNAPSHOT_FORMAT.name())) {
                return ResponseOfferSnapshot.Result.REJECT_FORMAT;
            }
            return e.code().equals(SNAPSHOT_STORE_IN_USE.name())
                    ? ResponseOfferSnapshot.Result.ABORT
                    : ResponseOfferSnapshot.Result.REJECT;
        }
    }

    ResponseApplySnapshotChunk apply(RequestApplySnapshotChunk request) {
        ResponseApplySnapshotChunk.Builder answer = ResponseApplySnapshotChunk.newBuilder();
        try {
            machine.snapshots().apply(request.getIndex(), Adapter.bytes(request.getChunk()));
            return answer.setResult(ResponseApplySnapshotChunk.Result.ACCEPT).build();
        } catch (Rejected e) {
            if (!e.code().startsWith("SNAPSHOT_CHUNK_")) {
                return answer.setResult(ResponseApplySnapshotChunk.Result.REJECT_SNAPSHOT)
                        .build();
            }
            // Whoever sent it is not asked again.
            return answer.setResult(ResponseApplySnapshotChunk.Result.RETRY)
                    .addRefetchChunks(request.getIndex())
                    .addRejectSenders(request.getSender())
                    .build();
        }
    }
}
