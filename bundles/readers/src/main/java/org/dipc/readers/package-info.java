/**
 * Reads patent facts from the files that offices publish. {@link org.dipc.readers.PatentReaders} finds out by its content
 * which form a file has; a reader then judges every record by itself, so that a bad one costs only itself.
 */
@Export
@Version("1.0.0")
package org.dipc.readers;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
