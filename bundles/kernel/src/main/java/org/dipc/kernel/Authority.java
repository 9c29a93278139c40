package org.dipc.kernel;

import static org.dipc.ledger.TxCode.SIG_KEY_UNBOUND;
import static org.dipc.ledger.TxCode.THRESHOLD_NOT_MET;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.dipc.crypto.PublicKey;
import org.dipc.ledger.Accounts;
import org.dipc.ledger.Policy;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.Tx;
import org.dipc.ledger.Tx.Signer;
import org.dipc.model.Bytes;
import org.dipc.state.StateReader;

/** Whether the keys under a transaction speak for the accounts in whose name it is done, as the state is now. */
final class Authority {
    private Authority() {}

    /** @throws Rejected SIG_KEY_UNBOUND, THRESHOLD_NOT_MET */
    static void check(StateReader state, Tx tx, List<PublicKey> keys) {
        List<Bytes> signing = keys.stream().map(PublicKey::value).toList();
        TreeSet<Bytes> idle = new TreeSet<>(signing);
        for (Signer signer : tx.signers()) {
            Policy policy = policy(state, signer, signing);
            long present = policy.keys().stream().filter(signing::contains).count();
            Rejected.unless(
                    present >= policy.threshold(),
                    THRESHOLD_NOT_MET,
                    signer.address() + " has " + present + " of the " + policy.threshold() + " signatures it needs");
            idle.removeAll(policy.keys());
        }
        Rejected.unless(idle.isEmpty(), SIG_KEY_UNBOUND, "a signature under " + idle + ", which speaks for no signer");
    }

    private static Policy policy(StateReader state, Signer signer, List<Bytes> signing) {
        Optional<Policy> changed = Accounts.changed(state, signer.address());
        if (changed.isPresent()) {
            return changed.get();
        }
        if (signer.policy().isPresent()) {
            Policy shown = signer.policy().get();
            Rejected.unless(
                    shown.address().equals(signer.address()),
                    SIG_KEY_UNBOUND,
                    "the policy shown for " + signer.address() + " is not its first one");
            return shown;
        }
        return signing.stream()
                .map(Policy::of)
                .filter(single -> single.address().equals(signer.address()))
                .findFirst()
                .orElseThrow(() -> new Rejected(
                        SIG_KEY_UNBOUND,
                        "no signature under the key of " + signer.address() + ", and no policy shown"));
    }
}
