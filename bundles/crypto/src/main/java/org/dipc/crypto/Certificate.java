package org.dipc.crypto;

import static org.dipc.crypto.CertificateCode.CERT_PARSE;
import static org.dipc.crypto.CertificateCode.CERT_TOO_COMPLEX;
import static org.dipc.ledger.Rejected.unless;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.teletrust.TeleTrusTObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/** What one certificate says, read once and completely, so that nothing malformed is left for later. */
final class Certificate {
    static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();
    static final CertificateFactory FACTORY = factory();

    private static final int MAXIMUM_RSA_BITS = 4096;
    private static final int MAXIMUM_RSA_EXPONENT_BITS = 64;
    private static final int MAXIMUM_CONSTRAINTS = 64;
    private static final int MAXIMUM_POLICIES = 32;
    private static final int MINIMUM_RSA_BITS = 2048;

    /** RFC 8410. */
    private static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");

    private static final ASN1ObjectIdentifier ED448 = new ASN1ObjectIdentifier("1.3.101.113");
    private static final Set<ASN1ObjectIdentifier> SIGNATURES = Set.of(
            PKCSObjectIdentifiers.sha256WithRSAEncryption,
            PKCSObjectIdentifiers.sha384WithRSAEncryption,
            PKCSObjectIdentifiers.sha512WithRSAEncryption,
            X9ObjectIdentifiers.ecdsa_with_SHA256,
            X9ObjectIdentifiers.ecdsa_with_SHA384,
            X9ObjectIdentifiers.ecdsa_with_SHA512,
            ED25519,
            ED448);
    private static final Set<ASN1ObjectIdentifier> DIGESTS =
            Set.of(NISTObjectIdentifiers.id_sha256, NISTObjectIdentifiers.id_sha384, NISTObjectIdentifiers.id_sha512);
    private static final Set<ASN1ObjectIdentifier> CURVES = Set.of(
            SECObjectIdentifiers.secp256r1,
            SECObjectIdentifiers.secp384r1,
            SECObjectIdentifiers.secp521r1,
            TeleTrusTObjectIdentifiers.brainpoolP256r1,
            TeleTrusTObjectIdentifiers.brainpoolP384r1,
            TeleTrusTObjectIdentifiers.brainpoolP512r1);
    /** Those that the path validation heeds; the purposes only of the leaf, as {@link #unknownCritical} says. */
    private static final Set<ASN1ObjectIdentifier> HEEDED = Set.of(
            Extension.keyUsage,
            Extension.basicConstraints,
            Extension.nameConstraints,
            Extension.subjectAlternativeName,
            Extension.certificatePolicies,
            Extension.policyConstraints,
            Extension.inhibitAnyPolicy);

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private final String name;
    private final Bytes der;
    private final X509Certificate parsed;
    private final boolean selfIssued;
    private final Optional<String> legalName;
    private final Optional<String> country;
    private final Extensions extensions;
    private final String excess;
    private final String weakness;
    private final long notBeforeMillis;
    private final long notAfterMillis;
    private final boolean mayIssue;
    private final boolean maySign;
    private final Optional<ExtendedKeyUsage> purposes;

