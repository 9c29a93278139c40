package org.dipc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidatorKeyTest {
    private static final ChainId CHAIN = new ChainId("one-1");

    @TempDir
    Path home;

    @Test
    void itIsMadeOnceForItsOwnerAloneInTheFormOfCometBFT() throws IOException {
        Bytes key = ValidatorKey.findOrCreate(home, CHAIN);
        assertThat(ValidatorKey.findOrCreate(home, CHAIN)).isEqualTo(key);
        Path file = ValidatorKey.file(home, CHAIN);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        JsonNode json = Json.MAPPER.readTree(Files.readAllBytes(file));
        assertThat(json.path("address").asText()).matches("[0-9A-F]{40}");
        assertThat(json.path("address").asText())
                .isEqualToIgnoringCase(Hash.sha256(key).toString().substring(0, 40));
        assertThat(json.at("/pub_key/value").asText())
                .isEqualTo(Base64.getEncoder().encodeToString(key.toArray()));
        byte[] secret = Base64.getDecoder().decode(json.at("/priv_key/value").asText());
        assertThat(Bytes.of(secret).slice(32, 64)).isEqualTo(key);
    }

    @Test
    void KEY_DAMAGED_aPublicKeyThatIsNotItsOwn() throws IOException {
        ValidatorKey.findOrCreate(home, CHAIN);
        Path other = home.resolve("other");
        ValidatorKey.findOrCreate(other, CHAIN);
        String own = Json.MAPPER
                .readTree(Files.readAllBytes(ValidatorKey.file(home, CHAIN)))
                .at("/pub_key/value")
                .asText();
        String foreign = Json.MAPPER
                .readTree(Files.readAllBytes(ValidatorKey.file(other, CHAIN)))
                .at("/pub_key/value")
                .asText();
        String text = Files.readString(ValidatorKey.file(home, CHAIN));
        for (String damaged : new String[] {text.replace(own, foreign), "", "{}", text.substring(0, 100)}) {
            Files.writeString(ValidatorKey.file(home, CHAIN), damaged);
            HubException problem =
                    catchThrowableOfType(HubException.class, () -> ValidatorKey.findOrCreate(home, CHAIN));
            assertThat(problem.code()).as(damaged).isEqualTo("KEY_DAMAGED");
        }
    }
}
