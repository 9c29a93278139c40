package org.dipc.kernel;

import static org.dipc.ledger.SnapshotCode.SNAPSHOT_CHUNK_DAMAGED;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_CHUNK_DOUBLED;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_CHUNK_FOREIGN;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_CHUNK_ORDER;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_FORMAT;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_MALFORMED;

import java.util.List;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.Snapshots.Snapshot;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.proof.Header;

/**
 * What a snapshot says of itself.
 *
 * @param timeMillis of the block at {@code height}
 * @param appHash what the entries come to as a tree
 * @param seal of the block at {@code height}; empty if the engine keeps it
 * @param entries how many
 * @param chunks the SHA-256 of each
 */
record Manifest(
        long format,
        ChainId chain,
        Hash genesis,
        long height,
        long timeMillis,
        Hash appHash,
        Bytes seal,
        long entries,
        List<Hash> chunks) {
    static final long FORMAT = 1;

    private static final int LARGEST_CHUNK_BYTES = 16 << 20;
    private static final Codec<Manifest> CODEC = Codec.of(Manifest.class);
    private static final Codec<Chunk> CHUNKS = Codec.of(Chunk.class);

    Manifest {
        chunks = List.copyOf(chunks);
    }

    /**
     * A part of a snapshot: entries in the order of the hashes of their paths, after the last of them ids in the order of
     * their heights.
     */
    record Chunk(Hash genesis, long height, Hash appHash, long index, List<Entry> entries, List<BlockIds> ids) {
        Chunk {
            entries = List.copyOf(entries);
            ids = List.copyOf(ids);
        }

        record Entry(Bytes path, Bytes value) {}

        Bytes encoded() {
            return CHUNKS.encode(this);
        }
    }

    /** @throws Rejected SNAPSHOT_MALFORMED, SNAPSHOT_FORMAT */
    static Manifest decode(Bytes encoded) {
        Manifest manifest;
        try {
            manifest = CODEC.decode(encoded);
        } catch (CborException e) {
            throw new Rejected(SNAPSHOT_MALFORMED, "the manifest cannot be read: " + e.getMessage());
        }
        Rejected.unless(
                manifest.format == FORMAT,
                SNAPSHOT_FORMAT,
                "format " + manifest.format + "; this node reads format " + FORMAT);
        Rejected.unless(manifest.height >= 0 && !manifest.chunks.isEmpty(), SNAPSHOT_MALFORMED, "no chunks");
        return manifest;
    }

    Bytes encoded() {
        return CODEC.encode(this);
    }

    Manifest with(List<Hash> written) {
        return new Manifest(format, chain, genesis, height, timeMillis, appHash, seal, entries, written);
    }

    /** The Merkle tree hash of the chunks' hashes (RFC 9162 section 2.1.1). */
    Hash root() {
        return Header.root(chunks.stream().map(Hash::value).toList());
    }

    Tip tip() {
        return new Tip(height, timeMillis, appHash);
    }

    Snapshot snapshot() {
        return new Snapshot(height, format, chunks.size(), root(), encoded());
    }

    /**
     * What is in {@code bytes}, which must be the chunk of this index.
     *
     * @throws Rejected SNAPSHOT_CHUNK_DAMAGED, _DOUBLED, _ORDER or _FOREIGN; SNAPSHOT_MALFORMED
     */
    Chunk chunk(int index, Bytes bytes) {
        Hash hash = Hash.sha256(bytes);
        if (!hash.equals(chunks.get(index))) {
            throw wrong(index, bytes, chunks.indexOf(hash));
        }
        Chunk chunk;
        try {
            chunk = CHUNKS.decodeOwn(bytes);
        } catch (CborException | IllegalArgumentException e) {
            throw new Rejected(SNAPSHOT_MALFORMED, "chunk " + index + " cannot be read: " + e.getMessage());
        }
        Rejected.unless(
                isOurs(chunk) && chunk.index == index, SNAPSHOT_MALFORMED, "chunk " + index + " says it is another");
        return chunk;
    }

    private boolean isOurs(Chunk chunk) {
        return chunk.genesis.equals(genesis) && chunk.height == height && chunk.appHash.equals(appHash);
    }

    private Rejected wrong(int index, Bytes bytes, int place) {
        if (place > index) {
            return new Rejected(SNAPSHOT_CHUNK_ORDER, "chunk " + place + " where chunk " + index + " belongs");
        }
        if (place >= 0) {
            return new Rejected(SNAPSHOT_CHUNK_DOUBLED, "chunk " + place + " again where chunk " + index + " belongs");
        }
        if (isForeign(bytes)) {
            return new Rejected(SNAPSHOT_CHUNK_FOREIGN, "chunk " + index + " is of another snapshot");
        }
        return new Rejected(SNAPSHOT_CHUNK_DAMAGED, "chunk " + index + " has not the hash " + chunks.get(index));
    }

    private boolean isForeign(Bytes bytes) {
        if (bytes.size() > LARGEST_CHUNK_BYTES) {
            return false;
        }
        try {
            return !isOurs(CHUNKS.decodeOwn(bytes));
        } catch (CborException | IllegalArgumentException e) {
            return false;
        }
    }
}
