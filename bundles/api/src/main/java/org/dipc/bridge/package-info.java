/** The seam of light clients: pure functions that check another chain's headers and proofs. */
@Export
@Version("1.0.0")
package org.dipc.bridge;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
