package org.dipc.patents;

import static org.dipc.patents.Patents.Refusal.CLAIM_NOT_FOUND;
import static org.dipc.patents.Patents.Refusal.NOT_AUTHORISED;
import static org.dipc.patents.Patents.Refusal.PATENT_CLAIMED;
import static org.dipc.patents.Patents.Refusal.PATENT_DUPLICATE;
import static org.dipc.patents.Patents.Refusal.PATENT_NOT_FOUND;
import static org.dipc.patents.Patents.Refusal.PATENT_OWNED;
import static org.dipc.patents.Patents.Refusal.PATENT_UNCHANGED;
import static org.dipc.patents.Patents.Refusal.ROUTE_NONE;
import static org.dipc.patents.Patents.Refusal.ROUTE_OTHER;

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
import org.dipc.patents.Routing.Route;
import org.dipc.state.Keyspace;
import org.dipc.state.State;
import org.dipc.state.StateReader;
import org.dipc.state.Table;
import org.osgi.service.component.annotations.Component;

/**
 * The patents of one domain: their facts as an office published them, and who owns them by an unbroken chain of title. A
 * patent comes in without an owner; whoever says to own it claims it, and an office or registrar confirms one claim. From
 * then on the owner alone assigns it.
 */
@Component(property = "module=patents")
public final class Patents implements ChainModule {
    public static final Keyspace KEYS = Keyspace.of("patents");

    public static final Table<PatentId, Patent> PATENTS = KEYS.table("patents", PatentId.class, Patent.class);

    /** Open claims of ownership; a patent with an owner has none. */
    public static final Table<ClaimKey, Claimed> CLAIMS = KEYS.table("claims", ClaimKey.class, Claimed.class);

    /** The chain of title of a patent, from entry 1 on: each from the one to whom the entry before it went. */
    public static final Table<Entry, Title> TITLES = KEYS.table("titles", Entry.class, Title.class);

    /** What the facts of a patent were before its amendments, from entry 1 on. */
    public static final Table<Entry, Amendment> AMENDMENTS = KEYS.table("amendments", Entry.class, Amendment.class);

    /** Which chain a patent belongs to, as this chain has it. */
    public static final Table<ChainId, Routing> ROUTING = KEYS.table("routing", ChainId.class, Routing.class);

    /**
     * @param owner absent until a claim is confirmed
     * @param titles how many entries its chain of title has
     * @param amendments how often its facts were amended
     * @param chosenBy who put it on this chain by choice, whatever its symbols say; absent if they led here
     */
    public record Patent(
            PatentFacts facts, Optional<Address> owner, long titles, long amendments, Optional<Address> chosenBy) {
        boolean ownedBy(Address address) {
            return owner.filter(address::equals).isPresent();
        }

        Patent assignedTo(Address next) {
            return new Patent(facts, Optional.of(next), titles + 1, amendments, chosenBy);
        }

        Patent amendedTo(PatentFacts next) {
            return new Patent(next, owner, titles, amendments + 1, chosenBy);
        }
    }

    public record ClaimKey(PatentId patent, Address claimant) {}

    /** @param reference of the deed that the claimant relies on, as in {@link Assign} */
    public record Claimed(long atMillis, Optional<String> reference) {}

    /** The entry of a number, from 1, in one of the histories of a patent. */
    public record Entry(PatentId patent, long number) {}

    /**
     * One step in the chain of title.
     *
     * @param from absent in the first
     * @param transaction that made it, in block {@code height}
     */
    public record Title(
            Optional<Address> from,
            Address to,
            How how,
            long height,
            long atMillis,
            Hash transaction,
            Optional<String> reference) {
        public enum How {
            /** An office or registrar confirmed a claim. */
            CONFIRMATION,
            /** The owner assigned it. */
            ASSIGNMENT
        }
    }

    /** @param before the facts that the amendment replaced */
    public record Amendment(PatentFacts before, String reason, Address by, long height, long atMillis) {}

    public sealed interface PatentsAction extends Action {}

