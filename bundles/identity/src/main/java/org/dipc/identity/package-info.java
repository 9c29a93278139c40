/** Who acts on a ledger: organisations under their legal names, their certificates and their roles. */
@Export
@Version("1.0.0")
package org.dipc.identity;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
