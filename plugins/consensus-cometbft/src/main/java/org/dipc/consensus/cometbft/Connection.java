package org.dipc.consensus.cometbft;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.dipc.consensus.cometbft.proto.Abci.Request;
import org.dipc.consensus.cometbft.proto.Abci.Response;
import org.dipc.consensus.cometbft.proto.Abci.ResponseException;
import org.dipc.consensus.cometbft.proto.Abci.ResponseFlush;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a node: its requests are answered in order. Checks of transactions run beside each other, since
 * each is for itself; everything else waits for what came before it. Answers go out when the node asks for a flush, and
 * before the connection waits for more.
 */
final class Connection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** How many checks may be under way: enough for all processors, and little memory. */
    private static final int MOST_PENDING = 1_024;

    private static final Response FLUSHED =
            Response.newBuilder().setFlush(ResponseFlush.getDefaultInstance()).build();

    private final SocketChannel channel;
    private final Handler handler;
    private final Executor checks;
    private final Concerns concerns;
    private final FrameReader in;
    private final FrameWriter out;
    private final Queue<CompletableFuture<Response>> pending = new ArrayDeque<>();
    private Concern concern;

    /** What answers calls. Checks come from many threads, what changes the state from one. */
    interface Handler {
        /** @throws BrokenCall if the call may not come now */
        Response answer(Request request) throws BrokenCall;
    }

    /** Who lets a connection be for something: one at a time for consensus. */
    interface Concerns {
        /** @throws BrokenCall if another connection is for it */
        void begin(Concern concern) throws BrokenCall;

        void end(Concern concern);
    }

    Connection(SocketChannel channel, Handler handler, Executor checks, Concerns concerns) {
        this.channel = channel;
        this.handler = handler;
        this.checks = checks;
        this.concerns = concerns;
        this.in = new FrameReader(channel, this::flush);
        this.out = new FrameWriter(channel);
    }

    @Override
    public void run() {
        try (channel) {
            while (true) {
                take(in.read());
            }
        } catch (EOFException | AsynchronousCloseException e) {
            LOG.debug("a connection of {} ended: {}", concern, e.getMessage());
        } catch (BrokenCall e) {
            LOG.error("ABCI_MALFORMED: a connection of {} is closed: {}", concern, e.getMessage());
        } catch (IOException e) {
            LOG.debug("a connection of {} broke", concern, e);
        } finally {
            if (concern != null) {
                concerns.end(concern);
            }
        }
    }

    private void take(Request request) throws IOException {
        switch (request.getValueCase()) {
            case FLUSH -> {
                drain();
                out.write(FLUSHED);
                out.flush();
            }
            case ECHO -> {
                drain();
                answer(request);
            }
            default -> {
                require(Concern.of(request.getValueCase()));
                if (concern == Concern.MEMPOOL) {
                    check(request);
                } else {
                    answer(request);
                }
            }
        }
    }

    private void require(Concern wanted) throws BrokenCall {
        if (concern == null) {
            concerns.begin(wanted);
            concern = wanted;
        }
        if (concern != wanted) {
            throw new BrokenCall("a call for " + wanted);
        }
    }

    private void check(Request request) throws IOException {
        if (pending.size() == MOST_PENDING) {
            drain();
        }
        pending.add(CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return handler.answer(request);
                    } catch (BrokenCall e) {
                        throw new CompletionException(e);
                    }
                },
                checks));
    }

    private void answer(Request request) throws IOException {
        try {
            out.write(handler.answer(request));
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void drain() throws IOException {
        try {
            for (CompletableFuture<Response> next = pending.poll(); next != null; next = pending.poll()) {
                out.write(next.join());
            }
        } catch (CompletionException e) {
            fail(e.getCause());
        }
    }

    private void flush() throws IOException {
        drain();
        out.flush();
    }

    /** A failing host must not answer as if nothing had happened: the node stops itself when it reads an exception. */
    private void fail(Throwable failure) throws IOException {
        LOG.error("a call of {} failed, and the node is told to stop", concern, failure);
        out.write(Response.newBuilder()
                .setException(ResponseException.newBuilder().setError(failure.toString()))
                .build());
        out.flush();
        throw new EOFException("stopped after " + failure);
    }
}