    /**
     * An office registers a patent that it granted, or a registrar anybody's.
     *
     * @param byChoice the signer puts it on this chain whatever its symbols say, and the record names the signer for it
     */
    public record Register(PatentFacts facts, boolean byChoice) implements PatentsAction {
        @Override
        public void execute(State state, Env env) {
            requireOffice(state, env, facts.id());
            PATENTS.get(state, facts.id()).ifPresent(there -> {
                throw new Rejected(PATENT_DUPLICATE, there.facts().equals(facts) ? SAME_CONTENT : OTHER_CONTENT);
            });
            if (!byChoice) {
                requireRoute(state, env, facts);
            }
            Optional<Address> chosenBy = byChoice ? Optional.of(env.signer()) : Optional.empty();
            PATENTS.put(state, facts.id(), new Patent(facts, Optional.empty(), 0, 0, chosenBy));
            state.emit(this);
        }
    }

    /** An office or registrar corrects the facts; what they were is kept. The number of a patent never changes. */
    public record Amend(PatentFacts facts, String reason) implements PatentsAction {
        public static final int MAX_REASON_BYTES = 512;

        public Amend {
            text("reason", reason, MAX_REASON_BYTES);
        }

        @Override
        public void execute(State state, Env env) {
            Patent patent = registered(state, facts.id());
            requireOffice(state, env, facts.id());
            Rejected.unless(!patent.facts().equals(facts), PATENT_UNCHANGED, facts.id());
            Patent amended = patent.amendedTo(facts);
            PATENTS.put(state, facts.id(), amended);
            AMENDMENTS.put(
                    state,
                    new Entry(facts.id(), amended.amendments()),
                    new Amendment(patent.facts(), reason, env.signer(), env.height(), env.timeMillis()));
            state.emit(this);
        }
    }

    /** An admitted organisation says that it owns a patent that has no owner here. Several may; one is confirmed. */
    public record Claim(PatentId patent, Optional<String> reference) implements PatentsAction {
        public Claim {
            reference.ifPresent(text -> text("reference", text, MAX_REFERENCE_BYTES));
        }

        @Override
        public void execute(State state, Env env) {
            Identity.admitted(state, env.signer());
            Rejected.unless(registered(state, patent).owner().isEmpty(), PATENT_OWNED, patent);
            ClaimKey key = new ClaimKey(patent, env.signer());
            Rejected.unless(!CLAIMS.has(state, key), PATENT_CLAIMED, patent);
            CLAIMS.put(state, key, new Claimed(env.timeMillis(), reference));
            state.emit(new Claiming(patent, env.signer(), reference));
        }
    }

    /** An office or registrar confirms one claim; with it the others fall. Emits {@link Titled}. */
    public record Confirm(PatentId patent, Address claimant) implements PatentsAction {
        @Override
        public void execute(State state, Env env) {
            Patent claimed = registered(state, patent);
            requireOffice(state, env, patent);
            Rejected.unless(claimed.owner().isEmpty(), PATENT_OWNED, patent);
            Claimed claim = CLAIMS.get(state, new ClaimKey(patent, claimant))
                    .orElseThrow(() -> new Rejected(CLAIM_NOT_FOUND, "no claim of " + claimant));
            Identity.admitted(state, claimant);
            claimants(state, patent).forEach(each -> CLAIMS.delete(state, each));
            pass(state, env, patent, claimant, Title.How.CONFIRMATION, claim.reference());
        }
    }

    /**
     * The owner gives a patent to another admitted organisation. Emits {@link Titled}.
     *
     * @param reference of the deed, for example reel and frame in the office's register
     */
    public record Assign(PatentId patent, Address to, Optional<String> reference) implements PatentsAction {
        public Assign {
            reference.ifPresent(text -> text("reference", text, MAX_REFERENCE_BYTES));
        }

        @Override
        public void execute(State state, Env env) {
            Patent owned = owned(state, env, patent);
            Rejected.unless(!owned.ownedBy(to), PATENT_OWNED, to);
            Identity.admitted(state, to);
            pass(state, env, patent, to, Title.How.ASSIGNMENT, reference);
        }
    }

    /** Every name that a refusal of this module can have, besides those of {@link Identity}. */
    public enum Refusal {
        PATENT_NOT_FOUND,
        /** The detail says whether what is there has the same content. */
        PATENT_DUPLICATE,
        PATENT_UNCHANGED,
        PATENT_OWNED,
        PATENT_CLAIMED,
        CLAIM_NOT_FOUND,
        NOT_AUTHORISED,
        /** No chain claims the symbols. */
        ROUTE_NONE,
        /** The chain that the detail names claims the symbols. */
        ROUTE_OTHER
    }

