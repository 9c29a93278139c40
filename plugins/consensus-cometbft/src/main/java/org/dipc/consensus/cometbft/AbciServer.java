package org.dipc.consensus.cometbft;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket protocol of ABCI 2.0 (CometBFT v0.38.25, {@code spec/abci}): listens on a Unix or a loopback TCP socket,
 * and gives each connection a thread.
 */
final class AbciServer implements AutoCloseable, Connection.Concerns {
    private static final Logger LOG = LoggerFactory.getLogger(AbciServer.class);

    private final String name;
    private final Connection.Handler handler;
    private final ServerSocketChannel server;
    private final String address;
    private final Path file;
    private final ExecutorService checks;
    private final Thread acceptor;
    private final Map<SocketChannel, Thread> connections = new ConcurrentHashMap<>();
    private final Set<Concern> taken = EnumSet.noneOf(Concern.class);

    private AbciServer(String name, Connection.Handler handler, ServerSocketChannel server, String address, Path file) {
        this.name = name;
        this.handler = handler;
        this.server = server;
        this.address = address;
        this.file = file;
        this.checks = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(), task -> daemon(task, "check-" + name));
        this.acceptor = daemon(this::accept, "abci-" + name);
    }

    /** Serves on a Unix socket at {@code file}, in a folder that its owner alone can enter. */
    static AbciServer unix(String name, Path file, Connection.Handler handler) throws IOException {
        // A process that was killed leaves its socket, and bind refuses one that exists.
        Files.deleteIfExists(file);
        return started(name, handler, StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(file), file);
    }

    /** Serves on {@code port} of the loopback interface, 0 for any that is free. */
    static AbciServer tcp(String name, int port, Connection.Handler handler) throws IOException {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return started(name, handler, StandardProtocolFamily.INET, loopback, null);
    }

    private static AbciServer started(
            String name, Connection.Handler handler, StandardProtocolFamily family, SocketAddress at, Path file)
            throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(family);
        try {
            server.bind(at);
            String address = server.getLocalAddress() instanceof InetSocketAddress tcp
                    ? "tcp://" + tcp.getAddress().getHostAddress() + ":" + tcp.getPort()
                    : "unix://" + file;
            AbciServer started = new AbciServer(name, handler, server, address, file);
            started.acceptor.start();
            return started;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** As the node's setting {@code proxy_app} wants it. */
    String address() {
        return address;
    }

    private void accept() {
        try {
            for (int number = 1; ; number++) {
                SocketChannel channel = server.accept();
                if (file == null) {
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                }
                begin(channel, number);
            }
        } catch (IOException e) {
            if (server.isOpen()) {
                LOG.error("{}: the socket {} takes no more connections", name, address, e);
            }
        }
    }

    private void begin(SocketChannel channel, int number) {
        Connection connection = new Connection(channel, handler, checks, this);
        Thread thread = daemon(
                () -> {
                    try {
                        connection.run();
                    } finally {
                        connections.remove(channel);
                    }
                },
                "abci-" + name + "-" + number);
        connections.put(channel, thread);
        thread.start();
    }

    @Override
    public synchronized void begin(Concern concern) throws BrokenCall {
        // Two nodes that drive one state would take turns in breaking it.
        if (concern == Concern.CONSENSUS && !taken.add(concern)) {
            throw new BrokenCall("a second connection for " + concern);
        }
    }

    @Override
    public synchronized void end(Concern concern) {
        taken.remove(concern);
    }

    /** Ends all connections, and waits until the last call is answered: then another node may come. */
    void disconnect() throws InterruptedException {
        Map<SocketChannel, Thread> ending = Map.copyOf(connections);
        for (Map.Entry<SocketChannel, Thread> connection : ending.entrySet()) {
            try {
                connection.getKey().close();
            } catch (IOException e) {
                LOG.debug("{}: a connection was closed badly", name, e);
            }
            connection.getValue().join();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            acceptor.join();
            disconnect();
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("{}: the socket {} was closed badly", name, address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            checks.shutdown();
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