    private Certificate(Bytes der, String name) throws IOException, CertificateException {
        byte[] bytes = der.toArray();
        ASN1Primitive primitive = ASN1Primitive.fromByteArray(bytes);
        if (!der.equals(Bytes.owned(primitive.getEncoded("DER")))) {
            throw new IOException("not in DER");
        }
        org.bouncycastle.asn1.x509.Certificate structure =
                org.bouncycastle.asn1.x509.Certificate.getInstance(primitive);
        this.name = name;
        this.der = der;
        this.parsed = (X509Certificate) FACTORY.generateCertificate(new ByteArrayInputStream(bytes));
        X500Name subject = structure.getSubject();
        this.selfIssued = subject.equals(structure.getIssuer());
        this.extensions = Optional.ofNullable(structure.getTBSCertificate().getExtensions())
                .orElseGet(() -> new Extensions(new Extension[0]));
        this.notBeforeMillis = millis(structure.getStartDate());
        this.notAfterMillis = millis(structure.getEndDate());
        this.excess = excess(structure.getSubjectPublicKeyInfo()) + excess(extensions);
        this.weakness = weakness(structure.getSignatureAlgorithm()) + weakness(structure.getSubjectPublicKeyInfo());
        KeyUsage usage = KeyUsage.fromExtensions(extensions);
        BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
        this.mayIssue =
                constraints != null && constraints.isCA() && (usage == null || usage.hasUsages(KeyUsage.keyCertSign));
        this.maySign =
                usage == null || usage.hasUsages(KeyUsage.digitalSignature) || usage.hasUsages(KeyUsage.nonRepudiation);
        this.purposes = Optional.ofNullable(ExtendedKeyUsage.fromExtensions(extensions));
        // These are only read to see that they can be: the path validation does not tell malformed from refused.
        GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        PolicyConstraints.fromExtensions(extensions);
        ASN1Integer.getInstance(extensions.getExtensionParsedValue(Extension.inhibitAnyPolicy));
        this.legalName = attribute(subject, BCStyle.O).or(() -> attribute(subject, BCStyle.CN));
        this.country = attribute(subject, BCStyle.C);
    }

    /** @param name what to call it in a refusal */
    static Certificate parse(Bytes der, String name) {
        unless(
                der.size() <= Certificates.MAXIMUM_SIZE,
                CERT_TOO_COMPLEX,
                name + " has " + der.size() + " bytes, at most " + Certificates.MAXIMUM_SIZE);
        Certificate certificate;
        try {
            certificate = new Certificate(der, name);
        } catch (IOException | CertificateException | RuntimeException e) {
            // BouncyCastle reports malformed parts by unchecked exceptions of many types.
            throw new Rejected(CERT_PARSE, name + ": " + e.getMessage());
        }
        unless(certificate.excess.isEmpty(), CERT_TOO_COMPLEX, name + ": " + certificate.excess);
        return certificate;
    }

    String name() {
        return name;
    }

    Bytes der() {
        return der;
    }

    X509Certificate parsed() {
        return parsed;
    }

    boolean selfIssued() {
        return selfIssued;
    }

    long notBeforeMillis() {
        return notBeforeMillis;
    }

    long notAfterMillis() {
        return notAfterMillis;
    }

    /** The algorithm or size that is too weak; empty if there is none. */
    String weakness() {
        return weakness;
    }

    boolean mayIssue() {
        return mayIssue;
    }

    boolean maySign() {
        return maySign;
    }

    /** How many issuers may stand between this one and the leaf. */
    int pathLength() {
        return parsed.getBasicConstraints();
    }

    boolean isFor(Set<KeyPurposeId> wanted) {
        return purposes.isEmpty() || wanted.stream().anyMatch(purposes.get()::hasKeyPurposeId);
    }

    /** The critical extensions that nothing here heeds, as numbers. */
    Set<String> unknownCritical(boolean leaf) {
        Set<String> unknown = new TreeSet<>();
        for (ASN1ObjectIdentifier critical : extensions.getCriticalExtensionOIDs()) {
            if (!HEEDED.contains(critical) && !(leaf && critical.equals(Extension.extendedKeyUsage))) {
                unknown.add(critical.getId());
            }
        }
        return unknown;
    }

