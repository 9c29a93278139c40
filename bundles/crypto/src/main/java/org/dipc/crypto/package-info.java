/**
 * Signatures (Ed25519, COSE) and certificates (X.509). Whatever this package decides it decides alike on every machine:
 * two nodes that disagree about one signature or one certificate are a fork.
 */
@Export
@Version("1.0.0")
package org.dipc.crypto;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
