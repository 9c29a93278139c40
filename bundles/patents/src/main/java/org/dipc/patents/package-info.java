/** Patents: what a ledger records of one, and how people and offices write its number, symbols and dates. */
@Export
@Version("1.0.0")
package org.dipc.patents;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
