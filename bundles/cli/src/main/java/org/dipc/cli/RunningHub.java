package org.dipc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.dipc.client.HubException;
import org.dipc.client.Json;

/**
 * The hub that runs on a home, as it writes itself down in {@code run/hub.json} once REST answers.
 *
 * @param writtenAt when, since process ids are given again
 */
record RunningHub(long pid, URI http, Instant writtenAt) {
    private static final String FILE = "run/hub.json";

    private record Written(long pid, URI http) {}

    /**
     * The hub that wrote itself down last, alive or not; one that stopped in order has taken it back.
     *
     * @throws HubException {@code CONFIG_PARSE} if the file is damaged
     */
    static Optional<RunningHub> noted(Path home) {
        Path file = home.resolve(FILE);
        try {
            Written written = Json.MAPPER.readValue(Files.readAllBytes(file), Written.class);
            Instant writtenAt = Files.getLastModifiedTime(file).toInstant();
            return Optional.of(new RunningHub(written.pid, written.http, writtenAt));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new HubException("CONFIG_PARSE", file + " is damaged", "rm " + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The hub that runs on {@code home}. */
    static Optional<RunningHub> on(Path home) {
        return noted(home).filter(hub -> hub.process().isPresent());
    }

    /** Its process, if it lives: no process that began after the file was written is it. */
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .startInstant()
                        .map(start -> !start.isAfter(writtenAt))
                        .orElse(true));
    }
}
