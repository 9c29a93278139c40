package org.dipc.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import org.dipc.crypto.SigningKey;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;

/**
 * The key with which this hub votes on a chain of several nodes. The file is CometBFT's own ({@code priv_validator_key.json},
 * privval/file.go): address, public and private key. It lies where the chain's engine looks for it.
 */
public final class ValidatorKey {
    private static final String PUBLIC = "tendermint/PubKeyEd25519";
    private static final String PRIVATE = "tendermint/PrivKeyEd25519";
    private static final int ADDRESS_SIZE = 20;

    private ValidatorKey() {}

    /** Where the key of the hub with this home lies. */
    public static Path file(Path home, ChainId chain) {
        return home.resolve("chains/" + chain + "/consensus/config/priv_validator_key.json");
    }

    /**
     * The public key, 32 bytes; if there is none yet, it is made.
     *
     * @throws HubException {@code KEY_DAMAGED}
     */
    public static Bytes findOrCreate(Path home, ChainId chain) {
        Path file = file(home, chain);
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            JsonNode key = Json.MAPPER.readTree(Files.readAllBytes(file));
            Bytes secret = base64(key.path("priv_key").path("value"));
            Bytes published = base64(key.path("pub_key").path("value"));
            if (secret.size() != SigningKey.SEED_SIZE + published.size()
                    || !SigningKey.ofSeed(secret.slice(0, SigningKey.SEED_SIZE))
                            .publicKey()
                            .value()
                            .equals(published)) {
                throw damaged(file);
            }
            return published;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw damaged(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void create(Path file) throws IOException {
        SigningKey key = SigningKey.generate(new SecureRandom());
        Bytes published = key.publicKey().value();
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put(
                "address",
                Hash.sha256(published).toString().substring(0, 2 * ADDRESS_SIZE).toUpperCase(Locale.ROOT));
        json.putObject("pub_key").put("type", PUBLIC).put("value", base64(published));
        json.putObject("priv_key")
                .put("type", PRIVATE)
                .put("value", base64(key.seed().plus(published)));
        Files.createDirectories(
                file.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            NewFile.write(file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
        } catch (FileAlreadyExistsException e) {
            throw new HubException("KEY_EXISTS", "another process wrote " + file, "try again");
        }
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toArray());
    }

    private static Bytes base64(JsonNode text) {
        return Bytes.owned(Base64.getDecoder().decode(text.asText()));
    }

    private static HubException damaged(Path file) {
        return new HubException(
                "KEY_DAMAGED", "the validator's key in " + file + " cannot be read", "restore it from its copy");
    }
}
