package org.dipc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.dipc.client.HubClient;
import org.dipc.client.HubException;
import org.dipc.client.ProofDocument;
import org.dipc.crypto.PublicKey;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import picocli.CommandLine.Option;

/** Of which block the state is shown, and where the proof of it goes. */
final class Proving {
    @Option(
            names = "--height",
            paramLabel = "HEIGHT",
            description = "As it was after this block of the chain (default: the last).")
    private Long height;

    @Option(
            names = "--prove",
            paramLabel = "FILE",
            description = {
                "Show what a proof says that was checked without trusting the hub, and keep it in FILE",
                "for dipc verify: in JSON if the name ends in .json, else in CBOR."
            })
    private Path file;

    OptionalLong height() {
        return height == null ? OptionalLong.empty() : OptionalLong.of(height);
    }

    /** Of which state it is said that nothing is there, and what says it. */
    String when() {
        return (height == null ? "" : " after block " + height) + (file == null ? "" : ", and the proof shows it");
    }

    /** @throws HubException if a proof is wanted, which is of one entry */
    void requireNone() {
        if (file != null) {
            throw new HubException(ExitCode.USAGE, "a proof is of one entry: which KEY?", "");
        }
    }

    /** A proof that holds, by what this home trusts, and is kept; none if none is wanted. */
    Optional<ProofDocument> checked(HubCommand command, HubClient hub, ChainId chain, Bytes path) throws IOException {
        if (file == null) {
            return Optional.empty();
        }
        ProofDocument proof = hub.prove(chain, path);
        keep(command, proof, command.judged(proof, hub.base().toString()));
        return Optional.of(proof);
    }

    /** Keeps a proof that was checked, if that is wanted. */
    void keep(HubCommand command, ProofDocument proof, Verdict verdict) throws IOException {
        if (file != null) {
            Files.write(file, file.toString().endsWith(".json") ? proof.json() : proof.cbor());
            command.output()
                    .say("The proof was checked, and is kept in " + file + "; anyone checks it with: dipc verify "
                            + file + " --trust "
                            + verdict.key().map(PublicKey::toString).orElse("BLOCK"));
        }
    }
}
