package org.dipc.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.dipc.client.Json;
import org.dipc.model.Bytes;

/**
 * Sends entries to the RPC of a CometBFT node, as many as asked for a second or as fast as it takes them, and counts what its
 * blocks hold. Entries go over one WebSocket without waiting for answers ({@code broadcast_tx_async}); no more are on their
 * way, sent and in no block, than {@code inFlight}, so that a node which does not keep up is not asked to drop any.
 */
final class Load implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PATIENCE_SECONDS = 30;

    private final Iterator<Bytes> entries;
    private final long pauseNanos;
    private final Semaphore room;
    private final Thread sender = new Thread(this::send, "load");
    private final WebSocket sending;
    private final WebSocket watching;
    private volatile boolean stopped;
    private long sent;
    private long refused;
    private long first;
    private Mark last = new Mark(System.nanoTime(), 0, 0);
    private String failure = "";

    /**
     * What was in blocks when one of them became known.
     *
     * @param nanos   as {@link System#nanoTime} tells
     * @param height  of that block
     * @param entries in blocks since the load began
     */
    record Mark(long nanos, long height, long entries) {}

    /**
     * @param rpc       of the node
     * @param entries   asked from one thread
     * @param perSecond 0 for as fast as they are taken
     */
    Load(URI rpc, Iterator<Bytes> entries, int inFlight, double perSecond) {
        this.entries = entries;
        pauseNanos = perSecond == 0 ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
        room = new Semaphore(inFlight);
        URI address = URI.create("ws://" + rpc.getAuthority() + "/websocket");
        watching = connect(address, this::block);
        watching.sendText(call(0, "subscribe", Map.of("query", "tm.event='NewBlockEvents'")), true)
                .join();
        sending = connect(address, this::answered);
        sender.setDaemon(true);
        sender.start();
    }

    private WebSocket connect(URI address, Consumer<JsonNode> messages) {
        return HTTP.newWebSocketBuilder()
                .buildAsync(address, new Messages(messages))
                .join();
    }

    private static String call(long id, String method, Map<String, String> parameters) {
        return Json.text(Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", parameters));
    }

    private void send() {
        long due = System.nanoTime();
        try {
            for (long id = 1; entries.hasNext(); id++) {
                Bytes entry = entries.next();
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                due += pauseNanos;
                room.acquireUninterruptibly();
                if (stopped) {
                    return;
                }
                synchronized (this) {
                    sent++;
                }
                String parameter = Base64.getEncoder().encodeToString(entry.toArray());
                sending.sendText(call(id, "broadcast_tx_async", Map.of("tx", parameter)), true)
                        .join();
            }
        } catch (RuntimeException e) {
            fail("sending: " + e);
        }
    }

    private void answered(JsonNode answer) {
        if (answer.has("error")) {
            synchronized (this) {
                refused++;
            }
            room.release();
        }
    }

    private void block(JsonNode message) {
        if (message.has("error")) {
            fail(message.path("error").toString());
        }
        JsonNode value = message.path("result").path("data").path("value");
        if (!value.isMissingNode()) {
            int held = value.path("num_txs").asInt();
            room.release(held);
            advance(value.path("height").asLong(), held);
        }
    }

    private synchronized void advance(long height, int held) {
        first = first == 0 ? height : first;
        last = new Mark(System.nanoTime(), height, last.entries + held);
        notifyAll();
    }

    private synchronized void fail(String why) {
        failure = why;
        notifyAll();
    }

    /** Waits for the next block that holds something. */
    synchronized Mark nextBlock() throws InterruptedException {
        long before = last.entries;
        await(() -> last.entries > before);
        return last;
    }

    /** Sends no more. */
    void stop() {
        stopped = true;
        // Not by an interrupt, which would close the connection under the sender.
        room.release();
    }

    /** Waits until all is sent, or the load was stopped, and blocks hold all that was not refused. */
    Mark drained() throws InterruptedException {
        sender.join();
        synchronized (this) {
            await(() -> last.entries == sent - refused);
            return last;
        }
    }

    /** The height of the first block since the load began. */
    synchronized long first() {
        return first;
    }

    /** How many the node did not take into its mempool. */
    synchronized long refused() {
        return refused;
    }

    private interface Condition {
        boolean holds();
    }

    private synchronized void await(Condition condition) throws InterruptedException {
        while (!condition.holds()) {
            long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last.nanos);
            long left = TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS) - waited;
            if (!failure.isEmpty() || left <= 0) {
                throw new IllegalStateException("of " + sent + " sent, " + refused + " were refused and " + last.entries
                        + " are in blocks. " + failure);
            }
            wait(left);
        }
    }

    @Override
    public void close() {
        stop();
        sending.abort();
        watching.abort();
    }

    /** Whole messages out of their parts. */
    private final class Messages implements WebSocket.Listener {
        private final Consumer<JsonNode> receiver;
        private final StringBuilder parts = new StringBuilder();

        Messages(Consumer<JsonNode> receiver) {
            this.receiver = receiver;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean complete) {
            parts.append(part);
            if (complete) {
                try {
                    receiver.accept(Json.MAPPER.readTree(parts.toString()));
                } catch (JsonProcessingException e) {
                    fail("not JSON: " + e.getMessage());
                }
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            fail("the node closed the connection: " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            fail("the connection broke: " + error);
        }
    }
}
