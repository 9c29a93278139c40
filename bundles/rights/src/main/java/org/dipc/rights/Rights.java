package org.dipc.rights;

import static org.dipc.rights.Rights.Refusal.RIGHT_ALREADY_HELD;
import static org.dipc.rights.Rights.Refusal.RIGHT_NOT_HELD;

import java.util.List;
import org.dipc.identity.Identity;
import org.dipc.identity.Identity.Role;
import org.dipc.ledger.Action;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Env;
import org.dipc.ledger.Rejected;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.state.Keyspace;
import org.dipc.state.State;
import org.dipc.state.Table;
import org.osgi.service.component.annotations.Component;

/**
 * Rights to the whole pool: whoever holds one may use every patent in it. An address holds at most one right, and a right
 * is held by at most one address.
 */
@Component(property = "module=rights")
public final class Rights implements ChainModule {
    public static final Keyspace KEYS = Keyspace.of("rights");

    /** The right that an address holds. */
    public static final Table<Address, Right> RIGHTS = KEYS.table("rights", Address.class, Right.class);

    /** The address that holds the right of a number; a revoked right has no entry, and its number is not given again. */
    public static final Table<Long, Address> HOLDERS = KEYS.table("holders", Long.class, Address.class);

    /** How many rights this chain ever issued. */
    public static final Table<ChainId, Long> ISSUED = KEYS.table("issued", ChainId.class, Long.class);

    /** @param number from 1, in the order of issue */
    public record Right(long number, long issuedAtMillis) {}

    public sealed interface RightsAction extends Action {}

    /** The council gives an address the right to the pool. Emits {@link Issued}. */
    public record Issue(Address to) implements RightsAction {
        @Override
        public void execute(State state, Env env) {
            Identity.require(state, env, Role.COUNCIL);
            Rejected.unless(!RIGHTS.has(state, to), RIGHT_ALREADY_HELD, to);
            Right right = new Right(ISSUED.get(state, env.chain()).orElse(0L) + 1, env.timeMillis());
            ISSUED.put(state, env.chain(), right.number());
            RIGHTS.put(state, to, right);
            HOLDERS.put(state, right.number(), to);
            state.emit(new Issued(right.number(), to));
        }
    }

    /** The council takes the right of an address back. */
    public record Revoke(Address from, String reason) implements RightsAction {
        public static final int MAX_REASON_BYTES = 512;

        public Revoke {
            if (reason.isBlank() || Bytes.utf8(reason).size() > MAX_REASON_BYTES) {
                throw new IllegalArgumentException("reason: 1 to " + MAX_REASON_BYTES + " bytes expected");
            }
        }

        @Override
        public void execute(State state, Env env) {
            Identity.require(state, env, Role.COUNCIL);
            Right right = RIGHTS.get(state, from).orElseThrow(() -> new Rejected(RIGHT_NOT_HELD, from.toString()));
            RIGHTS.delete(state, from);
            HOLDERS.delete(state, right.number());
            state.emit(this);
        }
    }

    /** Every name that a refusal of this module can have, besides those of {@link Identity}. */
    public enum Refusal {
        RIGHT_ALREADY_HELD,
        RIGHT_NOT_HELD
    }

    /** An address got the right of this number. */
    public record Issued(long number, Address to) {}

    @Override
    public Keyspace keyspace() {
        return KEYS;
    }

    @Override
    public Class<RightsAction> actions() {
        return RightsAction.class;
    }

    @Override
    public List<Class<? extends Record>> events() {
        return List.of(Issued.class);
    }
}
