package org.dipc.consensus.cometbft;

import static org.dipc.consensus.cometbft.CometConsensus.Refusal.CONSENSUS_DOWN;
import static org.dipc.consensus.cometbft.CometConsensus.Refusal.CONSENSUS_FOREIGN;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dipc.consensus.ConsensusPlugin.Engine;
import org.dipc.consensus.cometbft.proto.Abci.Request;
import org.dipc.consensus.cometbft.proto.Abci.Response;
import org.dipc.ledger.Ledger.Health;
import org.dipc.ledger.StateMachine;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.storage.StorageError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One chain on one node: the socket is there first, then the node is started, and started again when it ended, until
 * the engine is closed, the host failed, or node and chain turn out not to belong together.
 */
final class CometEngine implements Engine {
    private static final Logger LOG = LoggerFactory.getLogger(CometEngine.class);

    /** How long a node may take to its first answer before the chain is said to run without. */
    private static final long START_MILLIS = 30_000;

    private static final long LOOK_MILLIS = 50;
    private static final long JUDGE_MILLIS = 500;

    /** How long whoever wants a seal waits for the block after it. */
    private static final long SEAL_MILLIS = 3_000;

    private static final long SHORTEST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    /** How long a block waits before the disk is asked again whether it has room for it. */
    private static final long RETRY_MILLIS = 500;

    /** After these a node only ends the same way again (CometBFT v0.38.25, state/errors.go, consensus/replay.go). */
    private static final List<String> NEVER_AGAIN = List.of(
            "is higher than core", "is too far below block store base", "AppHash does not match AppHash after replay");

    private final ChainId chain;
    private final StateMachine machine;
    private final Home home;
    private final Options options;
    private final Adapter adapter;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread watcher;
    private AbciServer server;
    private volatile Rpc rpc;

    /** What the node says of itself. */
    private volatile Health node = new Health(false, CONSENSUS_DOWN.name(), "the node is being started");

    /** Whether the disk has room. */
    private volatile Health room = Progress.RUNNING;

    /** Why the chain stands still for good, if it does. */
    private volatile Health end;

    CometEngine(ChainId chain, StateMachine machine, Home home, Options options) {
        this.chain = chain;
        this.machine = machine;
        this.home = home;
        this.options = options;
        this.adapter = new Adapter(chain, machine, this::commit);
        this.watcher = new Thread(this::watch, "cometbft-" + chain);
    }

