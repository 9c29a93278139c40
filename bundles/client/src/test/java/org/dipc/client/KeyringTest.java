package org.dipc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.dipc.client.Keyring.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyringTest {
    @TempDir
    Path home;

    private Keyring keyring() {
        return new Keyring(home.resolve("keys"));
    }

    private static void refused(String code, Runnable step) {
        assertThatThrownBy(step::run)
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aKeyIsFoundAgainByNameAndByAddress() {
        Named alice = keyring().create("alice");
        assertThat(keyring().key("alice").address()).isEqualTo(alice.address());
        assertThat(keyring().address("alice")).isEqualTo(alice.address());
        assertThat(keyring().address("0x" + alice.address())).isEqualTo(alice.address());
        assertThat(keyring().nameOf(alice.address())).contains("alice");
        assertThat(keyring().list()).extracting(Named::name).containsExactly("alice");
    }

    @Test
    void aNameIsNeverGivenTwice() {
        Named alice = keyring().create("alice");
        refused("KEY_EXISTS", () -> keyring().create("alice"));
        assertThat(keyring().key("alice").address()).isEqualTo(alice.address());
        assertThat(files()).containsExactly("alice.json");
    }

    @Test
    void theFileIsItsOwnersAlone() throws IOException {
        keyring().create("alice");
        Path file = home.resolve("keys/alice.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        refused("CONFIG_PERMISSIONS", () -> keyring().key("alice"));
    }

    @Test
    void anExportOpensUnderItsPassphraseAloneAndHidesTheSeed() {
        Named alice = keyring().create("alice");
        String exported = keyring().export("alice", "correct horse".toCharArray());
        assertThat(exported).doesNotContain(alice.key().seed().toHex());
        Keyring other = new Keyring(home.resolve("other"));
        refused("KEY_DAMAGED", () -> other.restore(exported, "wrong".toCharArray()));
        refused(
                "KEY_DAMAGED",
                () -> other.restore(exported.replace("alice", "mallory"), "correct horse".toCharArray()));
        assertThat(other.restore(exported, "correct horse".toCharArray()).address())
                .isEqualTo(alice.address());
    }

    @Test
    void everyFlippedBitOfAKeyIsFoundOrHarmless() throws IOException {
        Named alice = keyring().create("alice");
        Path file = home.resolve("keys/alice.json");
        byte[] whole = Files.readAllBytes(file);
        int found = 0;
        for (int bit = 0; bit < whole.length * Byte.SIZE; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            Files.write(file, flipped);
            try {
                assertThat(keyring().key("alice").key().seed())
                        .as("bit %d", bit)
                        .isEqualTo(alice.key().seed());
            } catch (HubException e) {
                assertThat(e.code()).as("bit %d", bit).isEqualTo("KEY_DAMAGED");
                assertThat(e).hasMessageContaining(file.toString());
                found++;
            }
        }
        // Two keys of 64 digits.
        assertThat(found).isGreaterThan(2 * 64 * Byte.SIZE - 1);
    }

    @Test
    void damagedFilesAndNamesThatArePathsAreRefused() throws IOException {
        keyring().create("alice");
        Path file = home.resolve("keys/alice.json");
        String text = Files.readString(file);
        String otherKey = text.replaceFirst("\"publicKey\" : \"..", "\"publicKey\" : \"zz");
        for (String damaged : List.of("", "{", otherKey, text + "x")) {
            Files.writeString(file, damaged);
            refused("KEY_DAMAGED", () -> keyring().key("alice"));
        }
        for (String name : List.of("", "../alice", "Alice", "a/b", "a.json", "a".repeat(65))) {
            refused("KEY_NAME", () -> keyring().create(name));
        }
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(home.resolve("keys"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
