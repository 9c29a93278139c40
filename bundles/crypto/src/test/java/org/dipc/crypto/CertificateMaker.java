package org.dipc.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.dipc.model.Bytes;

/** One certificate to be made, honest until a test bends it, and the chain that such ones make. */
final class CertificateMaker {
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    String subject;
    String issuer;
    KeyPair keys;
    SubjectPublicKeyInfo shownKey;
    String algorithm;
    Time from;
    Time to;
    BigInteger serial;
    List<Extension> extensions = new ArrayList<>();

    static CertificateMaker authority(String subject, KeyPair keys, Instant from, Instant to) {
        CertificateMaker maker = new CertificateMaker(subject, keys, from, to);
        maker.with(Extension.basicConstraints, true, new BasicConstraints(true));
        maker.with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return maker;
    }

    static CertificateMaker leaf(String subject, KeyPair keys, Instant from, Instant to) {
        CertificateMaker maker = new CertificateMaker(subject, keys, from, to);
        maker.with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        return maker;
    }

    private CertificateMaker(String subject, KeyPair keys, Instant from, Instant to) {
        this.subject = subject;
        this.keys = keys;
        this.shownKey = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
        this.from = new Time(Date.from(from));
        this.to = new Time(Date.from(to));
        this.serial = BigInteger.ONE;
    }

    /** Sets the extension, or replaces the one of this type. */
    CertificateMaker with(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
        try {
            return with(type, critical, value.toASN1Primitive().getEncoded("DER"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    CertificateMaker with(ASN1ObjectIdentifier type, boolean critical, byte[] value) {
        without(type);
        extensions.add(new Extension(type, critical, value));
        return this;
    }

    CertificateMaker without(ASN1ObjectIdentifier type) {
        extensions.removeIf(extension -> extension.getExtnId().equals(type));
        return this;
    }

    private Bytes signedBy(CertificateMaker signer) {
        try {
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    new X500Name(issuer == null ? signer.subject : issuer),
                    serial,
                    from,
                    to,
                    new X500Name(subject),
                    shownKey);
            for (Extension extension : extensions) {
                builder.addExtension(extension);
            }
            String signing = algorithm == null ? algorithm(signer.keys) : algorithm;
            return Bytes.owned(builder.build(new JcaContentSignerBuilder(signing)
                            .setProvider(BOUNCY_CASTLE)
                            .build(signer.keys.getPrivate()))
                    .getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code makers} from the root to the leaf, in DER from the leaf to the root. */
    static List<Bytes> chain(List<CertificateMaker> makers) {
        List<Bytes> chain = new ArrayList<>();
        for (int i = 0; i < makers.size(); i++) {
            chain.add(0, makers.get(i).signedBy(makers.get(Math.max(0, i - 1))));
        }
        return chain;
    }

    static String algorithm(KeyPair keys) {
        return switch (keys.getPublic().getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "Ed25519", "EdDSA" -> "Ed25519";
            default -> "SHA256withECDSA";
        };
    }

    static KeyPair elliptic(String curve) {
        return pair("EC", generator -> generator.initialize(new ECGenParameterSpec(curve)));
    }

    static KeyPair rsa(int bits) {
        return pair("RSA", generator -> generator.initialize(bits));
    }

    static KeyPair edwards() {
        return pair("Ed25519", generator -> {});
    }

    private interface Preparation {
        void prepare(KeyPairGenerator generator) throws GeneralSecurityException;
    }

    private static KeyPair pair(String algorithm, Preparation preparation) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, BOUNCY_CASTLE);
            preparation.prepare(generator);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
