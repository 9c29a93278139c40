package org.dipc.bench;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.function.IntPredicate;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.crypto.PublicKey;
import org.dipc.crypto.SigningKey;
import org.dipc.model.Bytes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What our acceptance rule costs beside the bare libraries. */
@Command(
        name = "signatures",
        mixinStandardHelpOptions = true,
        description = "Verifications a second under our rule, beside the bare libraries, on one thread.")
final class SignaturesBench implements Callable<Integer> {
    /** What an Ed25519 key is wrapped in as a SubjectPublicKeyInfo (RFC 8410). */
    private static final Bytes KEY_INFO = Bytes.hex("302a300506032b6570032100");

    private static final int MESSAGE_BYTES = 250;

    @Option(names = "--rounds", defaultValue = "9", description = "Counted rounds (default: 9).")
    private int rounds;

    @Option(names = "--signatures", defaultValue = "4000", description = "Signatures a round (default: 4000).")
    private int count;

    @Mixin
    private Report report = new Report();

    private final List<PublicKey> keys = new ArrayList<>();
    private final List<java.security.PublicKey> providerKeys = new ArrayList<>();
    private final List<Bytes> messages = new ArrayList<>();
    private final List<Bytes> signatures = new ArrayList<>();

    @Override
    public Integer call() throws GeneralSecurityException {
        // So that the bare provider has keys of its own, the fastest that it can get.
        System.setProperty("com.amazon.corretto.crypto.provider.registerEdKeyFactory", "true");
        Provider provider = new AmazonCorrettoCryptoProvider();
        prepare(KeyFactory.getInstance("Ed25519", provider));
        Signature bare = Signature.getInstance("Ed25519", provider);
        Ed25519Verifier bouncyCastle = Ed25519Verifier.bouncyCastle();

        Map<String, DoubleSupplier> measures = new LinkedHashMap<>();
        Ed25519Verifier.corretto().ifPresent(corretto -> {
            measures.put("corretto", () -> rate(i -> ours(corretto, i)));
            measures.put("correttoBare", () -> rate(i -> bareCorretto(bare, i)));
        });
        measures.put("bouncyCastle", () -> rate(i -> ours(bouncyCastle, i)));
        measures.put("bouncyCastleBare", () -> rate(this::bareBouncyCastle));
        Rounds measured = Rounds.of(rounds, measures);

        report.add("signaturesARound", count);
        report.add("rounds", rounds);
        measures.keySet().forEach(name -> report.add(name + "PerSecond", measured.spread(name)));
        if (measures.containsKey("corretto")) {
            report.add("correttoOverBare", measured.ratio("corretto", "correttoBare"));
        }
        report.add("bouncyCastleOverBare", measured.ratio("bouncyCastle", "bouncyCastleBare"));
        report.print();
        return 0;
    }

    private void prepare(KeyFactory factory) throws GeneralSecurityException {
        Random random = new Random(1);
        for (int i = 0; i < count; i++) {
            byte[] seed = new byte[SigningKey.SEED_SIZE];
            random.nextBytes(seed);
            byte[] message = new byte[MESSAGE_BYTES];
            random.nextBytes(message);
            SigningKey key = SigningKey.ofSeed(Bytes.owned(seed));
            keys.add(key.publicKey());
            messages.add(Bytes.owned(message));
            signatures.add(key.sign(Bytes.owned(message)));
            providerKeys.add(factory.generatePublic(new X509EncodedKeySpec(
                    KEY_INFO.plus(key.publicKey().value()).toArray())));
        }
    }

    private double rate(IntPredicate verifies) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            if (!verifies.test(i)) {
                throw new AssertionError("an honest signature was refused");
            }
        }
        return count * 1e9 / (System.nanoTime() - start);
    }

    private boolean ours(Ed25519Verifier verifier, int index) {
        return verifier.verify(keys.get(index), messages.get(index), signatures.get(index));
    }

    private boolean bareCorretto(Signature bare, int index) {
        try {
            bare.initVerify(providerKeys.get(index));
            bare.update(messages.get(index).toArray());
            return bare.verify(signatures.get(index).toArray());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("honest keys and signatures are well formed", e);
        }
    }

    private boolean bareBouncyCastle(int index) {
        Bytes message = messages.get(index);
        return Ed25519.verify(
                signatures.get(index).toArray(),
                0,
                keys.get(index).value().toArray(),
                0,
                message.toArray(),
                0,
                message.size());
    }
}
