/** The seam of stores: ordered bytes with atomic, durable batches. */
@Export
@Version("1.0.0")
package org.dipc.storage;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
