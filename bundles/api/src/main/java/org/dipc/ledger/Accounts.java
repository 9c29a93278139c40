package org.dipc.ledger;

import static org.dipc.ledger.Accounts.Refusal.ACCOUNT_POLICY_SAME;

import java.util.Optional;
import org.dipc.model.Address;
import org.dipc.state.Keyspace;
import org.dipc.state.State;
import org.dipc.state.StateReader;
import org.dipc.state.Table;

/**
 * Which keys speak for an address today. Every chain has this module. An address is the hash of its first policy, so an
 * account needs no record until its policy changes.
 */
public final class Accounts implements ChainModule {
    public static final Keyspace KEYS = Keyspace.of("accounts");
    public static final Table<Address, Policy> POLICIES = KEYS.table("policies", Address.class, Policy.class);

    public sealed interface AccountAction extends Action {}

    /** From the next transaction on, {@code policy} speaks for the signer. The address stays. */
    public record Rotate(Policy policy) implements AccountAction {
        @Override
        public void execute(State state, Env env) {
            boolean same = changed(state, env.signer())
                    .map(policy::equals)
                    .orElse(policy.address().equals(env.signer()));
            Rejected.unless(!same, ACCOUNT_POLICY_SAME, env.signer());
            POLICIES.put(state, env.signer(), policy);
            state.emit(this);
        }
    }

    enum Refusal {
        ACCOUNT_POLICY_SAME
    }

    /** The policy of an account that has changed it; the others are still the hash of theirs. */
    public static Optional<Policy> changed(StateReader state, Address address) {
        return POLICIES.get(state, address);
    }

    @Override
    public Keyspace keyspace() {
        return KEYS;
    }

    @Override
    public Class<AccountAction> actions() {
        return AccountAction.class;
    }
}
