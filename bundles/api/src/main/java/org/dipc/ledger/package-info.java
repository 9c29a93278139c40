/** What the author of a ledger module writes against, and what the kernel offers to everyone else. */
@Export
@Version("1.0.0")
package org.dipc.ledger;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
