package org.dipc.units;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.ZERO;
import static org.dipc.units.Units.Refusal.AMOUNT_INVALID;
import static org.dipc.units.Units.Refusal.GENESIS_SUPPLY;
import static org.dipc.units.Units.Refusal.UNITS_INSUFFICIENT;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dipc.identity.Identity;
import org.dipc.identity.Identity.Role;
import org.dipc.ledger.Action;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Env;
import org.dipc.ledger.Rejected;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.state.Keyspace;
import org.dipc.state.State;
import org.dipc.state.StateReader;
import org.dipc.state.Table;
import org.osgi.service.component.annotations.Component;

/**
 * The licence units of this chain. A unit is whole and is in one of three places: free in an address, locked in an address
 * that it licenses, or held for a deal. What was minted and not burned is all there, always: {@link #conserved}.
 */
@Component(property = "module=units")
public final class Units implements ChainModule {
    public static final Keyspace KEYS = Keyspace.of("units");

    /** Free units of an address; an address without any has no entry, here and in the next two tables. */
    public static final Table<Address, BigInteger> BALANCES = KEYS.table("balances", Address.class, BigInteger.class);

    /** Units that license the address they are locked in; its owner unlocks them. */
    public static final Table<Address, BigInteger> LOCKED = KEYS.table("locked", Address.class, BigInteger.class);

    /** Units that belong to nobody until a deal is settled, by the deal's hash. */
    public static final Table<Hash, BigInteger> ESCROW = KEYS.table("escrow", Hash.class, BigInteger.class);

    /** The asset of this chain, and how many units of it there ever were. */
    public static final Table<ChainId, Supply> SUPPLY = KEYS.table("supply", ChainId.class, Supply.class);

    /** No amount and no supply is greater: 2^127 - 1. */
    public static final BigInteger MAXIMUM = ONE.shiftLeft(127).subtract(ONE);

    /** @param symbol of the asset, for example {@code BPC} */
    public record Supply(String symbol, BigInteger minted, BigInteger burned) {
        public Supply {
            if (!symbol.matches("[A-Z]{3,8}")) {
                throw new IllegalArgumentException("symbol: three to eight capitals expected");
            }
        }

        public BigInteger left() {
            return minted.subtract(burned);
        }

        Supply mint(BigInteger amount) {
            return new Supply(symbol, minted.add(amount), burned);
        }

        Supply burn(BigInteger amount) {
            return new Supply(symbol, minted, burned.add(amount));
        }
    }

    public sealed interface UnitsAction extends Action {
        BigInteger amount();

        @Override
        default void check() {
            requireAmount(amount());
        }
    }

    /** The signer gives free units away. Emits {@link Moved}. */
    public record Transfer(Address to, BigInteger amount, Optional<String> memo) implements UnitsAction {
        public static final int MAX_MEMO_BYTES = 256;

        public Transfer {
            if (memo.filter(text -> Bytes.utf8(text).size() > MAX_MEMO_BYTES).isPresent()) {
                throw new IllegalArgumentException("memo longer than " + MAX_MEMO_BYTES + " bytes");
            }
        }

        @Override
        public void execute(State state, Env env) {
            move(state, env.signer(), to, amount);
        }
    }

    /** The signer locks free units in its address, which licenses it. */
    public record Lock(BigInteger amount) implements UnitsAction {
        @Override
        public void execute(State state, Env env) {
            take(BALANCES, state, env.signer(), amount);
            add(LOCKED, state, env.signer(), amount);
            state.emit(new Locked(env.signer(), locked(state, env.signer())));
        }
    }

    /** The signer frees units that it locked. */
    public record Unlock(BigInteger amount) implements UnitsAction {
        @Override
        public void execute(State state, Env env) {
            take(LOCKED, state, env.signer(), amount);
            add(BALANCES, state, env.signer(), amount);
            state.emit(new Locked(env.signer(), locked(state, env.signer())));
        }
    }

    /** The council makes units. */
    public record Mint(Address to, BigInteger amount) implements UnitsAction {
        @Override
        public void execute(State state, Env env) {
            Identity.require(state, env, Role.COUNCIL);
            Supply supply = supply(state, env.chain());
            Rejected.unless(
                    supply.left().add(amount).compareTo(MAXIMUM) <= 0,
                    AMOUNT_INVALID,
                    "the supply would exceed 2^127 - 1");
            SUPPLY.put(state, env.chain(), supply.mint(amount));
            add(BALANCES, state, to, amount);
            state.emit(this);
        }
    }

    /** The council destroys free units of its own. */
    public record Burn(BigInteger amount) implements UnitsAction {
        @Override
        public void execute(State state, Env env) {
            Identity.require(state, env, Role.COUNCIL);
            take(BALANCES, state, env.signer(), amount);
            SUPPLY.put(state, env.chain(), supply(state, env.chain()).burn(amount));
            state.emit(this);
        }
    }

    /** Every name that a refusal of this module can have, besides those of {@link Identity}. */
    public enum Refusal {
        AMOUNT_INVALID,
        UNITS_INSUFFICIENT,
        GENESIS_SUPPLY
    }

