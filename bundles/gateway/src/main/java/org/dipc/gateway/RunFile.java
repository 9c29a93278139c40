package org.dipc.gateway;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells other processes where this hub answers, from the first answer until it stops. */
final class RunFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunFile.class);
    private static final long PAUSE_MILLIS = 20;
    private static final int PATIENCE_MILLIS = 1_000;

    private final Path file;
    private final URI address;
    private final Thread probing = new Thread(this::probe, "gateway-run-file");
    private volatile boolean closed;

    RunFile(Path file, URI address) {
        this.file = file;
        this.address = address;
    }

    /** A server that listens may still answer 404 for a while: only an answer of ours is one. */
    void writeWhenAnswering() {
        probing.setDaemon(true);
        probing.start();
    }

    private void probe() {
        try {
            while (!closed && !answers()) {
                Thread.sleep(PAUSE_MILLIS);
            }
            if (!closed) {
                write();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        } catch (IOException e) {
            LOG.error("{} cannot be written: {}", file, e.toString());
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) address.resolve("/health/live").toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            boolean ok = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            connection.disconnect();
            return ok;
        } catch (IOException e) {
            return false;
        }
    }

    private void write() throws IOException {
        String base = address.toString().replaceAll("/$", "");
        Map<String, Object> content =
                new TreeMap<>(Map.of("pid", ProcessHandle.current().pid(), "http", base));
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, Answers.json(content));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        LOG.info("REST answers at {}", base);
    }

    /** Waits for the request at hand: those who answer it go when this returns. */
    @Override
    public void close() {
        closed = true;
        try {
            probing.join();
            Files.deleteIfExists(file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", file, e.toString());
        }
    }
}
