package org.dipc.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.dipc.model.Bytes;

/** Prints what our rule costs beside the bare libraries: verifications a second, paired rounds, medians. */
final class SignatureRates {
    private static final int SIGNATURES = 4000;
    private static final int ROUNDS = 15;

    private final List<PublicKey> keys = new ArrayList<>();
    private final List<java.security.PublicKey> providerKeys = new ArrayList<>();
    private final List<Bytes> messages = new ArrayList<>();
    private final List<Bytes> signatures = new ArrayList<>();
    private final Signature bare;

    private SignatureRates() throws GeneralSecurityException {
        // So that the bare provider gets keys that are its own already, the fastest that it can have.
        System.setProperty("com.amazon.corretto.crypto.provider.registerEdKeyFactory", "true");
        Provider provider = new AmazonCorrettoCryptoProvider();
        KeyFactory factory = KeyFactory.getInstance("Ed25519", provider);
        this.bare = Signature.getInstance("Ed25519", provider);
        Random random = new Random(1);
        for (int i = 0; i < SIGNATURES; i++) {
            byte[] seed = new byte[SigningKey.SEED_SIZE];
            random.nextBytes(seed);
            byte[] message = new byte[250];
            random.nextBytes(message);
            SigningKey key = SigningKey.ofSeed(Bytes.owned(seed));
            keys.add(key.publicKey());
            messages.add(Bytes.owned(message));
            signatures.add(key.sign(Bytes.owned(message)));
            Bytes encoded =
                    Bytes.hex("302a300506032b6570032100").plus(key.publicKey().value());
            providerKeys.add(factory.generatePublic(new X509EncodedKeySpec(encoded.toArray())));
        }
    }

    public static void main(String[] arguments) throws GeneralSecurityException {
        SignatureRates rates = new SignatureRates();
        Ed25519Verifier corretto = Ed25519Verifier.corretto().orElseThrow();
        Ed25519Verifier bouncyCastle = Ed25519Verifier.bouncyCastle();
        rates.compare("Corretto", i -> rates.ours(corretto, i), rates::bareCorretto);
        rates.compare("BouncyCastle", i -> rates.ours(bouncyCastle, i), rates::bareBouncyCastle);
    }

    private interface Verification {
        boolean verify(int index);
    }

    private void compare(String name, Verification ours, Verification bareLibrary) {
        List<Double> oursRates = new ArrayList<>();
        List<Double> bareRates = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = -2; round < ROUNDS; round++) {
            double oursRate = rate(ours);
            double bareRate = rate(bareLibrary);
            if (round >= 0) {
                oursRates.add(oursRate);
                bareRates.add(bareRate);
                ratios.add(oursRate / bareRate);
            }
        }
        System.out.printf(
                "%s: ours %.0f/s, bare %.0f/s, ratio %.3f%n",
                name, median(oursRates), median(bareRates), median(ratios));
    }

    private static double rate(Verification verification) {
        long start = System.nanoTime();
        for (int i = 0; i < SIGNATURES; i++) {
            if (!verification.verify(i)) {
                throw new AssertionError("an honest signature counts");
            }
        }
        return SIGNATURES * 1e9 / (System.nanoTime() - start);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private boolean ours(Ed25519Verifier verifier, int index) {
        return verifier.verify(keys.get(index), messages.get(index), signatures.get(index));
    }

    private boolean bareCorretto(int index) {
        try {
            bare.initVerify(providerKeys.get(index));
            bare.update(messages.get(index).toArray());
            return bare.verify(signatures.get(index).toArray());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
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
