package org.dipc.ledger;

import java.util.List;
import org.dipc.ledger.StateMachine.Misbehaviour;
import org.dipc.model.Address;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;

/**
 * Everything that an action may know besides its own fields and the state.
 *
 * @param height of the block, from 1; 0 in genesis
 * @param timeMillis of the block, UTC
 * @param signers whose policies the transaction's signatures satisfy, in its order; empty at genesis and block end
 * @param transaction the id of the transaction; the hash of the genesis at genesis and block end
 * @param misbehaviour what the block proves of validators; at block end only
 */
public record Env(
        ChainId chain,
        long height,
        long timeMillis,
        List<Address> signers,
        Hash transaction,
        List<Misbehaviour> misbehaviour) {
    public Env {
        signers = List.copyOf(signers);
        misbehaviour = List.copyOf(misbehaviour);
    }

    /** In whose name the action is done: the first signer. */
    public Address signer() {
        return signers.get(0);
    }

    public boolean signedBy(Address address) {
        return signers.contains(address);
    }
}
