package org.dipc.gateway;

import static org.dipc.gateway.ImportResult.Outcome.ALREADY_THERE;
import static org.dipc.gateway.ImportResult.Outcome.REFUSED;
import static org.dipc.gateway.ImportResult.Outcome.TAKEN;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dipc.gateway.ImportResult.Outcome;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.ledger.Rejected;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.Patents;
import org.dipc.patents.Patents.Patent;
import org.dipc.readers.PatentReaders;
import org.dipc.readers.Read;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The import of one upload: reads its files, routes every record to its chain, registers it there, and writes down what
 * came of it. A record costs only itself, and one that is there already is not sent again.
 */
final class Job {
    private static final Logger LOG = LoggerFactory.getLogger(Job.class);
    private static final double MILLIS_A_SECOND = 1e3;

    /** So many transactions wait for a block at once; the reading waits for the oldest when there are more. */
    private static final int IN_FLIGHT = 512;

    private static final long PATIENCE_SECONDS = 60;

    private final String id;
    private final List<Upload> uploads;
    private final boolean isDryRun;
    private final Registering registering;
    private final ResultFile results;
    private final Metrics metrics;
    private final long bytes;
    private final long startMillis = System.currentTimeMillis();

    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
    private Stage stage = Stage.WAITING;
    private String failure = "";
    private long bytesRead;
    private long endMillis;
    private volatile boolean cancelled;

    /** Where the job is. */
    enum Stage {
        /** Another job runs. */
        WAITING,
        RUNNING,
        DONE,
        /** It ended before the end of its files: the disk failed, or the hub stops. */
        FAILED
    }

    /** A file as it was sent. */
    record Upload(String name, Path file) {}

    Job(String id, List<Upload> uploads, boolean isDryRun, Registering registering, ResultFile results, Metrics metrics)
            throws IOException {
        this.id = id;
        this.uploads = List.copyOf(uploads);
        this.isDryRun = isDryRun;
        this.registering = registering;
        this.results = results;
        this.metrics = metrics;
        long total = 0;
        for (Upload upload : uploads) {
            total += Files.size(upload.file());
        }
        this.bytes = total;
    }

    /** A record on its way to a block. */
    private record Sent(ImportResult result, PatentFacts facts, Chain chain, CompletableFuture<Receipt> committed) {}

    void run() {
        move(Stage.RUNNING, "");
        try {
            for (Upload upload : uploads) {
                read(upload);
            }
            move(Stage.DONE, "");
        } catch (IOException | CancellationException e) {
            move(Stage.FAILED, e instanceof IOException ? "the file cannot be read" : "the hub stops");
            LOG.warn("import {} ends early: {}", id, e.toString());
        } catch (RuntimeException | Error e) {
            move(Stage.FAILED, "a defect of the hub; its log has more");
            LOG.error("import {} failed", id, e);
        } finally {
            uploads.forEach(Job::delete);
        }
    }

    private static void delete(Upload upload) {
        try {
            Files.deleteIfExists(upload.file());
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", upload.file(), e.toString());
        }
    }

    private synchronized void move(Stage next, String why) {
        stage = next;
        failure = why;
        endMillis = System.currentTimeMillis();
    }

    void cancel() {
        cancelled = true;
    }

    private void read(Upload upload) throws IOException {
        ArrayDeque<Sent> inFlight = new ArrayDeque<>();
        try (InputStream in = new Counting(Files.newInputStream(upload.file()))) {
            PatentReaders.read(in, read -> take(upload.name(), read, inFlight));
        }
        while (!inFlight.isEmpty()) {
            settle(inFlight.remove());
        }
    }

    private void take(String file, Read read, ArrayDeque<Sent> inFlight) {
        if (cancelled) {
            throw new CancellationException();
        }
        if (read instanceof Read.Refused refused) {
            inFlight.add(done(ImportResult.unread(file, refused)));
        } else if (read instanceof Read.Taken taken) {
            inFlight.add(send(ImportResult.read(file, taken), taken.facts()));
        }
        // In the order of the file: what is settled waits for what went before it.
        while (!inFlight.isEmpty()
                && (inFlight.size() > IN_FLIGHT || inFlight.peek().committed().isDone())) {
            settle(inFlight.remove());
        }
    }

