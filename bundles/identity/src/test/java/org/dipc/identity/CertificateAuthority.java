package org.dipc.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Date;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.dipc.model.Bytes;

/** A certification authority that issues what a test asks for, good or bad. */
final class CertificateAuthority {
    static final long YEAR_MILLIS = 365L * 24 * 60 * 60 * 1000;

    private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final X500Name name;
    private final KeyPair keys = keys();
    private final Bytes certificate;

    /** @param nowMillis it holds from ten years before to ten years after */
    CertificateAuthority(String name, long nowMillis) {
        this.name = new X500NameBuilder().addRDN(BCStyle.CN, name).build();
        this.certificate = sign(
                this.name,
                keys,
                nowMillis - 10 * YEAR_MILLIS,
                nowMillis + 10 * YEAR_MILLIS,
                KeyUsage.keyCertSign,
                new BasicConstraints(true));
    }

    Bytes certificate() {
        return certificate;
    }

    /** A certificate of {@code organisation}, whose key may be used as {@code usage} says (bits of {@link KeyUsage}). */
    Bytes issues(String organisation, long fromMillis, long toMillis, int usage) {
        X500Name subject = new X500NameBuilder()
                .addRDN(BCStyle.C, "CH")
                .addRDN(BCStyle.O, organisation)
                .addRDN(BCStyle.CN, "signing key 1")
                .build();
        return sign(subject, keys(), fromMillis, toMillis, usage, new BasicConstraints(false));
    }

    // BouncyCastle's builder takes dates of the old kind.
    @SuppressWarnings("JavaUtilDate")
    private Bytes sign(
            X500Name subject, KeyPair subjectKeys, long fromMillis, long toMillis, int usage, BasicConstraints kind) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(64, new Random()).add(BigInteger.ONE),
                    new Date(fromMillis),
                    new Date(toMillis),
                    subject,
                    subjectKeys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, kind);
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            return Bytes.of(builder.build(new JcaContentSignerBuilder("Ed25519")
                            .setProvider(BOUNCY_CASTLE)
                            .build(keys.getPrivate()))
                    .getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519", BOUNCY_CASTLE).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