    /** An organisation claims a patent. */
    public record Claiming(PatentId patent, Address claimant, Optional<String> reference) {}

    /** The chain of title of a patent got an entry. */
    public record Titled(PatentId patent, long number, Title title) {}

    public record Genesis(long routingVersion, List<Route> routing) {
        public Genesis {
            routing = List.copyOf(routing);
        }
    }

    public static final String SAME_CONTENT = "registered with the same content";
    public static final String OTHER_CONTENT = "registered with other content";

    private static final int MAX_REFERENCE_BYTES = 128;
    private static final int MAX_SYMBOLS_SHOWN = 10;

    public static Patent registered(StateReader state, PatentId id) {
        return PATENTS.get(state, id).orElseThrow(() -> new Rejected(PATENT_NOT_FOUND, id.toString()));
    }

    /** A patent that a signer of the transaction owns; refused otherwise. */
    private static Patent owned(StateReader state, Env env, PatentId id) {
        Patent patent = registered(state, id);
        Rejected.unless(patent.owner().filter(env::signedBy).isPresent(), NOT_AUTHORISED, "no signer owns " + id);
        return patent;
    }

    /** Refuses the action unless its signer is a registrar, or the office that {@code id} is of. */
    public static void requireOffice(StateReader state, Env env, PatentId id) {
        if (Identity.holds(state, env.signer(), Role.REGISTRAR)) {
            return;
        }
        Identity.require(state, env, Role.OFFICE);
        String office = Identity.admitted(state, env.signer()).country();
        Rejected.unless(office.equals(id.office().value()), NOT_AUTHORISED, office + " is not the office of " + id);
    }

    /** Writes a change of ownership that its caller has found to be lawful. */
    private static void pass(State state, Env env, PatentId id, Address to, Title.How how, Optional<String> reference) {
        Patent before = registered(state, id);
        Patent after = before.assignedTo(to);
        Title title = new Title(before.owner(), to, how, env.height(), env.timeMillis(), env.transaction(), reference);
        PATENTS.put(state, id, after);
        TITLES.put(state, new Entry(id, after.titles()), title);
        state.emit(new Titled(id, after.titles(), title));
    }

    private static void requireRoute(StateReader state, Env env, PatentFacts facts) {
        Routing routing = ROUTING.get(state, env.chain())
                .orElseThrow(() -> new AssertionError("genesis of " + env.chain() + " wrote no routing"));
        ChainId chain = routing.chainOf(facts).orElseThrow(() -> unclaimed(routing, facts));
        Rejected.unless(chain.equals(env.chain()), ROUTE_OTHER, chain);
    }

    private static Rejected unclaimed(Routing routing, PatentFacts facts) {
        List<Symbol> symbols = Routing.symbols(facts).limit(MAX_SYMBOLS_SHOWN).toList();
        List<ChainId> chains =
                routing.routes().stream().map(Route::chain).distinct().toList();
        return new Rejected(ROUTE_NONE, "no chain claims " + symbols + "; there are " + chains);
    }

    private static List<ClaimKey> claimants(StateReader state, PatentId patent) {
        try (Stream<Map.Entry<ClaimKey, Claimed>> claims = CLAIMS.scan(state, patent)) {
            return claims.map(Map.Entry::getKey).toList();
        }
    }

    private static void text(String field, String text, int maximumBytes) {
        if (text.isBlank() || Bytes.utf8(text).size() > maximumBytes) {
            throw new IllegalArgumentException(field + ": 1 to " + maximumBytes + " bytes expected");
        }
    }

    @Override
    public Keyspace keyspace() {
        return KEYS;
    }

    @Override
    public Class<PatentsAction> actions() {
        return PatentsAction.class;
    }

    @Override
    public List<Class<? extends Record>> events() {
        return List.of(Claiming.class, Titled.class);
    }

    @Override
    public Class<Genesis> genesisType() {
        return Genesis.class;
    }

    @Override
    public void genesis(State state, Env env, Bytes genesis) {
        Genesis first = Codec.of(Genesis.class).decodeOwn(genesis);
        ROUTING.put(state, env.chain(), new Routing(first.routingVersion(), first.routing()));
    }
}
