package org.dipc.consensus.cometbft;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dipc.model.Bytes;

/** The entries of a block, and the transactions in them in their order. An entry that is no batch has none. */
record Proposal(List<Bytes> entries, List<Optional<Batch>> batches) {
    /** What a repeated field of protobuf adds to an entry: a tag and a length. */
    private static final int FIELD_BYTES = 6;

    Proposal {
        entries = List.copyOf(entries);
        batches = List.copyOf(batches);
    }

    static Proposal of(List<ByteString> txs) {
        List<Bytes> entries = Adapter.bytes(txs);
        return new Proposal(entries, entries.stream().map(Batch::read).toList());
    }

    boolean isWhole() {
        return batches.stream().allMatch(Optional::isPresent);
    }

    List<Bytes> transactions() {
        return batches.stream()
                .flatMap(Optional::stream)
                .flatMap(batch -> batch.transactions().stream())
                .toList();
    }

    /** How many transactions each entry has. */
    List<Integer> counts() {
        return batches.stream()
                .map(batch -> batch.map(read -> read.transactions().size()).orElse(0))
                .toList();
    }

    /** What a block of {@code maximumBytes} leaves for the transactions when what is written around them is counted. */
    long room(long maximumBytes) {
        long around = (long) entries.size() * (FIELD_BYTES + Batch.HEAD_BYTES)
                + (long) Batch.HEAD_BYTES * transactions().size();
        return maximumBytes - around;
    }

    /**
     * The entries of a block of {@code chosen}, which are some of the transactions in their order: an entry as it is
     * where all of it was chosen, a smaller one where a part was.
     */
    List<Bytes> entries(List<Bytes> chosen) {
        List<Bytes> proposed = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < entries.size(); i++) {
            List<Bytes> all = batches.get(i).map(Batch::transactions).orElse(List.of());
            List<Bytes> kept = new ArrayList<>();
            for (Bytes tx : all) {
                if (next < chosen.size() && chosen.get(next).equals(tx)) {
                    kept.add(tx);
                    next++;
                }
            }
            if (!kept.isEmpty()) {
                proposed.add(kept.size() == all.size() ? entries.get(i) : new Batch(kept).encoded());
            }
        }
        return proposed;
    }
}
