package org.dipc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.testchain.TestAccount.ALICE;
import static org.dipc.testchain.TestAccount.BOB;
import static org.dipc.testchain.TestAccount.CAROL;
import static org.dipc.testchain.TestAccount.COUNCIL;
import static org.dipc.testchain.TestAccount.FOUNDATION;
import static org.dipc.testchain.TestAccount.REGISTRAR;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dipc.client.Proof;
import org.dipc.client.Trust;
import org.dipc.crypto.Cose;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.crypto.SigningKey;
import org.dipc.identity.Identity;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.proof.CommitmentProof;
import org.dipc.proof.CommitmentProof.Absence;
import org.dipc.proof.CommitmentProof.Presence;
import org.dipc.proof.Header;
import org.dipc.proof.InnerOp;
import org.dipc.testchain.TestAccount;
import org.dipc.testchain.TestChain;
import org.dipc.units.Units;
import org.dipc.units.Units.Holder;
import org.dipc.units.Units.Transfer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example in the guide "Proofs" is of a chain, and everything in it can be computed from the page alone. Where the
 * example is meant to change, run this test with {@code -Ddipc.golden=write}.
 */
class ProofsGuideTest {
    private static final Path GUIDE = Path.of("../../distribution/docs/guides/proofs.md");
    private static final SigningKey SEALER = TestAccount.key("sealer");
    private static final Pattern BLOCK =
            Pattern.compile("<!-- computed: (\\w+) -->\n```\\w*\n(.*?)```", Pattern.DOTALL);
    private static final Pattern HASHED = Pattern.compile("(?m)^(\\w+)=\\$\\(hash ([^)]*)\\) +# ([0-9a-f]{64})$");

    @Test
    void theGuideShowsWhatAChainGives() throws IOException {
        Map<String, String> computed = computed();
        if ("write".equals(System.getProperty("dipc.golden"))) {
            Files.writeString(GUIDE, BLOCK.matcher(Files.readString(GUIDE)).replaceAll(block -> {
                String head = block.group().substring(0, block.start(2) - block.start());
                return Matcher.quoteReplacement(head + computed.get(block.group(1)) + "```");
            }));
        }
        assertThat(blocks()).isEqualTo(computed);
    }

    @Test
    void theFilesInTheGuideHoldByTheKeyInTheGuide() throws IOException {
        Trust trust = new Trust.Signer(Optional.empty(), SEALER.publicKey());
        assertThat(Files.readString(GUIDE)).contains("--trust " + SEALER.publicKey());
        assertThat(proof("presence").verify(trust)).anyMatch(sentence -> sentence.contains("exactly this value"));
        assertThat(proof("absence").verify(trust)).anyMatch(sentence -> sentence.contains("nothing at this path"));
    }

    /** With nothing of ours but SHA-256, from the lines as they are printed. */
    @Test
    void theHashesInTheGuideComeOutByHand() throws IOException {
        for (String name : List.of("presence", "absence")) {
            String last = "";
            Map<String, String> variables = new TreeMap<>();
            List<MatchResult> lines =
                    HASHED.matcher(blocks().get(name + "Steps")).results().toList();
            for (MatchResult line : lines) {
                String input = line.group(2);
                for (Map.Entry<String, String> variable : variables.entrySet()) {
                    input = input.replace("$" + variable.getKey() + " ", variable.getValue());
                }
                last = Hash.sha256(Bytes.hex(input.replace(" ", ""))).toString();
                assertThat(last).as(line.group()).isEqualTo(line.group(3));
                variables.put(line.group(1), last);
            }
            assertThat(lines).hasSizeGreaterThan(4);
            assertThat(last).isEqualTo(proof(name).header().appHash().toString());
        }
    }

    @Test
    void theCommandInTheGuideEndsAsTheGuideSays(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("example.json");
        String text = blocks().get("presence");
        Files.writeString(file, text);
        String key = SEALER.publicKey().toString();
        Path block = folder.resolve("block.json");
        Proof proof = proof("presence");
        Files.writeString(
                block, "{\"appHash\": \"" + proof.header().appHash() + "\", \"seal\": \"" + proof.seal() + "\"}");

        assertThat(verify(folder, file, key).code()).isEqualTo(ExitCode.DONE);
        assertThat(verify(folder, file, block.toString()).code()).isEqualTo(ExitCode.DONE);
        assertThat(verify(folder, file, key).out()).contains("The proof holds.", "units/balances", "250");
        String mallory = TestAccount.key("mallory").publicKey().toString();
        refused(
                verify(folder, file, mallory),
                ExitCode.REFUSED,
                "HEADER_POWER_INSUFFICIENT",
                "from somebody you believe");
        refused(verify(folder, file, "nobody"), ExitCode.WRONG_USE, "USAGE", "neither a key");
        refused(verify(folder, file, file.toString()), ExitCode.WRONG_USE, "USAGE", "dipc query block");
        Files.writeString(block, "{\"appHash\": \"" + "0".repeat(64) + "\", \"seal\": \"" + proof.seal() + "\"}");
        refused(verify(folder, file, block.toString()), ExitCode.WRONG_USE, "USAGE", "has no block with a seal");
        refused(verify(folder, folder.resolve("none"), key), ExitCode.NOT_FOUND, "FILE_NOT_FOUND", "none");
        Files.writeString(file, text.replace("\"18fa\"", "\"18fb\""));
        refused(verify(folder, file, key), ExitCode.REFUSED, "PROOF_VALUE_MISMATCH", "another value");
        Files.writeString(file, text.replace("\"height\" : 1", "\"height\" : 2"));
        refused(verify(folder, file, key), ExitCode.REFUSED, "PROOF_CONTEXT", "block 1");
        Files.writeString(file, text.substring(9));
        refused(verify(folder, file, key), ExitCode.REFUSED, "PROOF_MALFORMED", "damaged");
    }

