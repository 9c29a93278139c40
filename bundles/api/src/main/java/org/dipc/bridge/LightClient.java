package org.dipc.bridge;

import java.util.Optional;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Checks another chain's seals and proofs. Pure: everything it knows is in {@link Trust}, so the same class works on a
 * ledger and off it. A consensus plug-in brings the one for its own seals.
 */
@ConsumerType
public interface LightClient {
    /** Begins to trust a chain by what an operator vouches for, in the engine's own form. */
    Trust trust(ChainId chain, Bytes anchor);

    /** @throws org.dipc.bridge.Untrusted if {@code seal} does not follow from {@code trust} */
    Trust update(Trust trust, Bytes seal, long nowMillis);

    /**
     * Whether the state at {@code trust} holds {@code value} at {@code path}, or nothing where {@code value} is empty.
     *
     * @throws org.dipc.bridge.Untrusted if {@code proof} does not show it
     */
    void proves(Trust trust, Bytes path, Optional<Bytes> value, Bytes proof);

    /** @param validators whoever may sign the next seal, in the engine's own form */
    record Trust(ChainId chain, long height, long timeMillis, Hash appHash, Bytes validators) {}
}
