/** The seam of consensus engines: what orders blocks and drives a {@link org.dipc.ledger.StateMachine}. */
@Export
@Version("1.0.0")
package org.dipc.consensus;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