    private static DipcTest.Ended verify(Path home, Path file, String trust) {
        return DipcTest.dipc("verify", file.toString(), "--trust", trust, "--home", home.toString());
    }

    private static void refused(DipcTest.Ended ended, int code, String name, String said) {
        assertThat(ended.code()).as(ended.error()).isEqualTo(code);
        assertThat(ended.error()).startsWith(name).contains(said);
    }

    private static Proof proof(String name) throws IOException {
        return Proof.parse(blocks().get(name).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> blocks() throws IOException {
        Map<String, String> blocks = new LinkedHashMap<>();
        BLOCK.matcher(Files.readString(GUIDE)).results().forEach(block -> blocks.put(block.group(1), block.group(2)));
        return blocks;
    }

    private static Map<String, String> computed() {
        try (TestChain chain = TestChain.of(new Identity(), new Units()).named("qpc-1")) {
            chain.genesis(new Identity.Genesis(List.of(REGISTRAR.address()), List.of(COUNCIL.address()), List.of()))
                    .genesis(new Units.Genesis(
                            "QPC",
                            BigInteger.valueOf(1000),
                            List.of(new Holder(FOUNDATION.address(), BigInteger.valueOf(1000)))));
            chain.block(
                            FOUNDATION.sends(new Transfer(ALICE.address(), BigInteger.valueOf(250), Optional.empty())),
                            FOUNDATION.sends(new Transfer(BOB.address(), BigInteger.valueOf(125), Optional.empty())))
                    .accepted();
            Proof present = proof(chain.ledger(), ALICE.address());
            Proof absent = proof(chain.ledger(), CAROL.address());
            Map<String, String> blocks = new LinkedHashMap<>();
            blocks.put("presence", json(present));
            blocks.put("presenceSteps", script(present));
            blocks.put("seal", seal(present));
            blocks.put("absence", json(absent));
            blocks.put("absenceSteps", script(absent));
            return blocks;
        }
    }

    /** As the embedded engine seals and the gateway puts together. */
    private static Proof proof(Ledger ledger, Address owner) {
        Ledger.Proof proof = ledger.prove(Units.BALANCES.path(owner));
        Committed block = ledger.blocks(proof.height(), 1).get(0);
        Header header = new Header(
                ledger.chain(),
                ledger.genesis(),
                proof.height(),
                block.block().timeMillis(),
                ledger.prove(proof.path(), proof.height() - 1).appHash(),
                Header.root(block.block().transactions()),
                Hash.sha256(Codec.of(BlockResult.class).encode(block.result())),
                proof.appHash());
        return new Proof(header, proof.path(), proof.value(), proof.proof(), header.seal(SEALER));
    }

    private static String json(Proof proof) {
        return new String(proof.json(), StandardCharsets.UTF_8) + "\n";
    }

    private static String script(Proof proof) {
        Script script = new Script();
        if (CommitmentProof.decode(proof.proof()) instanceof Absence absence) {
            script.hash("asked", absence.key().toHex());
            script.leaf(absence.left().orElseThrow(), "left");
            script.leaf(absence.right().orElseThrow(), "right");
        } else {
            script.leaf((Presence) CommitmentProof.decode(proof.proof()), "");
        }
        return script.lines();
    }

    /** Lines of a shell script, each with what it gives. */
    private static final class Script {
        private final List<String> lines = new ArrayList<>();
        private final Map<String, String> variables = new TreeMap<>();

        void leaf(Presence presence, String side) {
            hash(side + "key", presence.key().toHex());
            hash(side + "value", presence.value().toHex());
            String node = side + "leaf";
            hash(node, presence.leaf().prefix().toHex(), "$" + side + "key", "$" + side + "value");
            int step = 0;
            for (InnerOp op : presence.path()) {
                String prefix = op.prefix().slice(0, 16).toHex();
                String next = side + "step" + ++step;
                if (op.suffix().isEmpty()) {
                    hash(next, prefix, op.prefix().from(16).toHex(), "$" + node);
                } else {
                    hash(next, prefix, "$" + node, op.suffix().toHex());
                }
                node = next;
            }
        }

        void hash(String name, String... parts) {
            String given = String.join(" ", parts) + " ";
            String input = given;
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                input = input.replace("$" + variable.getKey() + " ", variable.getValue());
            }
            String hash = Hash.sha256(Bytes.hex(input.replace(" ", ""))).toString();
            lines.add(name + "=$(hash " + given + ") # " + hash);
            variables.put(name, hash);
        }

        String lines() {
            return String.join("\n", lines) + "\n";
        }
    }

    private static String seal(Proof proof) {
        Cose.Signed signed = Cose.decodeStrict(proof.seal());
        Cose.Signature signature = signed.signatures().get(0);
        assertThat(signed.payload()).isEqualTo(Codec.of(Header.class).encode(proof.header()));
        Bytes message = signature.toBeSigned(signed.payload(), Bytes.utf8("org.dipc.header"));
        assertThat(Ed25519Verifier.bouncyCastle().verify(signature.key(), message, signature.value()))
                .isTrue();
        return "key=" + signature.key() + "\nmessage=" + message + "\nsignature=" + signature.value() + "\n";
    }
}
