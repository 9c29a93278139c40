package org.dipc.crypto;

import static org.dipc.crypto.CertificateCode.CERT_CHAIN_UNTRUSTED;
import static org.dipc.crypto.CertificateCode.CERT_CRITICAL_EXT;
import static org.dipc.crypto.CertificateCode.CERT_EKU;
import static org.dipc.crypto.CertificateCode.CERT_EXPIRED;
import static org.dipc.crypto.CertificateCode.CERT_KEY_USAGE;
import static org.dipc.crypto.CertificateCode.CERT_NAME_CONSTRAINT;
import static org.dipc.crypto.CertificateCode.CERT_NOT_YET_VALID;
import static org.dipc.crypto.CertificateCode.CERT_PARSE;
import static org.dipc.crypto.CertificateCode.CERT_PATHLEN;
import static org.dipc.crypto.CertificateCode.CERT_TOO_COMPLEX;
import static org.dipc.crypto.CertificateCode.CERT_WEAK;
import static org.dipc.ledger.Rejected.unless;

import java.math.BigInteger;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.jce.provider.PKIXNameConstraintValidatorException;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/**
 * Whether a chain of X.509 certificates leads from an organisation to an anchor, by the path validation of RFC 5280
 * section 6. Nothing is fetched, no clock is read and no security setting of the Java platform has a say, so that the
 * execution of a transaction may ask: revocation is what the ledger says, and the date is that of the block.
 *
 * <p>Stricter than the standard asks: anchors are self-signed certificates whose own dates and constraints bind too (as
 * RFC 5937 advises), weak algorithms are refused, and so are policy mappings, whose cost is exponential.
 */
public final class Certificates {
    public static final int MAXIMUM_CHAIN = 10;
    public static final int MAXIMUM_SIZE = 16 * 1024;

    /** What a leaf may be for, if it says so: to show who its holder is, or to sign in its name. */
    private static final Set<KeyPurposeId> PURPOSES = Set.of(
            KeyPurposeId.id_kp_clientAuth,
            KeyPurposeId.id_kp_emailProtection,
            KeyPurposeId.id_kp_documentSigning,
            KeyPurposeId.anyExtendedKeyUsage);

    private Certificates() {}

    /**
     * What an accepted certificate says of its holder.
     *
     * @param legalName the organisation, or the common name where there is none
     * @param country as written, two letters by ISO 3166
     * @param notAfterMillis the last millisecond at which it holds, UTC
     * @param fingerprint SHA-256 of the certificate
     */
    public record Holder(
            String legalName, Optional<String> country, BigInteger serial, long notAfterMillis, Hash fingerprint) {}

    /**
     * @param chain the leaf first, each followed by its issuer, each in DER; the anchor may be left out
     * @param anchors self-signed certificates in DER that are trusted at the outset
     * @param timeMillis the time at which all of them must hold, UTC
     * @throws Rejected with a {@link CertificateCode}
     */
    public static Holder check(List<Bytes> chain, List<Bytes> anchors, long timeMillis) {
        unless(!chain.isEmpty(), CERT_CHAIN_UNTRUSTED, "no certificate");
        unless(chain.size() <= MAXIMUM_CHAIN, CERT_TOO_COMPLEX, chain.size() + " certificates");
        List<Certificate> path = new ArrayList<>();
        for (int i = 0; i < chain.size(); i++) {
            path.add(Certificate.parse(chain.get(i), "certificate " + i));
            checkAlone(path.get(i), i == 0, timeMillis);
        }
        Certificate last = path.get(path.size() - 1);
        Certificate anchor = anchorOf(last, anchors);
        if (!last.der().equals(anchor.der())) {
            checkAlone(anchor, false, timeMillis);
            path.add(anchor);
        }
        for (int i = 1; i < path.size(); i++) {
            checkIssuer(path, i);
        }
        checkLeaf(path.get(0));
        validate(path, anchor, timeMillis);
        return path.get(0).holder();
    }

