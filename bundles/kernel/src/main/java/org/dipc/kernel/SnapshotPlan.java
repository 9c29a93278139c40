package org.dipc.kernel;

import java.nio.file.Path;
import org.dipc.ledger.Rejected;

/**
 * When a chain writes snapshots of itself, and where.
 *
 * @param folder holds one folder a snapshot
 * @param heights one is written at each multiple of this height; 0 for none
 * @param count how many are kept, 1 at least
 * @param chunkBytes what a chunk is filled up to; a single entry that is larger makes a larger chunk
 */
public record SnapshotPlan(Path folder, long heights, long count, int chunkBytes) {
    /** Well below the 10 MiB that a chunk may have, and the 16 MiB that a message of ABCI may. */
    public static final int CHUNK_BYTES = 8 << 20;

    /** @throws Rejected CONFIG_VALUE */
    public SnapshotPlan {
        Rejected.unless(
                0 <= heights && 1 <= count && count <= 1_000,
                Keeping.Refusal.CONFIG_VALUE,
                "snapshot.heights is " + heights + " and snapshot.count " + count
                        + "; 0 or more and 1 to 1000 are allowed");
    }

    /** Only when somebody asks for one. */
    public static SnapshotPlan none(Path folder) {
        return new SnapshotPlan(folder, 0, 2, CHUNK_BYTES);
    }

    boolean due(long height) {
        return heights > 0 && height % heights == 0;
    }
}
