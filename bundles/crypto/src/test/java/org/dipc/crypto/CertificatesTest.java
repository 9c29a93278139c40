package org.dipc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TimeZone;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CertPolicyId;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyMappings;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every chain is honest but for one thing, and fifty chains show each code. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificatesTest {
    private static final long SEED = Long.getLong("dipc.seed", 20_260_103);
    private static final int INSTANCES = 60;
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.3.6.1.4.1.55555.1");

    private final Random random = new Random(SEED);
    private final List<KeyPair> keys = keys();
    private final KeyPair weakRsa = CertificateMaker.rsa(1024);
    private final KeyPair weakCurve = CertificateMaker.elliptic("P-192");
    private final KeyPair rsa = CertificateMaker.rsa(2048);

    @Test
    void anHonestChainSaysWhoItsHolderIs() {
        for (int i = 0; i < INSTANCES; i++) {
            List<CertificateMaker> makers = honest(1 + random.nextInt(4));
            makers.get(makers.size() - 1).serial = BigInteger.valueOf(1000 + i);
            List<Bytes> chain = CertificateMaker.chain(makers);
            List<Bytes> sent = i % 2 == 0 ? chain : chain.subList(0, chain.size() - 1);
            Certificates.Holder holder = Certificates.check(sent, anchors(chain), NOW.toEpochMilli());
            assertThat(holder)
                    .isEqualTo(new Certificates.Holder(
                            "Aster Optik GmbH",
                            Optional.of("DE"),
                            BigInteger.valueOf(1000 + i),
                            NOW.plus(Duration.ofDays(90)).toEpochMilli(),
                            Hash.sha256(chain.get(0))));
        }
    }

    /** RFC 4514 escapes some of these on paper; a company's name has them all the same. */
    @Test
    void aLegalNameIsAsItStandsInTheCertificate() {
        for (String name : List.of("Aster, Optik + Söhne; Inc.", "Aster \"A=1\" <Optik>", "A\\B")) {
            X500Name subject = new X500NameBuilder()
                    .addRDN(BCStyle.C, "DE")
                    .addRDN(BCStyle.O, name)
                    .build();
            assertThat(holderOf(subject).legalName()).isEqualTo(name);
        }
    }

    @Test
    void aLegalNameIsThatOfTheOrganisationWhereItStandsNextToAnotherAttribute() {
        X500Name subject = new X500NameBuilder()
                .addMultiValuedRDN(
                        new ASN1ObjectIdentifier[] {BCStyle.CN, BCStyle.O}, new String[] {"A Bank", "Aster Optik GmbH"})
                .build();
        assertThat(holderOf(subject).legalName()).isEqualTo("Aster Optik GmbH");
    }

    private Certificates.Holder holderOf(X500Name subject) {
        List<CertificateMaker> makers = honest(1);
        makers.get(1).subject = subject.toString();
        List<Bytes> chain = CertificateMaker.chain(makers);
        return Certificates.check(chain, anchors(chain), NOW.toEpochMilli());
    }

    @Test
    void anAnchorIsASelfSignedCertificateThatMayIssue() {
        for (int i = 0; i < INSTANCES; i++) {
            List<Bytes> chain = CertificateMaker.chain(honest(2));
            Certificates.checkAnchor(chain.get(2));
            refusedAnchor(CERT_PARSE, randomBytes(1 + random.nextInt(500)));
            refusedAnchor(CERT_PARSE, chain.get(2).plus(randomBytes(1)));
            refusedAnchor(CERT_TOO_COMPLEX, randomBytes(Certificates.MAXIMUM_SIZE + 1));
            refusedAnchor(CERT_CHAIN_UNTRUSTED, chain.get(1));
            refusedAnchor(CERT_KEY_USAGE, selfSigned(makers -> makers.without(Extension.basicConstraints)));
            refusedAnchor(CERT_WEAK, selfSigned(makers -> makers.algorithm = "SHA1withRSA"));
            refusedAnchor(CERT_CRITICAL_EXT, selfSigned(makers -> makers.with(UNKNOWN, true, DERNull.INSTANCE)));
        }
    }

    private Bytes selfSigned(Consumer<CertificateMaker> bending) {
        CertificateMaker root = CertificateMaker.authority(
                "C=EU,O=Registry", rsa, NOW.minus(Duration.ofDays(900)), NOW.plus(Duration.ofDays(900)));
        bending.accept(root);
        return CertificateMaker.chain(List.of(root)).get(0);
    }

    private static void refusedAnchor(CertificateCode code, Bytes anchor) {
        assertThatThrownBy(() -> Certificates.checkAnchor(anchor))
                .as("seed %d: %s", SEED, anchor)
                .isInstanceOfSatisfying(
                        Rejected.class, e -> assertThat(e.code()).isEqualTo(code.name()));
    }

    @Test
    void aCertificateHoldsFromItsFirstToItsLastMillisecond() {
        List<Bytes> chain = CertificateMaker.chain(honest(2));
        long first = NOW.minus(Duration.ofDays(90)).toEpochMilli();
        long last = NOW.plus(Duration.ofDays(90)).toEpochMilli();
        assertThat(Certificates.check(chain, anchors(chain), first).legalName()).isNotEmpty();
        assertThat(Certificates.check(chain, anchors(chain), last).legalName()).isNotEmpty();
        refused(CERT_NOT_YET_VALID, chain, anchors(chain), first - 1);
        refused(CERT_EXPIRED, chain, anchors(chain), last + 1);
    }

    @Test
    void whatIsNotDerIsNotParsed() {
        each(
                CERT_PARSE,
                List.of(
                        bytes -> bytes.slice(0, random.nextInt(bytes.size())),
                        bytes -> bytes.plus(randomBytes(1 + random.nextInt(20))),
                        bytes -> randomBytes(1 + random.nextInt(500)),
                        bytes -> Bytes.hex("3080" + bytes.from(4) + "0000")));
    }

    @Test
    void malformedPartsAreNotParsed() {
        each(CERT_PARSE, 2, makers -> {
            CertificateMaker bent = any(makers);
            switch (random.nextInt(7)) {
                case 0 -> bent.with(Extension.keyUsage, true, randomBytes(5).toArray());
                case 1 -> bent.with(Extension.extendedKeyUsage, false, new byte[] {0x30, 0x00, 0x05});
                case 2 -> bent.to = new Time(new ASN1GeneralizedTime("20270101000000"));
                case 3 -> bent.to = new Time(new ASN1GeneralizedTime("20270101000000+0100"));
                case 4 -> bent.with(Extension.policyConstraints, true, DERNull.INSTANCE);
                case 5 -> bent.with(Extension.inhibitAnyPolicy, true, DERNull.INSTANCE);
                default -> makers.get(makers.size() - 1).subject = "C=DE,L=Jena";
            }
        });
    }

    @Test
    void anyExpiredCertificateExpiresTheChain() {
        each(CERT_EXPIRED, 1, makers -> any(makers).to = time(NOW.minusSeconds(1 + random.nextInt(80 * 86400))));
    }

    @Test
    void anyCertificateOfTheFutureIsNotYetValid() {
        each(CERT_NOT_YET_VALID, 1, makers -> any(makers).from = time(NOW.plusSeconds(1 + random.nextInt(80 * 86400))));
    }

    @Test
    void aChainThatNoAnchorIssuedIsUntrusted() {
        for (int i = 0; i < INSTANCES; i++) {
            List<CertificateMaker> makers = honest(2 + random.nextInt(3));
            List<Bytes> chain = CertificateMaker.chain(makers);
            List<Bytes> others = anchors(CertificateMaker.chain(honest(1)));
            List<Bytes> gap = new ArrayList<>(chain);
            gap.remove(1 + random.nextInt(chain.size() - 2));
            List<Bytes> reversed = new ArrayList<>(chain);
            Collections.reverse(reversed);
            refused(CERT_CHAIN_UNTRUSTED, List.of(), anchors(chain));
            refused(CERT_CHAIN_UNTRUSTED, chain, List.of());
            refused(CERT_CHAIN_UNTRUSTED, chain, others);
            refused(CERT_CHAIN_UNTRUSTED, chain.subList(0, 1), anchors(chain));
            refused(CERT_CHAIN_UNTRUSTED, gap, anchors(chain));
            refused(CERT_CHAIN_UNTRUSTED, reversed, anchors(chain));
            refused(CERT_CHAIN_UNTRUSTED, forged(chain), anchors(chain));
        }
    }

    @Test
    void moreIssuersThanAllowedAreTooLongAPath() {
        each(CERT_PATHLEN, 3, makers -> {
            int issuer = random.nextInt(makers.size() - 2);
            int below = makers.size() - 2 - issuer;
            makers.get(issuer).with(Extension.basicConstraints, true, new BasicConstraints(random.nextInt(below)));
        });
    }

    @Test
    void namesOutsideOfWhatAnIssuerMayGiveAreRefused() {
        each(CERT_NAME_CONSTRAINT, 2, makers -> {
            CertificateMaker issuer = makers.get(random.nextInt(makers.size() - 1));
            CertificateMaker leaf = makers.get(makers.size() - 1);
            switch (random.nextInt(4)) {
                case 0 -> constrain(issuer, true, new GeneralName(new X500Name("O=Another House " + random.nextInt())));
                case 1 -> constrain(issuer, false, new GeneralName(new X500Name("C=DE,O=Aster Optik GmbH")));
                case 2 -> {
                    constrain(issuer, true, new GeneralName(GeneralName.dNSName, "example.org"));
                    alternative(
                            leaf, new GeneralName(GeneralName.dNSName, "aster" + random.nextInt(99) + ".example.com"));
                }
                default -> {
                    constrain(issuer, false, new GeneralName(GeneralName.rfc822Name, "example.com"));
                    alternative(
                            leaf, new GeneralName(GeneralName.rfc822Name, "a" + random.nextInt(99) + "@example.com"));
                }
            }
        });
    }

    @Test
    void namesInsideOfWhatAnIssuerMayGiveAreAccepted() {
        List<CertificateMaker> makers = honest(2);
        constrain(makers.get(1), true, new GeneralName(GeneralName.dNSName, "example.org"));
        alternative(makers.get(2), new GeneralName(GeneralName.dNSName, "aster.example.org"));
        List<Bytes> chain = CertificateMaker.chain(makers);
        assertThat(Certificates.check(chain, anchors(chain), NOW.toEpochMilli()).legalName())
                .isEqualTo("Aster Optik GmbH");
    }

    @Test
    void issuersMustBeAllowedToIssueAndLeavesToSign() {
        each(CERT_KEY_USAGE, 1, makers -> {
            CertificateMaker issuer = makers.get(random.nextInt(makers.size() - 1));
            CertificateMaker leaf = makers.get(makers.size() - 1);
            switch (random.nextInt(4)) {
                case 0 -> issuer.with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
                case 1 -> issuer.with(Extension.basicConstraints, true, new BasicConstraints(false));
                case 2 -> issuer.without(Extension.basicConstraints);
                default -> leaf.with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyEncipherment));
            }
        });
    }

    @Test
    void aLeafForOtherPurposesIsRefused() {
        KeyPurposeId[] others = {
            KeyPurposeId.id_kp_serverAuth,
            KeyPurposeId.id_kp_codeSigning,
            KeyPurposeId.id_kp_timeStamping,
            KeyPurposeId.id_kp_OCSPSigning
        };
        each(
                CERT_EKU,
                1,
                makers -> makers.get(makers.size() - 1)
                        .with(
                                Extension.extendedKeyUsage,
                                random.nextBoolean(),
                                new ExtendedKeyUsage(others[random.nextInt(others.length)])));
    }

    @Test
    void aLeafForOurPurposeIsAccepted() {
        for (boolean critical : new boolean[] {false, true}) {
            List<CertificateMaker> makers = honest(1);
            makers.get(1).with(Extension.extendedKeyUsage, critical, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
            List<Bytes> chain = CertificateMaker.chain(makers);
            assertThat(Certificates.check(chain, anchors(chain), NOW.toEpochMilli())
                            .legalName())
                    .isEqualTo("Aster Optik GmbH");
        }
    }

    @Test
    void criticalExtensionsThatWeDoNotKnowAreRefused() {
        each(CERT_CRITICAL_EXT, 1, makers -> {
            if (random.nextBoolean()) {
                any(makers).with(UNKNOWN.branch("" + random.nextInt(1000)), true, DERNull.INSTANCE);
            } else {
                makers.get(random.nextInt(makers.size() - 1))
                        .with(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            }
        });
    }

    @Test
    void weakAlgorithmsKeysAndCurvesAreRefused() {
        each(CERT_WEAK, 1, makers -> {
            CertificateMaker bent = any(makers);
            CertificateMaker signer = makers.get(Math.max(0, makers.indexOf(bent) - 1));
            switch (random.nextInt(5)) {
                case 0 -> {
                    signer.keys = rsa;
                    signer.shownKey = shown(rsa);
                    bent.algorithm = random.nextBoolean() ? "SHA1withRSA" : "MD5withRSA";
                }
                case 1 -> {
                    signer.keys = elliptic();
                    signer.shownKey = shown(signer.keys);
                    bent.algorithm = "SHA1withECDSA";
                }
                case 2 -> {
                    bent.keys = weakRsa;
                    bent.shownKey = shown(weakRsa);
                }
                case 3 -> {
                    bent.keys = weakCurve;
                    bent.shownKey = shown(weakCurve);
                }
                default -> {
                    bent.keys = elliptic();
                    bent.shownKey = explicit(bent.keys);
                }
            }
        });
    }

    @Test
    void moreThanIsWorthLookingAtIsTooComplex() {
        each(CERT_TOO_COMPLEX, 1, makers -> {
            CertificateMaker bent = any(makers);
            switch (random.nextInt(6)) {
                case 0 -> {
                    while (makers.size() <= Certificates.MAXIMUM_CHAIN) {
                        makers.add(1, authority("O=More " + makers.size()));
                    }
                }
                case 1 -> bent.with(UNKNOWN, false, new DEROctetString(new byte[Certificates.MAXIMUM_SIZE]));
                case 2 -> makers.get(makers.size() - 1).shownKey = largeRsa(4097 + random.nextInt(8000), 17);
                case 3 -> makers.get(makers.size() - 1).shownKey = largeRsa(2048, 65 + random.nextInt(1000));
                case 4 -> constrain(bent, true, names(65 + random.nextInt(100)));
                default -> {
                    if (random.nextBoolean()) {
                        bent.with(Extension.policyMappings, false, new PolicyMappings(policy(1), policy(2)));
                    } else {
                        bent.with(Extension.certificatePolicies, false, policies(33 + random.nextInt(100)));
                    }
                }
            }
        });
    }

    @Test
    void randomDamageIsRefusedAndNeverFailsOtherwise() {
        List<Bytes> chain = CertificateMaker.chain(honest(2));
        int accepted = 0;
        for (int i = 0; i < 2000; i++) {
            List<Bytes> bent = new ArrayList<>(chain);
            int place = random.nextInt(2);
            byte[] bytes = chain.get(place).toArray();
            for (int damage = random.nextInt(3); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            bent.set(place, Bytes.owned(bytes));
            accepted += accepts(bent, anchors(chain)) && !bent.equals(chain) ? 1 : 0;
        }
        assertThat(accepted).as("seed %d", SEED).isZero();
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackEnds() {
        for (int i = 0; i < INSTANCES; i++) {
            refused(CERT_PARSE, List.of(Bytes.hex("3080".repeat(8000 - i))), List.of());
            DERSequence deep = new DERSequence();
            for (int depth = 0; depth < 4000 + i; depth++) {
                deep = new DERSequence(deep);
            }
            List<CertificateMaker> makers = honest(1);
            makers.get(1).with(Extension.policyConstraints, true, deep);
            List<Bytes> chain = CertificateMaker.chain(makers);
            assertThat(accepts(chain, anchors(chain))).isFalse();
        }
    }

    @Test
    void noSettingOfThePlatformHasASay() {
        List<Bytes> chain = CertificateMaker.chain(honest(2));
        String property = "jdk.certpath.disabledAlgorithms";
        String before = Security.getProperty(property);
        TimeZone zone = TimeZone.getDefault();
        try {
            Security.setProperty(property, "EC, RSA, Ed25519, EdDSA, SHA256");
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            assertThat(Certificates.check(chain, anchors(chain), NOW.toEpochMilli())
                            .legalName())
                    .isEqualTo("Aster Optik GmbH");
        } finally {
            Security.setProperty(property, before);
            TimeZone.setDefault(zone);
        }
    }

    private interface Bending {
        void bend(List<CertificateMaker> makers);
    }

    private void each(CertificateCode code, int fewestAuthorities, Bending bending) {
        for (int i = 0; i < INSTANCES; i++) {
            List<CertificateMaker> makers = honest(fewestAuthorities + random.nextInt(3));
            bending.bend(makers);
            List<Bytes> chain = CertificateMaker.chain(makers);
            refused(code, chain, anchors(chain));
        }
    }

    private void each(CertificateCode code, List<UnaryOperator<Bytes>> bendings) {
        for (int i = 0; i < INSTANCES; i++) {
            List<Bytes> chain = CertificateMaker.chain(honest(1 + random.nextInt(3)));
            List<Bytes> bent = new ArrayList<>(chain);
            int place = random.nextInt(chain.size() - 1);
            bent.set(place, bendings.get(i % bendings.size()).apply(chain.get(place)));
            refused(code, bent, anchors(chain));
        }
    }

    private static void refused(CertificateCode code, List<Bytes> chain, List<Bytes> anchors) {
        refused(code, chain, anchors, NOW.toEpochMilli());
    }

    private static void refused(CertificateCode code, List<Bytes> chain, List<Bytes> anchors, long timeMillis) {
        assertThatThrownBy(() -> Certificates.check(chain, anchors, timeMillis))
                .as("seed %d: %s", SEED, chain)
                .isInstanceOfSatisfying(
                        Rejected.class,
                        refused -> assertThat(refused.code())
                                .as(refused.getMessage())
                                .isEqualTo(code.name()));
    }

    private static boolean accepts(List<Bytes> chain, List<Bytes> anchors) {
        try {
            Certificates.check(chain, anchors, NOW.toEpochMilli());
            return true;
        } catch (Rejected refused) {
            return false;
        }
    }

    /** A root, issuers below it, and a leaf: the root first. */
    private List<CertificateMaker> honest(int authorities) {
        List<CertificateMaker> makers = new ArrayList<>();
        for (int i = 0; i < authorities; i++) {
            makers.add(authority("C=EU,O=Registry " + random.nextInt(1_000_000) + ",CN=Level " + i));
        }
        makers.add(CertificateMaker.leaf(
                "C=DE,O=Aster Optik GmbH,CN=Patents",
                anyKeys(),
                NOW.minus(Duration.ofDays(90)),
                NOW.plus(Duration.ofDays(90))));
        return makers;
    }

    private CertificateMaker authority(String name) {
        return CertificateMaker.authority(
                name, anyKeys(), NOW.minus(Duration.ofDays(900)), NOW.plus(Duration.ofDays(900)));
    }

    private CertificateMaker any(List<CertificateMaker> makers) {
        return makers.get(random.nextInt(makers.size()));
    }

    private static List<Bytes> anchors(List<Bytes> chain) {
        return List.of(chain.get(chain.size() - 1));
    }

    /** A signature that was bent, or an issuer of the same name with another key. */
    private List<Bytes> forged(List<Bytes> chain) {
        List<Bytes> forged = new ArrayList<>(chain);
        int place = random.nextInt(chain.size() - 1);
        byte[] bytes = chain.get(place).toArray();
        bytes[bytes.length - 1 - random.nextInt(8)] ^= 1;
        forged.set(place, Bytes.owned(bytes));
        return forged;
    }

    private static void constrain(CertificateMaker issuer, boolean permitted, GeneralName... names) {
        GeneralSubtree[] trees = new GeneralSubtree[names.length];
        for (int i = 0; i < names.length; i++) {
            trees[i] = new GeneralSubtree(names[i]);
        }
        issuer.with(
                Extension.nameConstraints,
                true,
                permitted ? new NameConstraints(trees, null) : new NameConstraints(null, trees));
    }

    private static GeneralName[] names(int count) {
        GeneralName[] names = new GeneralName[count];
        for (int i = 0; i < count; i++) {
            names[i] = new GeneralName(GeneralName.dNSName, "n" + i + ".example.org");
        }
        return names;
    }

    private static void alternative(CertificateMaker leaf, GeneralName name) {
        leaf.with(Extension.subjectAlternativeName, false, new GeneralNames(name));
    }

    private static CertPolicyId policy(int number) {
        return CertPolicyId.getInstance(UNKNOWN.branch("" + number));
    }

    private static CertificatePolicies policies(int count) {
        ASN1EncodableVector policies = new ASN1EncodableVector();
        for (int i = 0; i < count; i++) {
            policies.add(new PolicyInformation(UNKNOWN.branch("" + i)));
        }
        return CertificatePolicies.getInstance(new DERSequence(policies));
    }

    private SubjectPublicKeyInfo largeRsa(int bits, int exponentBits) {
        BigInteger modulus = new BigInteger(bits, random).setBit(bits - 1).setBit(0);
        BigInteger exponent =
                new BigInteger(exponentBits, random).setBit(exponentBits - 1).setBit(0);
        try {
            return new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                    new RSAPublicKey(modulus, exponent));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static SubjectPublicKeyInfo shown(KeyPair keys) {
        return SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
    }

    /** The same key, with the curve's numbers in place of its name. */
    private static SubjectPublicKeyInfo explicit(KeyPair keys) {
        X9ECParameters curve = ECNamedCurveTable.getByName("P-256");
        X9ECParameters written =
                new X9ECParameters(curve.getCurve(), curve.getBaseEntry(), curve.getN(), curve.getH(), curve.getSeed());
        return new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, written),
                shown(keys).getPublicKeyData().getBytes());
    }

    private KeyPair elliptic() {
        return keys.get(random.nextInt(8));
    }

    private KeyPair anyKeys() {
        return keys.get(random.nextInt(keys.size()));
    }

    private List<KeyPair> keys() {
        List<KeyPair> made = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            made.add(CertificateMaker.elliptic("P-256"));
        }
        for (int i = 0; i < 4; i++) {
            made.add(CertificateMaker.elliptic(i % 2 == 0 ? "P-384" : "brainpoolP256r1"));
            made.add(CertificateMaker.edwards());
        }
        made.add(CertificateMaker.rsa(2048));
        return made;
    }

    private static Time time(Instant instant) {
        return new Time(Date.from(instant));
    }

    private Bytes randomBytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Bytes.owned(bytes);
    }
}
