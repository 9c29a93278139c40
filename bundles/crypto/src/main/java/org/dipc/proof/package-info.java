/**
 * ICS-23 proofs (cosmos/ics23, {@code proofs.proto}): what a state tree says about one key, present or absent, for anyone
 * who knows the tree's root.
 *
 * <p>A proof is taken apart strictly: every byte of it is either hashed or forbidden, so no proof can be changed and still
 * hold. Batches, compressed batches and the hash and length operations that no tree of ours or of the public vectors uses
 * are refused.
 */
@Export
@Version("1.0.0")
package org.dipc.proof;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
