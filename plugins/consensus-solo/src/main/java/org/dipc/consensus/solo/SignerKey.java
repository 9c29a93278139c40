package org.dipc.consensus.solo;

import static org.dipc.consensus.solo.SoloConsensus.Refusal.CONFIG_PERMISSIONS;
import static org.dipc.consensus.solo.SoloConsensus.Refusal.SIGNER_UNAVAILABLE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;

/**
 * The key that seals a chain's blocks, in a file that its owner alone can read: a line with its seed and a line with its
 * public key, both in hexadecimal digits. The second tells a damaged seed from another one.
 */
final class SignerKey {
    private static final String FILE = "signer.key";
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?> OWNER_ONLY = PosixFilePermissions.asFileAttribute(OWNER);

    private SignerKey() {}

    /**
     * The key in {@code directory}, made for a chain without blocks.
     *
     * @param begun whether the chain has blocks: then whoever follows it believes the key that sealed them and no other
     * @throws Rejected CONFIG_PERMISSIONS if others may read it, SIGNER_UNAVAILABLE if it cannot be read or written, or is
     *     missing on a chain that has begun
     */
    static SigningKey in(Path directory, boolean begun) {
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            if (Files.notExists(file)) {
                Rejected.unless(
                        !begun,
                        SIGNER_UNAVAILABLE,
                        file + " is missing, and blocks were sealed with it; restore it from a backup of this folder");
                write(file, SigningKey.generate(new SecureRandom()));
            }
            Rejected.unless(
                    OWNER.containsAll(Files.getPosixFilePermissions(file)),
                    CONFIG_PERMISSIONS,
                    file + " can be read by others than its owner; set its mode to 600");
            return read(file);
        } catch (IOException | IllegalArgumentException e) {
            throw new Rejected(SIGNER_UNAVAILABLE, "the signer's key in " + file + ": " + e.getMessage());
        }
    }

    private static SigningKey read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        if (lines.size() != 2 || !lines.get(0).matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("line 1 is not a seed, or line 2 not its public key");
        }
        SigningKey key = SigningKey.ofSeed(Bytes.hex(lines.get(0)));
        if (!key.publicKey().value().toHex().equals(lines.get(1))) {
            throw new IllegalArgumentException("the seed in line 1 is not that of the public key in line 2");
        }
        return key;
    }

    private static String text(SigningKey key) {
        return key.seed().toHex() + "\n" + key.publicKey().value().toHex() + "\n";
    }

    /** Whole or not at all: half a key would be another key. */
    private static void write(Path file, SigningKey key) throws IOException {
        Path fresh = Files.createTempFile(file.getParent(), FILE, ".new", OWNER_ONLY);
        Files.writeString(fresh, text(key), StandardOpenOption.SYNC);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        // The name as well: a key that was used and then forgotten would leave a chain that nobody can go on with.
        try (FileChannel folder = FileChannel.open(file.getParent())) {
            folder.force(true);
        }
    }
}
