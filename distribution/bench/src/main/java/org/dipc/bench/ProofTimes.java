package org.dipc.bench;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dipc.consensus.cometbft.CometConsensus;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.kernel.Chain;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Ledger.Proof;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.model.Bytes;
import org.dipc.storage.leveldb.LevelDbStorage;

/**
 * How long a lone transfer takes from its submission until a proof of what it changed is there with its seal: the header
 * after its block, signed. The chain is as a hub runs it, node and all, with one validator.
 *
 * @param millis ascending
 */
record ProofTimes(List<Double> millis) {
    private static final int WARM_UP = 20;

    /** @param commitMillis how long the node waits after a block */
    static ProofTimes measure(CometBft cometbft, Path folder, Transfers transfers, long commitMillis, int count) {
        Chain.Parts parts = new Chain.Parts(
                transfers.modules(),
                new LevelDbStorage().open(folder.resolve("chain")),
                new CometConsensus(),
                folder.resolve("engine"),
                Map.of("binary", cometbft.node().toString(), "commitMillis", Long.toString(commitMillis)),
                Ed25519Verifier.fastest(),
                Clock.systemUTC());
        Chain chain = Chain.start(transfers.genesis(), parts);
        try {
            List<Double> millis = new ArrayList<>();
            for (int i = -WARM_UP; i < count; i++) {
                double taken = millis(chain.ledger(), transfers);
                if (i >= 0) {
                    millis.add(taken);
                }
            }
            return new ProofTimes(millis.stream().sorted().toList());
        } finally {
            chain.close();
        }
    }

    private static double millis(Ledger ledger, Transfers transfers) {
        Bytes transfer = transfers.random(1).get(0);
        long start = System.nanoTime();
        Receipt receipt =
                ledger.submit(transfer).committed().toCompletableFuture().join();
        Proof proof = ledger.prove(receipt.changed().get(0), receipt.height());
        double millis = (System.nanoTime() - start) / 1e6;
        if (!receipt.result().ok() || proof.seal().isEmpty()) {
            throw new IllegalStateException("an honest transfer without a sealed proof: " + receipt);
        }
        return millis;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", millis.size());
        json.put("medianMillis", at(0.5));
        json.put("percentile99Millis", at(0.99));
        return json;
    }

    private double at(double share) {
        return Math.round(millis.get((int) (share * (millis.size() - 1))) * 10) / 10.0;
    }
}
