/** Licence units: the smallest licence contract, whole and transferable. */
@Export
@Version("1.0.0")
package org.dipc.units;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
