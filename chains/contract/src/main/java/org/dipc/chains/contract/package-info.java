/** What the test of a chain begins with: the chain itself, started from its own template. */
@Export
@Version("1.0.0")
package org.dipc.chains.contract;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
