package org.dipc.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.identity.Identity;
import org.dipc.kernel.Chain;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.StateMachine;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.patents.Patents;
import org.dipc.rights.Rights;
import org.dipc.storage.StoragePlugin;
import org.dipc.units.Units;

/** Blocks of everything that a seed makes up, signed once, to be executed in many places. */
record Recorded(List<Block> blocks) {
    private static final ChainId CHAIN = new ChainId("recorded-1");
    private static final List<ChainModule> MODULES = List.of(new Identity(), new Units(), new Patents(), new Rights());

    Recorded {
        blocks = List.copyOf(blocks);
    }

    private static Workload workload(long seed) {
        return new Workload(CHAIN, Simulation.START_MILLIS, MODULES, new SplittableRandom(seed));
    }

    /** Blocks with a transaction or none: a JVM that only interprets takes its time for signatures. */
    static Recorded of(long seed, int size) {
        Workload workload = workload(seed);
        SplittableRandom random = new SplittableRandom(~seed);
        List<Block> blocks = new ArrayList<>();
        for (int height = 1; height <= size; height++) {
            long time = Simulation.START_MILLIS + height * Sequencer.SLOT_MILLIS;
            List<Intent> transactions = Stream.generate(() -> workload.next(time))
                    .limit(random.nextInt(2))
                    .toList();
            workload.model().block(transactions, time);
            blocks.add(new Block(
                    height,
                    time,
                    Bytes.utf8("proposer"),
                    transactions.stream().map(Intent::bytes).toList(),
                    List.of()));
        }
        return new Recorded(blocks);
    }

    static Recorded read(Path file) throws IOException {
        return Codec.of(Recorded.class).decodeOwn(Bytes.owned(Files.readAllBytes(file)));
    }

    void write(Path file) throws IOException {
        Files.write(file, Codec.of(Recorded.class).encode(this).toArray());
    }

    /** How many transactions were accepted, the app hash after the last block, and a hash over all blocks with their results and app hashes. */
    String executed(StoragePlugin plugin, Path folder) {
        Replica replica = new Replica(tx -> {});
        try (Chain chain = Chain.start(
                workload(0).genesis(MODULES),
                new Chain.Parts(
                        MODULES,
                        plugin.open(folder),
                        replica,
                        folder,
                        Map.of(),
                        Ed25519Verifier.fastest(),
                        Clock.systemUTC()))) {
            StateMachine machine = replica.machine();
            for (Block block : blocks) {
                machine.finalise(block);
                machine.commit(Bytes.EMPTY);
            }
            long accepted = 0;
            MessageDigest digest = Hash.digest();
            for (Committed committed : chain.ledger().blocks(1, blocks.size())) {
                accepted += committed.result().results().stream()
                        .filter(TxResult::ok)
                        .count();
                digest.update(Codec.of(Committed.class).encode(committed).buffer());
            }
            return accepted + " " + machine.tip().appHash() + " " + new Hash(Bytes.owned(digest.digest()));
        }
    }
}
