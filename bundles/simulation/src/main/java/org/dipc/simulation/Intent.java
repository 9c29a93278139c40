package org.dipc.simulation;

import java.util.List;
import java.util.Optional;
import org.dipc.ledger.Action;
import org.dipc.ledger.Tx;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/**
 * A transaction, and what its sender knows about it.
 *
 * @param id under which its result stands: of what cannot be taken out of its envelope, the hash of all bytes
 * @param flaw the code of what is wrong with it whatever the state and the time, if anything is
 * @param keys public keys that it is signed under
 */
record Intent(String kind, Hash id, Bytes bytes, Optional<String> flaw, Tx tx, List<Action> actions, List<Bytes> keys) {
    Intent {
        actions = List.copyOf(actions);
        keys = List.copyOf(keys);
    }
}
