/** The seam of auditors: read each block after it is final, and report findings. */
@Export
@Version("1.0.0")
package org.dipc.audit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
