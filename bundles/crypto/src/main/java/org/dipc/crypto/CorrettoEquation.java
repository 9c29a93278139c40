package org.dipc.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.dipc.model.Bytes;

/**
 * Ed25519 by the Amazon Corretto Crypto Provider. It computes S B - k A and compares its encoding with R, byte for byte:
 * with A in the subgroup the result is in the subgroup, and so R is canonical and in the subgroup too.
 *
 * <p>The provider is handed over as an object and never registered, so nothing else in the process changes.
 */
final class CorrettoEquation implements Ed25519Verifier.Equation {
    private final Provider provider;
    private final Queue<Signature> idle = new ConcurrentLinkedQueue<>();

    private CorrettoEquation(Provider provider) {
        this.provider = provider;
    }

    /** @throws LinkageError if the provider's jar is not there */
    static Optional<Ed25519Verifier.Equation> load() {
        AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
        return provider.getLoadingError() == null ? Optional.of(new CorrettoEquation(provider)) : Optional.empty();
    }

    @Override
    public boolean holds(byte[] key, byte[] message, byte[] signature) {
        Signature verifier = idle.poll();
        if (verifier == null) {
            verifier = create();
        }
        try {
            verifier.initVerify(new EncodedKey(key));
            verifier.update(message);
            boolean holds = verifier.verify(signature);
            idle.offer(verifier);
            return holds;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("a checked key and 64 bytes are all that the provider asks for", e);
        }
    }

    private Signature create() {
        try {
            return Signature.getInstance("Ed25519", provider);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("the provider has had Ed25519 since 2.5", e);
        }
    }

    /** A key in the form in which the provider takes it: SubjectPublicKeyInfo (RFC 8410). */
    private static final class EncodedKey implements java.security.PublicKey {
        private static final long serialVersionUID = 1;
        private static final Bytes PREFIX = Bytes.hex("302a300506032b6570032100");
        private final byte[] encoded;

        EncodedKey(byte[] key) {
            this.encoded = PREFIX.plus(Bytes.owned(key)).toArray();
        }

        @Override
        public String getAlgorithm() {
            return "EdDSA";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return encoded.clone();
        }
    }
}