    /** Free units went from one address to another. */
    public record Moved(Address from, Address to, BigInteger amount) {}

    /** How many units are locked in an address from now on. */
    public record Locked(Address owner, BigInteger amount) {}

    /** Free units are kept for a deal from now on. */
    public record Held(Hash deal, Address from, BigInteger amount) {}

    /** Units that were kept for a deal are free in an address. */
    public record Released(Hash deal, Address to, BigInteger amount) {}

    public record Genesis(String symbol, BigInteger supply, List<Holder> holders) {
        public Genesis {
            holders = List.copyOf(holders);
        }
    }

    public record Holder(Address owner, BigInteger amount) {}

    /** Free units of {@code owner}. */
    public static BigInteger balance(StateReader state, Address owner) {
        return BALANCES.get(state, owner).orElse(ZERO);
    }

    /** Units locked in {@code owner}. */
    public static BigInteger locked(StateReader state, Address owner) {
        return LOCKED.get(state, owner).orElse(ZERO);
    }

    /** Units kept for {@code deal}. */
    public static BigInteger held(StateReader state, Hash deal) {
        return ESCROW.get(state, deal).orElse(ZERO);
    }

    /** Moves free units. */
    public static void move(State state, Address from, Address to, BigInteger amount) {
        requireAmount(amount);
        take(BALANCES, state, from, amount);
        add(BALANCES, state, to, amount);
        state.emit(new Moved(from, to, amount));
    }

    /** Takes free units of {@code from} into the keeping of {@code deal}; a deal may be paid in several parts. */
    public static void hold(State state, Hash deal, Address from, BigInteger amount) {
        requireAmount(amount);
        take(BALANCES, state, from, amount);
        add(ESCROW, state, deal, amount);
        state.emit(new Held(deal, from, amount));
    }

    /** Gives units that are kept for {@code deal} to {@code to}; a deal may be settled in several parts. */
    public static void release(State state, Hash deal, Address to, BigInteger amount) {
        requireAmount(amount);
        take(ESCROW, state, deal, amount);
        add(BALANCES, state, to, amount);
        state.emit(new Released(deal, to, amount));
    }

    /** Whether what was minted and not burned equals what is free, locked and held. */
    public static boolean conserved(StateReader state) {
        BigInteger there = sum(BALANCES, state).add(sum(LOCKED, state)).add(sum(ESCROW, state));
        try (Stream<Map.Entry<ChainId, Supply>> supplies = SUPPLY.scan(state)) {
            return supplies.map(each -> each.getValue().left())
                    .reduce(ZERO, BigInteger::add)
                    .equals(there);
        }
    }

    private static <K> BigInteger sum(Table<K, BigInteger> table, StateReader state) {
        try (Stream<Map.Entry<K, BigInteger>> entries = table.scan(state)) {
            return entries.map(Map.Entry::getValue).reduce(ZERO, BigInteger::add);
        }
    }

    private static void requireAmount(BigInteger amount) {
        Rejected.unless(
                amount.signum() > 0 && amount.compareTo(MAXIMUM) <= 0, AMOUNT_INVALID, "1 to 2^127 - 1 units expected");
    }

    private static <K> void take(Table<K, BigInteger> table, State state, K place, BigInteger amount) {
        BigInteger there = table.get(state, place).orElse(ZERO);
        if (there.compareTo(amount) < 0) {
            throw new Rejected(UNITS_INSUFFICIENT, amount + " needed, in " + table.name() + " are " + there);
        }
        if (there.equals(amount)) {
            table.delete(state, place);
        } else {
            table.put(state, place, there.subtract(amount));
        }
    }

    private static <K> void add(Table<K, BigInteger> table, State state, K place, BigInteger amount) {
        table.put(state, place, table.get(state, place).orElse(ZERO).add(amount));
    }

    private static Supply supply(StateReader state, ChainId chain) {
        return SUPPLY.get(state, chain)
                .orElseThrow(() -> new AssertionError("genesis of " + chain + " wrote no supply"));
    }

    @Override
    public Keyspace keyspace() {
        return KEYS;
    }

    @Override
    public Class<UnitsAction> actions() {
        return UnitsAction.class;
    }

    @Override
    public List<Class<? extends Record>> events() {
        return List.of(Moved.class, Locked.class, Held.class, Released.class);
    }

    @Override
    public Class<Genesis> genesisType() {
        return Genesis.class;
    }

    @Override
    public void genesis(State state, Env env, Bytes genesis) {
        Genesis first = Codec.of(Genesis.class).decodeOwn(genesis);
        for (Holder holder : first.holders()) {
            requireAmount(holder.amount());
            add(BALANCES, state, holder.owner(), holder.amount());
        }
        BigInteger held = sum(BALANCES, state);
        Rejected.unless(
                held.equals(first.supply()) && held.compareTo(MAXIMUM) <= 0,
                GENESIS_SUPPLY,
                "supply " + first.supply() + ", holders have " + held);
        SUPPLY.put(state, env.chain(), new Supply(first.symbol(), first.supply(), ZERO));
    }
}
