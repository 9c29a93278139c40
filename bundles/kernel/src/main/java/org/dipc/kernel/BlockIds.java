package org.dipc.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.model.Bytes;
import org.dipc.model.Codec;
import org.dipc.model.Hash;

/**
 * The ids that a block used up. Each names the hash of the last one that had any, and the state has the hash of the newest:
 * so a node which did not execute the blocks can still be sure which transactions may not be done again. Whoever left out
 * one, or said otherwise of its time, would need another hash.
 *
 * @param before the hash over all ids before this block; that of the genesis if there are none
 * @param ids in the order of the block
 */
record BlockIds(long height, long timeMillis, Hash before, List<Id> ids) {
    private static final Codec<BlockIds> CODEC = Codec.of(BlockIds.class);

    BlockIds {
        ids = List.copyOf(ids);
    }

    /** @param admitted whether it may never be again; a refused one may, since anybody could have sent it under this id */
    record Id(Hash id, boolean admitted) {}

    /** @param places where in the block each transaction is that was admitted */
    static BlockIds of(Block block, Hash before, List<TxResult> results, SortedMap<Hash, Integer> places) {
        List<Id> ids = new ArrayList<>();
        for (TxResult result : results) {
            Integer place = places.get(result.id());
            ids.add(new Id(result.id(), place != null && place == ids.size()));
        }
        return new BlockIds(block.height(), block.timeMillis(), before, ids);
    }

    /** Of a height whose block has no transactions. */
    static BlockIds none(long height, long timeMillis, Hash before) {
        return new BlockIds(height, timeMillis, before, List.of());
    }

    static BlockIds decode(Bytes encoded) {
        return CODEC.decodeOwn(encoded);
    }

    Bytes encoded() {
        return CODEC.encode(this);
    }

    /** The hash over all ids up to this block; one without transactions leaves it as it is. */
    Hash after() {
        return ids.isEmpty() ? before : Hash.sha256(encoded());
    }
}
