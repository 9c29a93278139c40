package org.dipc.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.dipc.consensus.ConsensusPlugin.Engine;
import org.dipc.kernel.Pipeline.Ending;
import org.dipc.kernel.Pipeline.Execution;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.state.StateReader;
import org.dipc.storage.StorageError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running chain as the rest of the hub sees it. */
final class LedgerService implements Ledger, Pipeline.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerService.class);

    /** How long whoever closes a follower waits for it to be done with its block: a hub must stop even if it never is. */
    private static final long PATIENCE_MILLIS = 2_000;

    /** When a follower that failed is given its block again, unless another block comes before. */
    private static final long RETRY_MILLIS = 1_000;

    private final ChainId chain;
    private final Hash genesis;
    private final ChainStore store;
    private final Vocabulary vocabulary;
    private final Map<Hash, List<CompletableFuture<Receipt>>> waiting = new ConcurrentHashMap<>();
    private final List<Follower> followers = new ArrayList<>();
    private Pipeline pipeline;
    private Engine engine;
    private volatile Throwable failure;

    LedgerService(GenesisDocument genesis, ChainStore store, Modules modules) {
        this.chain = genesis.chain();
        this.genesis = genesis.hash();
        this.store = store;
        this.vocabulary = modules.vocabulary();
    }

    /** The pipeline and the engine are made for this listener; nothing is asked of it before they are. */
    void runsOn(Pipeline running) {
        pipeline = running;
    }

    void runsOn(Engine running) {
        engine = running;
    }

    @Override
    public ChainId chain() {
        return chain;
    }

    @Override
    public Hash genesis() {
        return genesis;
    }

    @Override
    public Tip tip() {
        return pipeline.tip();
    }

    @Override
    public Submission submit(Bytes tx) {
        Envelope envelope;
        try {
            envelope = pipeline.verify(tx).envelope;
        } catch (Rejected e) {
            pipeline.countFailure(e.code());
            return new Submission(
                    Hash.sha256(tx),
                    CompletableFuture.completedFuture(new Verdict(e.code(), e.getMessage())),
                    CompletableFuture.failedFuture(e));
        }
        Hash id = envelope.id();
        CompletableFuture<Receipt> committed = new CompletableFuture<>();
        waiting.merge(id, List.of(committed), LedgerService::joined);
        CompletionStage<Verdict> checked;
        try {
            checked = engine.submit(tx);
        } catch (RuntimeException | Error e) {
            refuse(id, committed, e);
            throw e;
        }
        CompletionStage<Verdict> unused = checked.whenComplete((verdict, thrown) -> {
            if (thrown != null || !verdict.ok()) {
                refuse(id, committed, thrown != null ? thrown : new Rejected(verdict));
            }
        });
        if (failure != null) {
            // It came between the failure, which told all who waited, and the halt of the engine.
            refuse(id, committed, failure);
        }
        return new Submission(id, checked, committed);
    }

    @Override
    public Receipt trial(Bytes tx) {
        return pipeline.trial(tx);
    }

    /** Others who wait under this id go on: they may have signed it rightly. */
    private void refuse(Hash id, CompletableFuture<Receipt> committed, Throwable why) {
        waiting.computeIfPresent(id, (same, waiters) -> without(waiters, committed));
        committed.completeExceptionally(why);
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    private static <T> List<T> without(List<T> all, T one) {
        List<T> left = all.stream().filter(each -> each != one).toList();
        return left.isEmpty() ? null : left;
    }

    private List<CompletableFuture<Receipt>> takeWaiting(Hash id) {
        List<CompletableFuture<Receipt>> waiters = waiting.remove(id);
        return waiters == null ? List.of() : waiters;
    }

    @Override
    public void committed(Execution execution) {
        List<TxResult> results = execution.result().results();
        for (int index = 0; index < results.size(); index++) {
            TxResult result = results.get(index);
            // One that was admitted elsewhere in the block speaks for its id.
            if (execution.places().getOrDefault(result.id(), index) == index) {
                Ending ending = execution.endings().get(index);
                Receipt receipt =
                        new Receipt(execution.block().height(), index, result, ending.detail(), ending.changed());
                takeWaiting(result.id()).forEach(waiter -> waiter.complete(receipt));
            }
        }
        synchronized (followers) {
            followers.notifyAll();
        }
    }

    @Override
    public void dropped(Hash id, Rejected why) {
        takeWaiting(id).forEach(waiter -> waiter.completeExceptionally(why));
    }

    @Override
    public void failed(Throwable why) {
        failure = why;
        List.copyOf(waiting.keySet())
                .forEach(id -> takeWaiting(id).forEach(waiter -> waiter.completeExceptionally(why)));
    }

    @Override
    public <T> T read(Function<StateReader, T> reader) {
        return store.read(reader);
    }

    @Override
    public <T> T read(long height, Function<StateReader, T> reader) {
        return store.read(height, reader);
    }

    @Override
    public Proof prove(Bytes path) {
        return sealed(store.prove(path));
    }

    @Override
    public Proof prove(Bytes path, long height) {
        return sealed(store.prove(path, height));
    }

    /** With the seal that the engine keeps, if the block was committed without one. */
    private Proof sealed(Proof proof) {
        if (!proof.seal().isEmpty() || proof.height() == 0) {
            return proof;
        }
        return engine.seal(proof.height())
                .map(seal ->
                        new Proof(proof.height(), proof.appHash(), proof.path(), proof.value(), proof.proof(), seal))
                .orElse(proof);
    }

    @Override
    public List<Committed> blocks(long fromHeight, int limit) {
        List<Committed> blocks = new ArrayList<>();
        long first = Math.max(1, fromHeight);
        long count = Math.min(limit, tip().height() - first + 1);
        for (long height = first; height < first + count; height++) {
            // A node that was restored from a snapshot has no blocks from before.
            store.block(height).ifPresent(blocks::add);
        }
        return blocks;
    }

    @Override
    public Optional<Receipt> receipt(Hash transaction) {
        return store.receipt(transaction);
    }

    @Override
    public AutoCloseable follow(long fromHeight, Consumer<Committed> follower) {
        Follower started = new Follower(Math.max(1, fromHeight), follower);
        synchronized (followers) {
            followers.add(started);
        }
        started.start();
        return started;
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public Health health() {
        return engine.health();
    }

    /** Ends what followers and waiters wait for. */
    void stop() {
        List<Follower> running;
        synchronized (followers) {
            running = List.copyOf(followers);
        }
        running.forEach(Follower::close);
        failed(new Rejected(new Verdict("CHAIN_STOPPED", "the chain was stopped; the transaction may be in a block")));
    }

    /** Goes through the blocks at its own pace, on its own thread, so that a slow one holds up nobody. */
    private final class Follower extends Thread implements AutoCloseable {
        private final Consumer<Committed> consumer;
        private long next;
        private volatile boolean closed;

        Follower(long from, Consumer<Committed> consumer) {
            super("follower of " + chain);
            this.next = from;
            this.consumer = consumer;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (await()) {
                    if (follows()) {
                        next++;
                    } else {
                        pause();
                    }
                }
            } catch (Error e) {
                LOG.error("{}: a follower failed at block {} and follows no more", chain, next, e);
                throw e;
            } finally {
                synchronized (followers) {
                    followers.remove(this);
                }
            }
        }

        /** Whether the next block was read and taken. What was derived from the blocks would lag for ever if it were not. */
        private boolean follows() {
            try {
                CrashPoint.BEFORE_INDEX.reached();
                blocks(next, 1).forEach(consumer);
                CrashPoint.AFTER_INDEX.reached();
                return true;
            } catch (RuntimeException | StorageError e) {
                // Closed, it may still find the store closed under it.
                if (!closed) {
                    LOG.error("{}: a follower failed at block {} and will be given it again", chain, next, e);
                }
                return false;
            }
        }

        private void pause() {
            synchronized (followers) {
                try {
                    if (!closed) {
                        followers.wait(RETRY_MILLIS);
                    }
                } catch (InterruptedException e) {
                    closed = true;
                }
            }
        }

        private boolean await() {
            synchronized (followers) {
                while (!closed && tip().height() < next) {
                    try {
                        followers.wait();
                    } catch (InterruptedException e) {
                        closed = true;
                    }
                }
            }
            return !closed;
        }

        @Override
        public void close() {
            synchronized (followers) {
                closed = true;
                followers.remove(this);
                followers.notifyAll();
            }
            if (Thread.currentThread() != this) {
                joined();
            }
        }

        private void joined() {
            try {
                join(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
