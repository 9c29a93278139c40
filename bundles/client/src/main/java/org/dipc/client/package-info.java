/**
 * The hub from outside, in plain Java: a keyring, transactions built and signed, a REST client that submits and waits,
 * and proofs checked without trusting the hub that gave them.
 */
@Export
@Version("1.0.0")
package org.dipc.client;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
