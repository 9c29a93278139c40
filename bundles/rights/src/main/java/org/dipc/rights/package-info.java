/** Rights to use the whole pool of patents. */
@Export
@Version("1.0.0")
package org.dipc.rights;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