    /**
     * Whether {@code anchor} can be one at all: a self-signed certificate in DER that may issue others. It needs no time;
     * the dates of an anchor bind when a chain leads to it.
     *
     * @throws Rejected with a {@link CertificateCode}
     */
    public static void checkAnchor(Bytes anchor) {
        Certificate certificate = Certificate.parse(anchor, "anchor");
        checkForm(certificate, false);
        unless(certificate.mayIssue(), CERT_KEY_USAGE, "anchor may not issue certificates");
        unless(certificate.issued(certificate), CERT_CHAIN_UNTRUSTED, "anchor is not signed by itself");
    }

    private static Certificate anchorOf(Certificate last, List<Bytes> anchors) {
        for (int i = 0; i < anchors.size(); i++) {
            Certificate anchor = Certificate.parse(anchors.get(i), "anchor " + i);
            if (anchor.der().equals(last.der()) || anchor.issued(last)) {
                return anchor;
            }
        }
        throw new Rejected(CERT_CHAIN_UNTRUSTED, "no anchor issued " + last.name());
    }

    private static void checkForm(Certificate certificate, boolean leaf) {
        Set<String> unknown = certificate.unknownCritical(leaf);
        String name = certificate.name();
        unless(certificate.weakness().isEmpty(), CERT_WEAK, name + ": " + certificate.weakness());
        unless(unknown.isEmpty(), CERT_CRITICAL_EXT, name + ": " + unknown);
    }

    private static void checkAlone(Certificate certificate, boolean leaf, long timeMillis) {
        checkForm(certificate, leaf);
        String name = certificate.name();
        unless(
                timeMillis >= certificate.notBeforeMillis(),
                CERT_NOT_YET_VALID,
                name + " holds from " + Instant.ofEpochMilli(certificate.notBeforeMillis()));
        unless(
                timeMillis <= certificate.notAfterMillis(),
                CERT_EXPIRED,
                name + " held until " + Instant.ofEpochMilli(certificate.notAfterMillis()));
    }

    private static void checkIssuer(List<Certificate> path, int issuer) {
        Certificate certificate = path.get(issuer);
        unless(certificate.mayIssue(), CERT_KEY_USAGE, certificate.name() + " may not issue certificates");
        // Self-issued certificates do not count, nor does the leaf (RFC 5280 section 4.2.1.9).
        long between = path.subList(1, issuer).stream()
                .filter(one -> !one.selfIssued())
                .count();
        unless(
                between <= certificate.pathLength(),
                CERT_PATHLEN,
                certificate.name() + " allows " + certificate.pathLength() + " issuers below it, not " + between);
    }

    private static void checkLeaf(Certificate leaf) {
        unless(leaf.maySign(), CERT_KEY_USAGE, leaf.name() + " is not for signatures");
        unless(leaf.isFor(PURPOSES), CERT_EKU, leaf.name() + " is for other purposes");
    }

    /** The last word is BouncyCastle's: signatures, names, name constraints and policies. */
    private static void validate(List<Certificate> path, Certificate anchor, long timeMillis) {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor.parsed(), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(Instant.ofEpochMilli(timeMillis)));
            CertPath certPath = Certificate.FACTORY.generateCertPath(
                    path.stream().map(Certificate::parsed).toList());
            CertPathValidator.getInstance("PKIX", Certificate.BOUNCY_CASTLE).validate(certPath, parameters);
        } catch (CertPathValidatorException e) {
            throw new Rejected(
                    e.getCause() instanceof PKIXNameConstraintValidatorException
                            ? CERT_NAME_CONSTRAINT
                            : CERT_CHAIN_UNTRUSTED,
                    e.getMessage());
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
            throw new AssertionError("BouncyCastle has PKIX and takes these parameters", e);
        } catch (CertificateException | RuntimeException e) {
            // An extension that only the path validation reads is malformed.
            throw new Rejected(CERT_PARSE, e.getMessage());
        }
    }
}
