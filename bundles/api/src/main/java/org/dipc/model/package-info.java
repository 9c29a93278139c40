/** Values that everything else is made of: bytes, hashes, names, and the one canonical encoding of records. */
@Export
@Version("1.0.0")
package org.dipc.model;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