    /** Whether this one's name and key are those of the issuer of {@code other}. */
    boolean issued(Certificate other) {
        if (!parsed.getSubjectX500Principal().equals(other.parsed.getIssuerX500Principal())) {
            return false;
        }
        try {
            other.parsed.verify(parsed.getPublicKey(), BOUNCY_CASTLE);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    Certificates.Holder holder() {
        unless(legalName.isPresent(), CERT_PARSE, name + " names neither an organisation nor a person");
        return new Certificates.Holder(
                legalName.get(), country, parsed.getSerialNumber(), notAfterMillis, Hash.sha256(der));
    }

    /** The first attribute of this type, wherever in its part of the name it stands, without the escapes of RFC 4514. */
    private static Optional<String> attribute(X500Name name, ASN1ObjectIdentifier type) {
        for (RDN part : name.getRDNs(type)) {
            for (AttributeTypeAndValue attribute : part.getTypesAndValues()) {
                if (attribute.getType().equals(type)) {
                    return Optional.of(text(attribute.getValue()));
                }
            }
        }
        return Optional.empty();
    }

    private static String text(ASN1Encodable value) {
        if (value instanceof ASN1String text) {
            return text.getString();
        }
        throw new IllegalArgumentException("a part of the name is not text");
    }

    private static String excess(SubjectPublicKeyInfo key) throws IOException {
        if (isRsa(key)) {
            RSAPublicKey rsa = RSAPublicKey.getInstance(key.parsePublicKey());
            int bits = rsa.getModulus().bitLength();
            int exponentBits = rsa.getPublicExponent().bitLength();
            if (bits > MAXIMUM_RSA_BITS || exponentBits > MAXIMUM_RSA_EXPONENT_BITS) {
                return "RSA of " + bits + " bits with an exponent of " + exponentBits + " bits";
            }
        }
        return "";
    }

    private static String excess(Extensions extensions) {
        NameConstraints names =
                NameConstraints.getInstance(extensions.getExtensionParsedValue(Extension.nameConstraints));
        int constraints = names == null ? 0 : count(names.getPermittedSubtrees()) + count(names.getExcludedSubtrees());
        if (constraints > MAXIMUM_CONSTRAINTS) {
            return constraints + " name constraints, at most " + MAXIMUM_CONSTRAINTS;
        }
        CertificatePolicies policies = CertificatePolicies.fromExtensions(extensions);
        if (policies != null && policies.getPolicyInformation().length > MAXIMUM_POLICIES) {
            return policies.getPolicyInformation().length + " policies, at most " + MAXIMUM_POLICIES;
        }
        return extensions.getExtension(Extension.policyMappings) == null ? "" : "policy mappings";
    }

    private static int count(Object[] items) {
        return items == null ? 0 : items.length;
    }

    private static String weakness(AlgorithmIdentifier signature) {
        boolean strong = signature.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)
                ? DIGESTS.contains(RSASSAPSSparams.getInstance(signature.getParameters())
                        .getHashAlgorithm()
                        .getAlgorithm())
                : SIGNATURES.contains(signature.getAlgorithm());
        return strong ? "" : "signature algorithm " + signature.getAlgorithm();
    }

    private static String weakness(SubjectPublicKeyInfo key) throws IOException {
        ASN1ObjectIdentifier algorithm = key.getAlgorithm().getAlgorithm();
        if (isRsa(key)) {
            int bits =
                    RSAPublicKey.getInstance(key.parsePublicKey()).getModulus().bitLength();
            return bits < MINIMUM_RSA_BITS ? "RSA of " + bits + " bits" : "";
        }
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve && CURVES.contains(curve)
                    ? ""
                    : "an elliptic curve that is not named or not allowed";
        }
        boolean edwards = algorithm.equals(ED25519) || algorithm.equals(ED448);
        return edwards ? "" : "key algorithm " + algorithm;
    }

    private static boolean isRsa(SubjectPublicKeyInfo key) {
        ASN1ObjectIdentifier algorithm = key.getAlgorithm().getAlgorithm();
        return algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)
                || algorithm.equals(PKCSObjectIdentifiers.id_RSASSA_PSS);
    }

    /** Seconds and a Z, as RFC 5280 section 4.1.2.5 has it: other forms of ASN.1 depend on the time zone of the reader. */
    private static long millis(Time time) throws IOException {
        byte[] encoded = time.toASN1Primitive().getEncoded();
        String digits = new String(encoded, 2, encoded.length - 2, StandardCharsets.US_ASCII);
        if (encoded[0] == BERTags.UTC_TIME) {
            digits = (digits.compareTo("50") < 0 ? "20" : "19") + digits;
        }
        if (!digits.matches("[0-9]{14}Z")) {
            throw new IOException("the time " + digits);
        }
        return LocalDateTime.parse(digits.substring(0, 14), DATE)
                .toInstant(ZoneOffset.UTC)
                .toEpochMilli();
    }

    private static CertificateFactory factory() {
        try {
            return CertificateFactory.getInstance("X.509", BOUNCY_CASTLE);
        } catch (CertificateException e) {
            throw new AssertionError("BouncyCastle reads X.509", e);
        }
    }
}
