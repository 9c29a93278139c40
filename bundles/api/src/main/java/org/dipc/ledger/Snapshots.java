package org.dipc.ledger;

import java.util.List;
import java.util.Optional;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Whole states of a chain, each of one height, to begin other nodes with: the state sync of ABCI 2.0 without the transport.
 * The format is in {@code docs/guides/snapshots.md}.
 */
@ProviderType
public interface Snapshots {
    /** Those that this node can give away, the newest first (ABCI ListSnapshots). */
    List<Snapshot> list();

    /** A part of one of them, empty if there is no such one (ABCI LoadSnapshotChunk). */
    Optional<Bytes> chunk(long height, long format, int index);

    /**
     * Begins to restore a snapshot, instead of one that was begun before (ABCI OfferSnapshot). Until its last chunk was
     * applied the state is not to be read.
     *
     * @param appHash what whoever trusts the chain's validators says of the state at its height
     * @throws Rejected SNAPSHOT_FORMAT where ABCI answers REJECT_FORMAT; SNAPSHOT_STORE_IN_USE where it answers ABORT;
     *     SNAPSHOT_MALFORMED, SNAPSHOT_FOREIGN or SNAPSHOT_MISMATCH where it answers REJECT
     */
    void offer(Snapshot snapshot, Hash appHash);

    /**
     * Takes the next chunk, from 0 (ABCI ApplySnapshotChunk). The last one ends the restore: the machine goes on at the
     * snapshot's height.
     *
     * @return whether it was the last one
     * @throws Rejected a SNAPSHOT_CHUNK_ code: nothing changed, get this chunk from somebody else (ABCI RETRY); any other
     *     code: this snapshot is worth nothing, offer another (ABCI REJECT_SNAPSHOT)
     */
    boolean apply(int index, Bytes chunk);

    /**
     * What a snapshot is known by.
     *
     * @param hash the root of the hash tree over its chunks' hashes: the same on every node
     * @param metadata its manifest
     */
    record Snapshot(long height, long format, int chunks, Hash hash, Bytes metadata) {}
}
