/** Who votes for a chain's blocks, and what its engine has to agree on. The module is named {@code consensus}. */
@Export
@Version("1.0.0")
package org.dipc.validators;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
