package org.dipc.state;

import org.dipc.model.Bytes;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A ledger's state while one transaction runs: it reads its own writes, and every write and event vanishes if the
 * transaction is refused.
 */
@ProviderType
public interface State extends StateReader {
    /** @throws IllegalArgumentException if {@code path} or {@code value} is empty: neither has a proof */
    void put(Bytes path, Bytes value);

    void delete(Bytes path);

    /** Tells the world what happened: a record of the module's actions or of its {@code events()}. */
    void emit(Record event);
}
