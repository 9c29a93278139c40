package org.dipc.simulation;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.kernel.Chain;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Ledger.Submission;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.model.Bytes;
import org.dipc.storage.StorageError;

/** One node of one chain: the kernel as it ships, on a simulated disk. It dies of whatever its disk does to it. */
final class Node {
    private static final Path FOLDER = Path.of("simulated");
    private static final List<Ed25519Verifier> VERIFIERS =
            List.of(Ed25519Verifier.fastest(), Ed25519Verifier.bouncyCastle());

    private final String name;
    private final SimulatedChain chain;
    private final Events events;
    private final SplittableRandom random;
    private final Trace trace;
    private final SimulatedDisk disk;
    private final Clock clock;
    private Replica replica;
    private Chain running;
    /** The height that the node has told others of and that its disk has honestly synced: it may never be lost. */
    private long guaranteed;

    private boolean damaged;

    Node(String name, SimulatedChain chain, Events events, SplittableRandom random, Trace trace) {
        this.name = name;
        this.chain = chain;
        this.events = events;
        this.random = random;
        this.trace = trace;
        this.disk = new SimulatedDisk(random);
        long skewMillis = random.nextInt(2_000) - 1_000L;
        InstantSource time = () -> Instant.ofEpochMilli(events.nowMillis() + skewMillis);
        this.clock = time.withZone(ZoneOffset.UTC);
    }

    String name() {
        return name;
    }

    SimulatedDisk disk() {
        return disk;
    }

    boolean isRunning() {
        return running != null;
    }

    boolean reachable() {
        return isRunning() && chain.network().reaches(name);
    }

    long height() {
        return replica.machine().tip().height();
    }

    Ledger ledger() {
        return running.ledger();
    }

    long guaranteed() {
        return guaranteed;
    }

    void start() {
        if (isRunning()) {
            return;
        }
        replica = new Replica(tx -> chain.nodes().stream()
                .filter(other -> other != this)
                .forEach(other -> chain.network().send(name, other.name, () -> other.hear(tx))));
        List<ChainModule> modules = inSomeOrder(chain.modules());
        try {
            running = Chain.start(
                    chain.workload().genesis(modules),
                    new Chain.Parts(
                            modules,
                            disk.open(FOLDER),
                            replica,
                            FOLDER,
                            Map.of(),
                            VERIFIERS.get(random.nextInt(8) == 0 ? 1 : 0),
                            clock));
        } catch (StorageError e) {
            startFailed(e);
            return;
        }
        trace.happened("start", name, height());
        damaged = false;
        disk.aside(() -> chain.checks().started(this));
    }

    private void startFailed(StorageError e) {
        trace.happened("start failed " + e.code(), name, "");
        if (e.code() == StorageError.Code.STORAGE_INCONSISTENT) {
            if (!damaged) {
                throw trace.violation(name, "a sound store is refused: " + e.getMessage());
            }
            damaged = false;
            disk.wipe();
            guaranteed = 0;
        }
        events.after(1 + random.nextInt(1_000), this::start);
    }

    /** As services are found: in another order on every node, at every start. */
    private List<ChainModule> inSomeOrder(List<ChainModule> modules) {
        List<ChainModule> left = new ArrayList<>(modules);
        List<ChainModule> some = new ArrayList<>();
        while (!left.isEmpty()) {
            some.add(left.remove(random.nextInt(left.size())));
        }
        return some;
    }

    /** The process ends, and with {@code power} the machine. */
    void crash(boolean power) {
        if (!isRunning()) {
            return;
        }
        disk.heal();
        if (power) {
            trace.happened("crash with the power", name, height());
            int lost = disk.powerFails();
            if (lost > 0) {
                trace.happened("batches lost", name, lost);
            }
        } else {
            trace.happened("crash of the process", name, height());
            disk.processEnds();
        }
        close();
        events.after(100 + random.nextInt(3_000), this::start);
    }

    /** Frees what the process holds, as the end of a process does. */
    void close() {
        if (isRunning()) {
            running.close();
            running = null;
        }
    }

    /** While it is down, a part of its disk is lost that it had been told was safe. */
    void damage(boolean zeros) {
        if (isRunning()) {
            crash(true);
            damaged = disk.damageRoot(zeros);
            if (damaged) {
                trace.happened(zeros ? "root zeroed" : "root lost", name, "");
            }
        }
    }

    /** What the node does for others; empty if its disk fails and it dies of it. */
    private <T> Optional<T> alive(Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (StorageError e) {
            trace.happened("halt " + e.code(), name, height());
            crash(e.code() == StorageError.Code.STORAGE_WRITE_FAILED || random.nextBoolean());
            return Optional.empty();
        }
    }

    Optional<List<Bytes>> propose(long maximumBytes, long timeMillis) {
        return alive(() -> {
            List<Bytes> chosen = replica.machine().propose(List.copyOf(replica.waiting()), maximumBytes, timeMillis);
            replica.waiting().retainAll(chosen);
            return chosen;
        });
    }

    Optional<Boolean> accepts(Block block) {
        return isRunning() ? alive(() -> replica.machine().accept(block)) : Optional.empty();
    }

    private void hear(Bytes tx) {
        if (isRunning()) {
            alive(() -> {
                replica.hear(tx);
                return true;
            });
        }
    }

    /** Somebody's transaction; empty if the node cannot look whether it is right. */
    Optional<Submission> submit(Bytes tx) {
        return alive(() -> running.ledger().submit(tx));
    }

    /** Executes the next block that was agreed on, if there is one and it can be had, and then asks for more. */
    void follow() {
        List<Block> agreed = chain.sequencer().agreed();
        if (reachable() && height() < agreed.size()) {
            Block next = agreed.get((int) height());
            if (alive(() -> execute(next)).isPresent()) {
                events.after(20 + random.nextInt(60), this::follow);
            }
        }
    }

    private boolean execute(Block block) {
        if (random.nextInt(16) == 0) {
            // An engine may have executed another block of this height before, which was not agreed on.
            replica.machine()
                    .finalise(new Block(
                            block.height(),
                            block.timeMillis() + 1,
                            block.proposer(),
                            chain.workload().anything(),
                            block.misbehaviour()));
        }
        BlockResult result = replica.machine().finalise(block);
        replica.machine().commit(Bytes.utf8("seal of " + block.height()));
        if (!disk.lies()) {
            guaranteed = block.height();
        }
        replica.waiting().removeAll(block.transactions());
        trace.happened("commit", name, result.appHash());
        disk.aside(() -> chain.checks().committed(this, block, result));
        return true;
    }

    /** What a check has to say of a transaction now, where the node knows all blocks. */
    Optional<String> expectedVerdict(Intent intent) {
        Tip tip = replica.machine().tip();
        return tip.height() < chain.sequencer().agreed().size()
                ? Optional.empty()
                : Optional.of(chain.workload().model().checked(intent, Math.max(clock.millis(), tip.timeMillis())));
    }
}