    /** Returns when the node takes transactions, or after a while without. */
    void start() throws IOException {
        server = AbciServer.unix(chain.value(), home.socket(), this::answer);
        watcher.start();
        try {
            if (!ready.await(START_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("{}: the node has not answered yet; the chain runs when it does", chain);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Response answer(Request request) throws BrokenCall {
        try {
            return adapter.answer(request);
        } catch (RuntimeException | Error e) {
            halt(e);
            throw e;
        }
    }

    private void watch() {
        long pause = SHORTEST_PAUSE_MILLIS;
        try {
            while (!over()) {
                long began = System.nanoTime();
                run();
                server.disconnect();
                if (over()) {
                    return;
                }
                // Whoever ran for a while did not fail at its start.
                pause = System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(LONGEST_PAUSE_MILLIS)
                        ? SHORTEST_PAUSE_MILLIS
                        : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
                closing.await(pause, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException | IOException | RuntimeException | Error e) {
            halt(e);
        } finally {
            ready.countDown();
        }
    }

    private boolean over() {
        return end != null || closing.getCount() == 0;
    }

    /** One run of the node, to its end. */
    private void run() throws IOException, InterruptedException {
        int port = freePort();
        String p2p = options.p2p().isEmpty() ? "127.0.0.1:" + freePort() : options.p2p();
        home.settings(
                new Settings(chain.value(), server.address(), port, p2p, options.peers(), options.commitMillis()));
        rpc = new Rpc(port);
        Progress progress = new Progress();
        NodeProcess process = NodeProcess.start(chain, options.binary(), home.folder(), this::heard);
        try {
            while (!process.ended(node.code().equals(CONSENSUS_DOWN.name()) ? LOOK_MILLIS : JUDGE_MILLIS) && !over()) {
                look(progress);
            }
        } finally {
            process.stop();
        }
        node = new Health(false, CONSENSUS_DOWN.name(), "the node ended and is started again");
        if (!over()) {
            LOG.warn("{}: the node ended with code {} and is started again", chain, process.exitCode());
        }
    }

    private void look(Progress progress) {
        try {
            Health before = node;
            node = progress.judge(rpc.status().join(), rpc.consensus().join(), System.nanoTime());
            if (!before.code().equals(node.code())) {
                LOG.info("{}: {} {}", chain, node.code(), node.detail());
            }
            ready.countDown();
        } catch (CompletionException e) {
            LOG.trace("{}: the node does not answer", chain, e);
        }
    }

    private void heard(String line) {
        if (NEVER_AGAIN.stream().anyMatch(line::contains) && !over()) {
            stand(new Health(
                    false,
                    CONSENSUS_FOREIGN.name(),
                    "the node in " + home.folder() + " and the chain at height "
                            + machine.tip().height() + " do not belong together (" + line
                            + "); restore both from one backup"));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public CompletionStage<Verdict> submit(Bytes tx) {
        Health now = health();
        if (!now.ok()) {
            return CompletableFuture.completedFuture(new Verdict(now.code(), now.detail()));
        }
        return rpc.broadcast(new Batch(List.of(tx)).encoded()).handle((answer, thrown) -> verdict(tx, answer, thrown));
    }

    private Verdict verdict(Bytes tx, JsonNode answer, Throwable thrown) {
        if (thrown == null) {
            return answer.path("code").asInt() == 0
                    ? Verdict.FINE
                    : new Verdict(
                            answer.path("codespace").asText(),
                            answer.path("log").asText());
        }
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        if (!(cause instanceof Rpc.Failed)) {
            return new Verdict("UNKNOWN_OUTCOME", "the node was cut off; send the same transaction again");
        }
        if (String.valueOf(cause.getMessage()).contains("tx already exists in cache")) {
            // It waits, or it is in a block.
            return machine.check(tx);
        }
        return new Verdict("CHAIN_BUSY", cause.getMessage() + "; try again");
    }

    @Override
    public Health health() {
        if (end != null) {
            return end;
        }
        return room.ok() ? node : room;
    }

    /** The block after {@code height}, which says the app hash after it, and who signed that. */
    @Override
    public Optional<Bytes> seal(long height) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SEAL_MILLIS);
        do {
            try {
                return Optional.of(Bytes.owned(LightBlocks.at(height + 1, rpc).toByteArray()));
            } catch (CompletionException e) {
                LOG.trace("{}: no block after {} yet", chain, height, e);
            }
        } while (System.nanoTime() < until && !closed(LOOK_MILLIS));
        return Optional.empty();
    }

    private boolean closed(long millis) {
        try {
            return closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** A disk without room has kept nothing of the block. So the node waits with it. */
    private void commit() {
        boolean waited = false;
        while (true) {
            try {
                machine.commit(Bytes.EMPTY);
                if (waited) {
                    LOG.info(
                            "{}: there is room again, and block {} is kept",
                            chain,
                            machine.tip().height());
                    room = Progress.RUNNING;
                }
                return;
            } catch (StorageError e) {
                if (e.code() != StorageError.Code.STORAGE_LOW || closing.getCount() == 0) {
                    throw e;
                }
                if (!waited) {
                    LOG.error(
                            "{}: {}; block {} waits for room",
                            chain,
                            e.getMessage(),
                            machine.tip().height() + 1);
                }
                waited = true;
                room = new Health(false, e.code().name(), String.valueOf(e.getMessage()));
            }
            try {
                closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts a connection", e);
            }
        }
    }

    private void halt(Throwable failure) {
        if (over()) {
            return;
        }
        String code = failure instanceof StorageError error ? error.code().name() : "CHAIN_HALTED";
        LOG.error("{}: stopped at height {}", chain, machine.tip().height(), failure);
        stand(new Health(false, code, "stopped at height " + machine.tip().height() + ": " + failure.getMessage()));
    }

    private void stand(Health why) {
        end = why;
        LOG.error("{}: {} {}", chain, why.code(), why.detail());
    }

    @Override
    public void close() {
        if (end == null) {
            end = new Health(false, "CHAIN_STOPPED", "the chain was stopped");
        }
        closing.countDown();
        try {
            watcher.join();
            if (server != null) {
                server.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
