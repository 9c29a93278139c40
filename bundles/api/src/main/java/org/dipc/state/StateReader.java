package org.dipc.state;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.osgi.annotation.versioning.ProviderType;

/** One version of a ledger's state, read only. Modules read it through their {@link Table}s. */
@ProviderType
public interface StateReader {
    Optional<Bytes> get(Bytes path);

    /** The entries whose paths start with {@code prefix}, in path order. The stream holds resources: close it. */
    Stream<Map.Entry<Bytes, Bytes>> scan(Bytes prefix);
}
