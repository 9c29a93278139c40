package org.dipc.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.dipc.crypto.PublicKey;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.proof.Header;

/**
 * Who seals the blocks of which chain, as it was at the first contact: a file a chain in a folder. As with a host key of
 * SSH, the first contact is believed and every later one compared.
 */
public final class TrustedSigners {
    private final Path folder;

    public TrustedSigners(Path folder) {
        this.folder = folder;
    }

    /** @param since where and when the key was first seen, for people */
    public record Noted(Trust.Signer trust, String since) {}

    private record Stored(String chain, String genesis, String signer, String since) {}

    /** @throws HubException {@code CONFIG_PARSE} if the file is damaged */
    public Optional<Noted> find(ChainId chain) {
        Path file = file(chain);
        try {
            Stored stored = Json.MAPPER.readValue(Files.readAllBytes(file), Stored.class);
            if (!chain.value().equals(stored.chain)) {
                throw new IllegalArgumentException("of another chain");
            }
            Trust.Signer trust = new Trust.Signer(
                    Optional.of(Hash.hex(String.valueOf(stored.genesis))),
                    new PublicKey(Bytes.hex(String.valueOf(stored.signer))));
            return Optional.of(new Noted(trust, String.valueOf(stored.since)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new HubException("CONFIG_PARSE", file + " is damaged", "restore it, or remove it to begin anew");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who is trusted for the chain of {@code proof}: the signer of this proof, if it is the first that is seen. */
    public Noted findOrNote(Proof proof, String source) {
        return find(proof.header().chain()).orElseGet(() -> note(proof, source));
    }

    private Noted note(Proof proof, String source) {
        Header header = proof.header();
        Trust.Signer trust = new Trust.Signer(Optional.of(header.genesis()), proof.signer());
        Stored stored = new Stored(
                header.chain().value(),
                header.genesis().toString(),
                trust.key().toString(),
                source + ", " + Instant.ofEpochMilli(System.currentTimeMillis()));
        try {
            Files.createDirectories(folder);
            NewFile.write(
                    file(header.chain()),
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(stored));
            return new Noted(trust, stored.since);
        } catch (FileAlreadyExistsException e) {
            return find(proof.header().chain()).orElseThrow(() -> new AssertionError("written a moment ago", e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(ChainId chain) {
        return folder.resolve(chain + ".json");
    }
}
