package org.dipc.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Policy;
import org.dipc.model.Address;
import org.dipc.model.Bytes;

/** Named keys in a folder, one file each, readable by their owner alone. */
public final class Keyring {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final Pattern HEX_ADDRESS = Pattern.compile("(0x)?[0-9a-fA-F]{40}");
    private static final int ITERATIONS = 600_000;
    private static final int SALT_SIZE = 16;
    private static final int NONCE_SIZE = 12;

    private final Path folder;
    private final SecureRandom random = new SecureRandom();

    public Keyring(Path folder) {
        this.folder = folder;
    }

    /** A key with its name; the address is that of an account which this key alone speaks for at first. */
    public record Named(String name, SigningKey key) {
        public Address address() {
            return Policy.of(key.publicKey().value()).address();
        }
    }

    private record Stored(String name, String publicKey, String seed) {}

    private record Sealed(String name, int iterations, String salt, String nonce, String sealed) {}

    /** @throws HubException {@code KEY_EXISTS}, {@code KEY_NAME} */
    public Named create(String name) {
        return store(new Named(valid(name), SigningKey.generate(random)));
    }

    public Named findOrCreate(String name) {
        return find(name).orElseGet(() -> create(name));
    }

    private Named store(Named named) {
        Stored stored = new Stored(
                named.name, named.key.publicKey().toString(), named.key.seed().toHex());
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            NewFile.write(
                    file(named.name),
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(stored));
        } catch (FileAlreadyExistsException e) {
            throw new HubException(
                    "KEY_EXISTS", "there is a key \"" + named.name + "\" already", "choose another name");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return named;
    }

    /** All keys, by name. */
    public List<Named> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".json"))
                    .map(file -> file.substring(0, file.length() - ".json".length()))
                    .sorted()
                    .map(this::key)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Optional<Named> find(String name) {
        return NAME.matcher(name).matches() && Files.exists(file(name)) ? Optional.of(key(name)) : Optional.empty();
    }

    /** @throws HubException {@code KEY_NOT_FOUND}, {@code KEY_DAMAGED}, {@code CONFIG_PERMISSIONS} */
    public Named key(String name) {
        Path file = file(valid(name));
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.GROUP_READ)) {
                throw new HubException(
                        "CONFIG_PERMISSIONS", "the key file " + file + " can be read by others", "chmod 600 " + file);
            }
            Stored stored = Json.MAPPER.readValue(Files.readAllBytes(file), Stored.class);
            Named named = new Named(name, SigningKey.ofSeed(Bytes.hex(stored.seed)));
            if (!named.key.publicKey().toString().equals(stored.publicKey)) {
                throw new HubException(
                        "KEY_DAMAGED",
                        "the key in " + file + " does not match its public key",
                        "restore it from its export");
            }
            return named;
        } catch (NoSuchFileException e) {
            throw new HubException(
                    0, "KEY_NOT_FOUND", "no key \"" + name + "\" in " + folder, "", "dipc keys add " + name);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new HubException(
                    "KEY_DAMAGED", "the key file " + file + " cannot be read", "restore it from its export");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address that {@code text} means: forty hexadecimal digits, or the name of a key. */
    public Address address(String text) {
        if (HEX_ADDRESS.matcher(text).matches()) {
            return Address.hex(text.substring(text.length() - 2 * Address.SIZE).toLowerCase(Locale.ROOT));
        }
        return key(text).address();
    }

    /** The name of the key that {@code address} belongs to. */
    public Optional<String> nameOf(Address address) {
        return list().stream()
                .filter(named -> named.address().equals(address))
                .map(Named::name)
                .findFirst();
    }

    /** A key sealed under a passphrase (PBKDF2 with HMAC-SHA-256, AES-256-GCM), to be kept elsewhere. */
    public String export(String name, char[] passphrase) {
        Named named = key(name);
        byte[] salt = new byte[SALT_SIZE];
        byte[] nonce = new byte[NONCE_SIZE];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, name, passphrase, ITERATIONS, salt, nonce);
            Bytes sealed = Bytes.owned(cipher.doFinal(named.key.seed().toArray()));
            return Json.MAPPER
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(new Sealed(
                            name,
                            ITERATIONS,
                            Bytes.of(salt).toHex(),
                            Bytes.of(nonce).toHex(),
                            sealed.toHex()));
        } catch (GeneralSecurityException | JsonProcessingException e) {
            throw new AssertionError("every JDK has PBKDF2 and AES-GCM", e);
        }
    }

    /** @throws HubException {@code KEY_DAMAGED} if it is no export or the passphrase is another, {@code KEY_EXISTS} */
    public Named restore(String exported, char[] passphrase) {
        try {
            Sealed sealed = Json.MAPPER.readValue(exported, Sealed.class);
            if (sealed.iterations < 1 || sealed.iterations > 10 * ITERATIONS) {
                throw new HubException("KEY_DAMAGED", sealed.iterations + " iterations", "");
            }
            Cipher cipher = cipher(
                    Cipher.DECRYPT_MODE,
                    valid(sealed.name),
                    passphrase,
                    sealed.iterations,
                    Bytes.hex(sealed.salt).toArray(),
                    Bytes.hex(sealed.nonce).toArray());
            Bytes seed = Bytes.owned(cipher.doFinal(Bytes.hex(sealed.sealed).toArray()));
            return store(new Named(sealed.name, SigningKey.ofSeed(seed)));
        } catch (GeneralSecurityException | JsonProcessingException | IllegalArgumentException e) {
            throw new HubException("KEY_DAMAGED", "not an exported key, or another passphrase", "");
        }
    }

    private static Cipher cipher(int mode, String name, char[] passphrase, int iterations, byte[] salt, byte[] nonce)
            throws GeneralSecurityException {
        byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(passphrase, salt, iterations, 256))
                .getEncoded();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private Path file(String name) {
        return folder.resolve(name + ".json");
    }

    private static String valid(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new HubException("KEY_NAME", "the name of a key is of lower-case letters, digits and hyphens", "");
        }
        return name;
    }
}
