/** The state of a ledger as typed tables over a verifiable tree. */
@Export
@Version("1.0.0")
package org.dipc.state;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
