package org.dipc.gateway;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.model.ChainId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks for whoever listens, as server-sent events. A listener holds no thread and no queue: it takes the next block from
 * the ledger when the one before has gone out, so one that does not read costs a block and ends with its connection's
 * time.
 */
final class Events implements AutoCloseable {
    static final int MAXIMUM_LISTENERS = 200;
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    // Well within the time that a connection may be idle.
    private static final long HEARTBEAT_SECONDS = 10;
    private static final byte[] HEARTBEAT = utf8(":\n\n");
    private static final byte[] WELCOME = utf8("retry: 3000\n\n");

    private final Chains chains;
    private final Map<ChainId, AutoCloseable> following = new ConcurrentHashMap<>();
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService writing =
            Executors.newSingleThreadScheduledExecutor(task -> Rest.daemon(task, "gateway-events"));

    Events(Chains chains) {
        this.chains = chains;
        writing.scheduleAtFixedRate(
                () -> listeners.forEach(Listener::beat), HEARTBEAT_SECONDS, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    }

    void add(Ledger ledger) {
        AutoCloseable follower = ledger.follow(ledger.tip().height() + 1, block -> wake());
        close(following.put(ledger.chain(), follower));
    }

    void remove(Ledger ledger) {
        close(following.remove(ledger.chain()));
    }

    private static void close(AutoCloseable follower) {
        if (follower != null) {
            try {
                follower.close();
            } catch (Exception e) {
                LOG.warn("a follower does not end: {}", e.toString());
            }
        }
    }

    private void wake() {
        writing.execute(() -> listeners.forEach(Listener::write));
    }

    /**
     * @param chain whose blocks are wanted, or empty for all
     * @param after the positions of the last event that was seen
     */
    void listen(
            HttpServletRequest request, HttpServletResponse response, Optional<ChainId> chain, Map<ChainId, Long> after)
            throws IOException {
        if (listeners.size() >= MAXIMUM_LISTENERS) {
            throw new Refusal(Code.RATE_LIMIT, MAXIMUM_LISTENERS + " listen already", "", "try again later");
        }
        response.setContentType("text/event-stream;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        Listener listener = new Listener(async, response.getOutputStream(), chain, after);
        listeners.add(listener);
        response.getOutputStream().setWriteListener(listener);
    }

    int listeners() {
        return listeners.size();
    }

    private final class Listener implements WriteListener {
        private final AsyncContext async;
        private final ServletOutputStream out;
        private final Optional<ChainId> only;

        /** The height of the last block of each chain that was sent, or that was there when listening began. */
        private final TreeMap<ChainId, Long> sent;

        private byte[] waiting = WELCOME;
        private boolean flushed = true;
        private boolean ended;

        Listener(AsyncContext async, ServletOutputStream out, Optional<ChainId> only, Map<ChainId, Long> after) {
            this.async = async;
            this.out = out;
            this.only = only;
            this.sent = new TreeMap<>(after);
        }

        @Override
        public void onWritePossible() {
            write();
        }

        synchronized void beat() {
            if (waiting == null) {
                waiting = HEARTBEAT;
                write();
            }
        }

        /** Writes as long as the connection takes it; what it does not take is asked for again when it does. */
        synchronized void write() {
            try {
                while (!ended && out.isReady()) {
                    byte[] next = waiting != null ? waiting : next();
                    waiting = null;
                    if (next != null) {
                        out.write(next);
                        flushed = false;
                    } else if (!flushed) {
                        flushed = true;
                        out.flush();
                    } else {
                        return;
                    }
                }
            } catch (IOException | IllegalStateException | RejectedExecutionException e) {
                // Gone, or the server stops.
                end();
            }
        }

        private byte[] next() {
            for (Chain chain : wanted()) {
                long tip = chain.ledger().tip().height();
                long last = sent.computeIfAbsent(chain.id(), id -> tip);
                for (long height = last + 1; height <= tip; height++) {
                    sent.put(chain.id(), height);
                    // A node that was restored from a snapshot has no blocks from before.
                    List<Committed> block = chain.ledger().blocks(height, 1);
                    if (!block.isEmpty()) {
                        return event(chain, block.get(0));
                    }
                }
            }
            return null;
        }

        private Collection<Chain> wanted() {
            return only.isPresent() ? chains.find(only.get()).stream().toList() : chains.all();
        }

        private byte[] event(Chain chain, Committed block) {
            String id = sent.entrySet().stream()
                    .map(position -> position.getKey() + ":" + position.getValue())
                    .collect(Collectors.joining(","));
            String data = new String(Answers.json(Description.of(chain, block)), StandardCharsets.UTF_8);
            return utf8("id: " + id + "\nevent: block\ndata: " + data + "\n\n");
        }

        @Override
        public void onError(Throwable failure) {
            end();
        }

        synchronized void end() {
            if (!ended) {
                ended = true;
                listeners.remove(this);
                async.complete();
            }
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        following.values().forEach(Events::close);
        writing.shutdownNow();
        listeners.forEach(Listener::end);
    }
}
