package org.dipc.consensus.solo;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.dipc.consensus.ConsensusPlugin.Engine;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Ledger.Health;
import org.dipc.ledger.StateMachine;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.proof.Header;
import org.dipc.storage.StorageError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a block of all that waits, as soon as something waits. While one block becomes durable the next transactions
 * gather, so one sync of the disk serves as many as came during the last. With nothing to do its thread sleeps.
 *
 * <p>A block's time is the machine's clock. Where that does not rise, because two blocks fall into one millisecond or the
 * clock was set back, the time is that of the block before and one millisecond more: only then is it ahead of the clock.
 */
final class SoloEngine implements Engine {
    static final long NEVER = 0;

    private static final Logger LOG = LoggerFactory.getLogger(SoloEngine.class);
    private static final Codec<BlockResult> RESULTS = Codec.of(BlockResult.class);

    /** One block's transactions; at most 16 of the largest and tens of thousands of usual ones. */
    private static final long BLOCK_BYTES = 4 << 20;

    /** What may wait before more is refused, so that a flood costs its senders and not the heap. */
    private static final long WAITING_BYTES = 64 << 20;

    /** No transaction is empty, so one that is can mean: stop. */
    private static final Bytes STOP = Bytes.EMPTY;

    /** How long a block waits before the disk is asked again whether it has room for it. */
    private static final long RETRY_MILLIS = 500;

    private static final Health RUNNING = new Health(true, Verdict.OK, "");

    private final ChainId chain;
    private final Hash genesis;
    private final StateMachine machine;
    private final SigningKey signer;
    private final Clock clock;
    private final long emptyBlocksEveryMillis;
    private final LinkedBlockingDeque<Bytes> waiting = new LinkedBlockingDeque<>();

    /** What waits, once: else whoever sends one transaction again and again could keep all others out. */
    private final Set<Bytes> known = ConcurrentHashMap.newKeySet();

    private final AtomicLong waitingBytes = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread maker;
    private volatile Health health = RUNNING;

    SoloEngine(
            ChainId chain,
            Hash genesis,
            StateMachine machine,
            SigningKey signer,
            Clock clock,
            long emptyBlocksEveryMillis) {
        this.chain = chain;
        this.genesis = genesis;
        this.machine = machine;
        this.signer = signer;
        this.clock = clock;
        this.emptyBlocksEveryMillis = emptyBlocksEveryMillis;
        this.maker = new Thread(this::makeBlocks, "solo-" + chain);
    }

    void start() {
        if (machine.tip().height() == 0) {
            machine.init();
        }
        maker.start();
    }

    @Override
    public CompletionStage<Verdict> submit(Bytes tx) {
        return CompletableFuture.completedFuture(checked(tx));
    }

    private Verdict checked(Bytes tx) {
        if (!health.ok()) {
            return new Verdict(health.code(), health.detail());
        }
        Verdict verdict = machine.check(tx);
        if (!verdict.ok() || !known.add(tx)) {
            return verdict;
        }
        if (waitingBytes.addAndGet(tx.size()) > WAITING_BYTES) {
            waitingBytes.addAndGet(-tx.size());
            known.remove(tx);
            return new Verdict("CHAIN_BUSY", "more than " + WAITING_BYTES + " bytes of transactions wait; try again");
        }
        waiting.add(tx);
        return verdict;
    }

    @Override
    public Health health() {
        return health;
    }

    private void makeBlocks() {
        try {
            for (List<Bytes> candidates = gather(); !candidates.contains(STOP); candidates = gather()) {
                makeBlock(candidates);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            halt(e);
        }
    }

    /** What waits, up to a block of it; waits itself until something does, or until an empty block is due. */
    private List<Bytes> gather() throws InterruptedException {
        List<Bytes> gathered = new ArrayList<>();
        Bytes first = emptyBlocksEveryMillis == NEVER
                ? waiting.take()
                : waiting.poll(emptyBlocksEveryMillis, TimeUnit.MILLISECONDS);
        long size = 0;
        for (Bytes tx = first; tx != null; tx = nextWithin(BLOCK_BYTES - size)) {
            gathered.add(tx);
            size += tx.size();
        }
        waitingBytes.addAndGet(-size);
        // Before their block is made: whoever sends one again now waits for the next, which knows what became of it.
        gathered.forEach(known::remove);
        return gathered;
    }

    private Bytes nextWithin(long room) {
        Bytes next = waiting.peek();
        // This thread alone takes from the front, and only a stop comes there: it has room always.
        return next != null && next.size() <= room ? waiting.poll() : null;
    }

    private void makeBlock(List<Bytes> candidates) throws InterruptedException {
        Tip before = machine.tip();
        long time = Math.max(clock.millis(), before.timeMillis() + 1);
        List<Bytes> transactions = machine.propose(candidates, BLOCK_BYTES, time);
        if (transactions.isEmpty() && !candidates.isEmpty()) {
            return;
        }
        Block block = new Block(before.height() + 1, time, signer.publicKey().value(), transactions, List.of());
        BlockResult result = machine.finalise(block);
        Header header = new Header(
                chain,
                genesis,
                block.height(),
                time,
                before.appHash(),
                Header.root(transactions),
                Hash.sha256(RESULTS.encode(result)),
                result.appHash());
        commit(header.seal(signer));
    }

    /** A disk without room has kept nothing of the block. So the block waits for room, and nothing else is taken meanwhile. */
    private void commit(Bytes seal) throws InterruptedException {
        boolean waited = false;
        while (!committed(seal)) {
            waited = true;
            closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (waited) {
            health = RUNNING;
            LOG.info(
                    "{}: there is room again, and block {} is kept",
                    chain,
                    machine.tip().height());
        }
    }

    private boolean committed(Bytes seal) {
        try {
            machine.commit(seal);
            return true;
        } catch (StorageError e) {
            if (e.code() != StorageError.Code.STORAGE_LOW || closing.getCount() == 0) {
                throw e;
            }
            if (health.ok()) {
                LOG.error(
                        "{}: {}; block {} waits for room",
                        chain,
                        e.getMessage(),
                        machine.tip().height() + 1);
            }
            health = new Health(false, e.code().name(), String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** After a failure nothing is certain about what is on disk: the chain stands still until it is started again. */
    private void halt(Throwable failure) {
        String code = failure instanceof StorageError error ? error.code().name() : "CHAIN_HALTED";
        health = new Health(false, code, "stopped at height " + machine.tip().height() + ": " + failure.getMessage());
        LOG.error("{}: {} {}", chain, code, health.detail(), failure);
    }

    @Override
    public void close() {
        if (health.ok()) {
            health = new Health(false, "CHAIN_STOPPED", "the chain was stopped");
        }
        closing.countDown();
        // Not an interrupt: it would close files under the store's feet.
        waiting.addFirst(STOP);
        try {
            maker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
