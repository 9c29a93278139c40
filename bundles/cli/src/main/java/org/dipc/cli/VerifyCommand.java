package org.dipc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dipc.client.HubException;
import org.dipc.client.Json;
import org.dipc.client.Proof;
import org.dipc.client.Trust;
import org.dipc.client.TrustedSigners.Noted;
import org.dipc.crypto.PublicKey;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dipc verify}: checks a proof without any hub. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Check a proof file without any hub.",
        footerHeading = "%nExamples:%n",
        footer = {"  dipc patent verify US7158664 --save US7158664.dipcproof", "  dipc verify US7158664.dipcproof"})
final class VerifyCommand extends HubCommand {
    @Parameters(paramLabel = "FILE", description = "As GET /chains/CHAIN/prove gives it, in JSON or CBOR.")
    Path file;

    @Option(
            names = "--trust",
            paramLabel = "KEY-OR-HEADER",
            description = {
                "Whom to believe: the public key that seals the chain's blocks, 64 hexadecimal digits;",
                "or a file with a block as dipc query block -o json gives it, from a hub that you trust",
                "(default: the key that was noted at the first contact with the chain)."
            })
    String trust;

    @Override
    public Integer call() throws IOException {
        Proof proof = Proof.parse(Files.readAllBytes(file));
        verdict(proof).tell(output());
        return ExitCode.DONE;
    }

    private Verdict verdict(Proof proof) throws IOException {
        if (trust == null) {
            Noted noted = trustedSigners()
                    .find(proof.chain())
                    .orElseThrow(() -> new HubException(
                            ExitCode.USAGE,
                            "no key of " + proof.chain() + " is known here",
                            "--trust KEY, and get the key from somebody you believe"));
            return Verdict.of(proof, noted);
        } else if (trust.matches("[0-9a-fA-F]{64}")) {
            PublicKey key = new PublicKey(Bytes.hex(trust));
            return Verdict.of(proof, new Trust.Signer(Optional.empty(), key), "the key on the command line");
        }
        return Verdict.of(proof, header(Path.of(trust)), "the block in " + trust);
    }

    private static Trust header(Path file) throws IOException {
        try {
            JsonNode block = Json.MAPPER.readTree(Files.readAllBytes(file));
            return new Trust.Root(
                    new ChainId(block.path("chain").asText()),
                    block.path("height").asLong(),
                    Hash.hex(block.path("appHash").asText()));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new HubException("HEADER_MALFORMED", file + " has no block with chain, height and appHash", "");
        }
    }
}
