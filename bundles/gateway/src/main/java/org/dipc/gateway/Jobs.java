package org.dipc.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.dipc.gateway.Job.Upload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The imports of this run of the hub, one at a time. The last ones are kept with their results until it stops. */
final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final int MAXIMUM_WAITING = 8;
    private static final int MAXIMUM_KEPT = 20;

    private final Path folder;
    private final Chains chains;
    private final Signatory signatory;
    private final Metrics metrics;
    private final Map<String, Job> byId = new LinkedHashMap<>();
    private final ExecutorService running =
            Executors.newSingleThreadExecutor(task -> Rest.daemon(task, "gateway-import"));
    private int number;

    /** @param folder for uploads and results; what lies there from a run before is deleted */
    Jobs(Path folder, Chains chains, Signatory signatory, Metrics metrics) {
        this.folder = folder;
        this.chains = chains;
        this.signatory = signatory;
        this.metrics = metrics;
        clear();
    }

    Path folder() {
        return folder;
    }

    private void clear() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> left = Files.list(folder)) {
            for (Path file : left.toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be cleared: {}", folder, e.toString());
        }
    }

    /** @throws Refusal if too many wait, or if this hub cannot register patents; the uploads are the caller's again */
    synchronized Job start(List<Upload> uploads, boolean isDryRun) throws IOException {
        long open = byId.values().stream().filter(job -> !job.isOver()).count();
        if (open >= MAXIMUM_WAITING) {
            throw new Refusal(Code.RATE_LIMIT, open + " imports wait already", "", "GET " + Rest.BASE + "/jobs");
        }
        Registering registering = Registering.of(chains, signatory, isDryRun);
        number++;
        String id = "import-" + number;
        Job job = new Job(id, uploads, isDryRun, registering, new ResultFile(folder.resolve(id + ".results")), metrics);
        byId.put(id, job);
        forgetOldest();
        running.execute(job::run);
        return job;
    }

    private void forgetOldest() throws IOException {
        for (Job job : List.copyOf(byId.values())) {
            if (byId.size() > MAXIMUM_KEPT && job.isOver()) {
                byId.remove(job.id());
                job.results().close();
            }
        }
    }

    synchronized Job named(String id) {
        Job job = byId.get(id);
        if (job == null) {
            throw new Refusal(
                    Code.JOB_NOT_FOUND,
                    "there is no job " + Refusal.echo(id) + "; there are " + byId.keySet(),
                    "job",
                    "");
        }
        return job;
    }

    /** From the last to the first. */
    synchronized List<Job> all() {
        List<Job> all = new ArrayList<>(byId.values());
        Collections.reverse(all);
        return all;
    }

    @Override
    public void close() {
        all().forEach(Job::cancel);
        running.shutdownNow();
    }
}
