package org.dipc.consensus.cometbft;

import static org.dipc.consensus.cometbft.CometConsensus.Refusal.CONSENSUS_FOREIGN;
import static org.dipc.consensus.cometbft.CometConsensus.Refusal.CONSENSUS_UNAVAILABLE;
import static org.dipc.consensus.cometbft.CometConsensus.Refusal.SIGNER_UNAVAILABLE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;

/**
 * A node's folder, in the form that CometBFT v0.38 wants: {@code config} with its settings, its keys and the genesis,
 * and {@code data}, which is the node's own. Settings are written anew at every start; the rest once.
 */
final class Home {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** How CometBFT calls the kinds of its keys. */
    private static final String PUBLIC_KEY = "tendermint/PubKeyEd25519";

    private static final String PRIVATE_KEY = "tendermint/PrivKeyEd25519";

    private final Path folder;

    private Home(Path folder) {
        this.folder = folder;
    }

    /**
     * The node's folder in {@code folder}, made for a chain without blocks.
     *
     * @throws Rejected CONSENSUS_FOREIGN if it is another chain's; SIGNER_UNAVAILABLE if a key is missing on a chain
     *     that has begun, or cannot be read or written
     */
    static Home in(Path folder, ChainId chain, Hash genesis, Tip tip) {
        Home home = new Home(folder);
        try {
            Files.createDirectories(folder, OWNER_ONLY);
            Files.createDirectories(home.file("config"), OWNER_ONLY);
            Files.createDirectories(home.file("data"), OWNER_ONLY);
            boolean begun = tip.height() > 0;
            home.requireBlocks(begun);
            String publicKey = home.publicKey(begun);
            home.requireGenesis(chain, genesis, tip, publicKey);
            return home;
        } catch (IOException e) {
            throw new Rejected(CONSENSUS_UNAVAILABLE, "the node's folder " + folder + ": " + e.getMessage());
        }
    }

    Path folder() {
        return folder;
    }

    Path socket() {
        return file("abci.sock");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    void settings(Settings settings) throws IOException {
        write("config/config.toml", settings.toml());
    }

    /** A node never goes on from a state that is ahead of its blocks: it would only fail again and again. */
    private void requireBlocks(boolean begun) {
        Rejected.unless(
                !begun || Files.exists(file("data/blockstore.db")),
                CONSENSUS_FOREIGN,
                "the chain has blocks, and the node in " + folder
                        + " has none; restore both folders from one backup, or begin both anew");
    }

    /**
     * The validator's public key; a key is made if there is none. Beside it CometBFT keeps what was signed last: who loses
     * that may sign twice.
     */
    private String publicKey(boolean begun) throws IOException {
        Path file = file("config/priv_validator_key.json");
        Path signed = file("data/priv_validator_state.json");
        Rejected.unless(
                !begun || Files.exists(signed),
                SIGNER_UNAVAILABLE,
                signed
                        + " is missing, and blocks were signed; restore it, never from a copy that is older than the blocks");
        if (!Files.exists(signed)) {
            // Before the key: a key without it would be one of which nobody knows what it signed.
            write("data/priv_validator_state.json", "{\"height\": \"0\", \"round\": 0, \"step\": 0}\n");
        }
        if (Files.exists(file)) {
            return JSON.readTree(file.toFile()).path("pub_key").path("value").asText();
        }
        Rejected.unless(
                !begun,
                SIGNER_UNAVAILABLE,
                file + " is missing, and blocks were signed with it; restore it from a backup");
        SigningKey key = SigningKey.generate(new SecureRandom());
        Bytes open = key.publicKey().value();
        ObjectNode document = JSON.createObjectNode();
        document.put("address", Hash.sha256(open).value().slice(0, 20).toHex().toUpperCase(Locale.ROOT));
        document.set("pub_key", typed(PUBLIC_KEY, open));
        document.set("priv_key", typed(PRIVATE_KEY, key.seed().plus(open)));
        write(
                "config/priv_validator_key.json",
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
        return document.path("pub_key").path("value").asText();
    }

    private static ObjectNode typed(String type, Bytes value) {
        return JSON.createObjectNode()
                .put("type", type)
                .put("value", Base64.getEncoder().encodeToString(value.toArray()));
    }

    /**
     * CometBFT's genesis, which says what ours says: the chain, when it began, and the hash of ours. Whoever validates,
     * our genesis says; where it names nobody, the node's own key does alone.
     */
    private void requireGenesis(ChainId chain, Hash genesis, Tip tip, String publicKey) throws IOException {
        Path file = file("config/genesis.json");
        if (Files.exists(file)) {
            JsonNode found = JSON.readTree(file.toFile());
            Rejected.unless(
                    found.path("chain_id").asText().equals(chain.value())
                            && found.path("app_state").asText().equals(genesis.toString()),
                    CONSENSUS_FOREIGN,
                    file + " is of chain " + found.path("chain_id").asText() + " with genesis "
                            + found.path("app_state").asText() + ", this is " + chain + " with " + genesis);
            return;
        }
        ObjectNode document = JSON.createObjectNode();
        // The first block has the time of this genesis, and times rise.
        document.put("genesis_time", Instant.ofEpochMilli(tip.timeMillis() + 1).toString());
        document.put("chain_id", chain.value());
        document.put("initial_height", "1");
        document.set("consensus_params", JSON.readTree(PARAMETERS));
        ObjectNode validator = document.putArray("validators").addObject();
        validator.set("pub_key", JSON.createObjectNode().put("type", PUBLIC_KEY).put("value", publicKey));
        validator.put("power", "1");
        document.put("app_hash", "");
        document.put("app_state", genesis.toString());
        write("config/genesis.json", JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
    }

    private static final String PARAMETERS = """
        {"block": {"max_bytes": "4194304", "max_gas": "-1"},
         "evidence": {"max_age_num_blocks": "100000", "max_age_duration": "172800000000000",
                      "max_bytes": "1048576"},
         "validator": {"pub_key_types": ["ed25519"]},
         "version": {"app": "1"},
         "abci": {"vote_extensions_enable_height": "0"}}
        """;

    /** Whole or not at all. */
    private void write(String name, String text) throws IOException {
        Path target = file(name);
        Path fresh = Files.createTempFile(target.getParent(), "fresh", ".new");
        Files.writeString(fresh, text, StandardOpenOption.SYNC);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
