package org.dipc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dipc.client.HubClient;
import org.dipc.client.HubException;
import org.dipc.client.Json;
import org.dipc.client.Keyring;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: where the hub is, where its home is, and how to print. */
abstract class HubCommand implements Callable<Integer> {
    private static final String DEFAULT_NODE = "http://127.0.0.1:8480";

    @Spec
    CommandSpec spec;

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "The hub's home: keys, genesis, chains (default: $DIPC_HOME, else ~/.dipc).")
    Path home;

    @Option(
            names = "--node",
            paramLabel = "URL",
            description = "The hub to talk to (default: the one that runs on this home).")
    URI node;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "TEXT",
            description = "text, json or csv (default: text).")
    Output.Format format = Output.Format.TEXT;

    Path home() {
        if (home != null) {
            return home.toAbsolutePath().normalize();
        }
        String named = System.getenv("DIPC_HOME");
        return named != null ? Path.of(named).toAbsolutePath() : Path.of(System.getProperty("user.home"), ".dipc");
    }

    Keyring keyring() {
        return new Keyring(home().resolve("keys"));
    }

    HubClient hub() {
        return new HubClient(node != null ? node : running().orElse(URI.create(DEFAULT_NODE)));
    }

    /** The address that the hub which runs on this home wrote down. */
    Optional<URI> running() {
        Path file = home().resolve("run/hub.json");
        try {
            JsonNode json = Json.MAPPER.readTree(Files.readAllBytes(file));
            return Optional.of(URI.create(json.path("http").asText(DEFAULT_NODE)));
        } catch (java.nio.file.NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new HubException("CONFIG_PARSE", file + " is damaged", "dipc stop, then dipc start");
        } catch (IOException e) {
            throw new HubException("CONFIG_PERMISSIONS", file + " cannot be read", "");
        }
    }

    Output output() {
        return Output.of(spec.commandLine());
    }
}