    private static Sent done(ImportResult result) {
        return new Sent(result, null, null, CompletableFuture.completedFuture(null));
    }

    private Sent send(ImportResult read, PatentFacts facts) {
        try {
            Chain chain = registering.chainOf(facts);
            ImportResult routed = read.on(chain.id());
            Optional<Patent> there = registering.find(chain, facts);
            if (there.isPresent()) {
                return done(compared(routed, facts, there.get()));
            }
            return isDryRun ? done(routed) : new Sent(routed, facts, chain, registering.send(chain, facts));
        } catch (Refusal e) {
            return done(read.refused(e.code(), e.getMessage()));
        }
    }

    private static ImportResult compared(ImportResult result, PatentFacts facts, Patent there) {
        return there.facts().equals(facts)
                ? result.alreadyThere()
                : result.refused(Patents.Refusal.PATENT_DUPLICATE.name(), Patents.OTHER_CONTENT);
    }

    private void settle(Sent sent) {
        ImportResult result = sent.chain() == null ? sent.result() : outcome(sent);
        try {
            results.add(result);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (this) {
            counts.merge(result.result(), 1L, Long::sum);
        }
        metrics.imported(result.code() == null ? result.result().text() : result.code());
    }

    private ImportResult outcome(Sent sent) {
        try {
            Receipt receipt = sent.committed().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (receipt.result().ok()) {
                return sent.result().taken(Optional.of(receipt));
            }
            // The same patent twice within the last transactions: the first was not there yet when the second was read.
            boolean duplicate = receipt.result().code().equals(Patents.Refusal.PATENT_DUPLICATE.name());
            Optional<Patent> there = duplicate ? registering.find(sent.chain(), sent.facts()) : Optional.empty();
            return there.map(patent -> compared(sent.result(), sent.facts(), patent))
                    .orElseGet(() -> sent.result().refused(receipt.result().code(), receipt.detail()));
        } catch (ExecutionException e) {
            return e.getCause() instanceof Rejected rejected
                    ? sent.result().refused(rejected.code(), rejected.getMessage())
                    : unknown(sent);
        } catch (TimeoutException | CancellationException | CompletionException e) {
            return unknown(sent);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException();
        }
    }

    private static ImportResult unknown(Sent sent) {
        return sent.result().refused(Code.UNKNOWN_OUTCOME.name(), "its block did not come; import the file again");
    }

    String id() {
        return id;
    }

    synchronized boolean isOver() {
        return stage == Stage.DONE || stage == Stage.FAILED;
    }

    ResultFile results() {
        return results;
    }

    synchronized Map<String, Object> json() {
        double seconds = (isOver() ? endMillis : System.currentTimeMillis()) - startMillis;
        long records = counts.values().stream().mapToLong(Long::longValue).sum();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("job", id);
        json.put("state", stage.name());
        json.put("detail", failure);
        json.put("dryRun", isDryRun);
        json.put("files", uploads.stream().map(Upload::name).toList());
        json.put("bytes", bytes);
        json.put("bytesRead", bytesRead);
        json.put("records", records);
        json.put(TAKEN.text(), counts.getOrDefault(TAKEN, 0L));
        json.put(ALREADY_THERE.text(), counts.getOrDefault(ALREADY_THERE, 0L));
        json.put(REFUSED.text(), counts.getOrDefault(REFUSED, 0L));
        json.put("seconds", seconds / MILLIS_A_SECOND);
        json.put("recordsPerSecond", seconds == 0 ? 0 : Math.round(records * MILLIS_A_SECOND / seconds));
        json.put("started", Description.time(startMillis));
        return json;
    }

    /** Counts what is read, for whoever watches. */
    private final class Counting extends FilterInputStream {
        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            count(Math.max(0, count));
            return count;
        }

        private void count(int more) {
            synchronized (Job.this) {
                bytesRead += more;
            }
        }
    }
}
