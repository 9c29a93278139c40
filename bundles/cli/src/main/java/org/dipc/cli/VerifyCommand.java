package org.dipc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dipc.bridge.Untrusted;
import org.dipc.client.HubException;
import org.dipc.client.Json;
import org.dipc.client.LightProof;
import org.dipc.client.Proof;
import org.dipc.client.ProofDocument;
import org.dipc.client.Trust;
import org.dipc.client.TrustedSigners.Noted;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.crypto.PublicKey;
import org.dipc.model.Bytes;
import org.dipc.proof.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dipc verify}: checks a proof without any hub. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Check a proof file without any hub.",
        footerHeading = "%nExamples:%n",
        footer = {"  dipc patent verify US7158664 --prove US7158664.dipcproof", "  dipc verify US7158664.dipcproof"})
final class VerifyCommand extends HubCommand {
    @Parameters(paramLabel = "FILE", description = "As --prove keeps it and the hub gives it, in CBOR or JSON.")
    Path file;

    @Option(
            names = "--trust",
            paramLabel = "KEY-OR-HEADER",
            description = {
                "Whom to believe: the public key that seals the chain's blocks, 64 hexadecimal digits;",
                "or a file with a block as dipc query block HEIGHT -o json prints it, from a hub that you trust",
                "(default: the key that was noted at the first contact with the chain)."
            })
    String trust;

    @Override
    public Integer call() throws IOException {
        byte[] document = Files.readAllBytes(file);
        ProofDocument parsed = ProofDocument.parse(document);
        Verdict verdict = parsed instanceof LightProof light ? verdict(light) : verdict((Proof) parsed);
        verdict.tell(output());
        return ExitCode.DONE;
    }

    private Verdict verdict(LightProof proof) throws IOException {
        if (trust == null) {
            throw new HubException(
                    ExitCode.USAGE,
                    "many validators seal the blocks of " + proof.chain() + ": which block is trusted?",
                    "--trust FILE, with a block of the same height or one before, from a hub that you trust");
        }
        Bytes anchor = anchor(Path.of(trust));
        return Verdict.of(proof, "the block in " + trust, proof.verify(anchor, System.currentTimeMillis()));
    }

    private Verdict verdict(Proof proof) throws IOException {
        if (trust == null) {
            Noted noted = trustedSigners()
                    .find(proof.header().chain())
                    .orElseThrow(() -> new HubException(
                            ExitCode.USAGE,
                            "no key of " + proof.header().chain() + " is known here",
                            "--trust KEY, and get the key from somebody you believe"));
            return Verdict.of(proof, noted);
        } else if (trust.matches("[0-9a-fA-F]{64}")) {
            PublicKey key = new PublicKey(Bytes.hex(trust));
            return Verdict.of(proof, new Trust.Signer(Optional.empty(), key), "the key on the command line");
        }
        return Verdict.of(proof, new Trust.Block(header(Path.of(trust))), "the block in " + trust);
    }

    private static Header header(Path file) throws IOException {
        JsonNode block = block(file);
        try {
            Header header =
                    Header.open(seal(block), Ed25519Verifier.bouncyCastle()).header();
            if (block.get("appHash").asText().equals(header.appHash().toString())) {
                return header;
            }
        } catch (IllegalArgumentException | Untrusted e) {
            // Said below, as of every file that is no block.
        }
        throw noBlock(file);
    }

    private static Bytes anchor(Path file) throws IOException {
        try {
            return seal(block(file));
        } catch (IllegalArgumentException e) {
            throw noBlock(file);
        }
    }

    private static Bytes seal(JsonNode block) {
        return Bytes.hex(block.get("seal").asText());
    }

    private static JsonNode block(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw new HubException(
                    ExitCode.USAGE, "--trust " + file + " is neither a key of 64 hexadecimal digits nor a file", "");
        }
        try {
            JsonNode block = Json.MAPPER.readTree(Files.readAllBytes(file));
            // A proof has a seal as well, and vouches for nothing, least of all for itself.
            if (block.has("appHash") && block.has("seal")) {
                return block;
            }
        } catch (JsonProcessingException e) {
            // Said below, as of every file that is no block.
        }
        throw noBlock(file);
    }

    private static HubException noBlock(Path file) {
        return new HubException(
                ExitCode.USAGE,
                "--trust " + file + " has no block with a seal",
                "dipc query block HEIGHT --chain CHAIN -o json prints one");
    }
}
