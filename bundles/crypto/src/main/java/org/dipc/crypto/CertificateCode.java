package org.dipc.crypto;

/** Why a chain of certificates is refused; the names are the public codes. */
public enum CertificateCode {
    /** Not a certificate in DER (RFC 5280 section 4.1). */
    CERT_PARSE,
    CERT_EXPIRED,
    CERT_NOT_YET_VALID,
    /** No anchor issued it, a signature does not match, or the chain is broken. */
    CERT_CHAIN_UNTRUSTED,
    /** More issuers below one than it allows. */
    CERT_PATHLEN,
    /** A name outside of what an issuer may give. */
    CERT_NAME_CONSTRAINT,
    /** Something that is not an issuer has issued, or the leaf is not for signatures. */
    CERT_KEY_USAGE,
    /** The leaf is for other purposes. */
    CERT_EKU,
    /** A critical extension that we do not know. */
    CERT_CRITICAL_EXT,
    /** An algorithm, a key size or a curve that is not allowed. */
    CERT_WEAK,
    /** More or larger than is worth looking at. */
    CERT_TOO_COMPLEX
}
