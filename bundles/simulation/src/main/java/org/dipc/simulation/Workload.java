package org.dipc.simulation;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dipc.crypto.Cose;
import org.dipc.crypto.SigningKey;
import org.dipc.identity.Identity;
import org.dipc.identity.Identity.Holding;
import org.dipc.identity.Identity.Identifier;
import org.dipc.identity.Identity.Organisation;
import org.dipc.identity.Identity.Role;
import org.dipc.kernel.Chain;
import org.dipc.kernel.GenesisDocument;
import org.dipc.ledger.Accounts;
import org.dipc.ledger.Action;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Policy;
import org.dipc.ledger.Tx;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.model.Plain;
import org.dipc.patents.Classification;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.PatentId;
import org.dipc.patents.PatentType;
import org.dipc.patents.Patents;
import org.dipc.patents.Routing.Route;
import org.dipc.patents.Symbol;
import org.dipc.patents.SymbolRange;
import org.dipc.rights.Rights;
import org.dipc.units.Units;

/** Makes the transactions of one chain: of all its modules, sound ones and every kind of unsound ones. */
final class Workload {
    static final String CERTAIN = "certain";
    static final String SYMBOL = "H04L 9/32";
    static final String FOREIGN_SYMBOL = "A01B 1/02";
    private static final String OTHER_SYMBOL = "G06N 3/08";
    private static final ChainId OTHER_CHAIN = new ChainId("other-1");

    private static final List<Actor> USERS = IntStream.range(0, 5)
            .mapToObj(number -> Actor.single("user " + number))
            .toList();
    private static final Actor BOARD = Actor.board("board");
    private static final Actor REGISTRAR = Actor.single("registrar");
    private static final Actor COUNCIL = Actor.single("council");
    private static final Actor OFFICE = Actor.single("office");
    private static final List<Actor> ACTORS = Stream.concat(
                    USERS.stream(), Stream.of(BOARD, REGISTRAR, COUNCIL, OFFICE))
            .toList();
    private static final long EACH_HAS = 1_000;

    private final ChainId chain;
    private final List<ChainModule> modules;
    private final long startMillis;
    private final GenesisDocument genesis;
    private final SplittableRandom random;
    private final Model model = new Model();
    /** Every transaction ever made, by its bytes. */
    private final Map<Bytes, Intent> sent = new LinkedHashMap<>();

    private final List<Intent> order = new ArrayList<>();

    Workload(ChainId chain, long startMillis, List<ChainModule> modules, SplittableRandom random) {
        this.chain = chain;
        this.modules = modules;
        this.startMillis = startMillis;
        this.genesis = genesis(modules);
        this.random = random;
        Model.Books books = model.books();
        ACTORS.forEach(model::knows);
        books.roles.add(new Holding(Role.REGISTRAR, REGISTRAR.address()));
        books.roles.add(new Holding(Role.COUNCIL, COUNCIL.address()));
        if (has("units")) {
            USERS.forEach(user -> books.free.put(user.address(), EACH_HAS));
            books.minted = EACH_HAS * USERS.size();
        }
    }

    /** As every node reads it from the same file. */
    GenesisDocument genesis(List<ChainModule> modules) {
        List<Units.Holder> holders = USERS.stream()
                .map(user -> new Units.Holder(user.address(), BigInteger.valueOf(EACH_HAS)))
                .toList();
        Map<String, Record> all = Map.of(
                "identity",
                new Identity.Genesis(List.of(REGISTRAR.address()), List.of(COUNCIL.address()), List.of()),
                "units",
                new Units.Genesis("SIM", BigInteger.valueOf(EACH_HAS * USERS.size()), holders),
                "patents",
                new Patents.Genesis(
                        1,
                        List.of(
                                new Route(chain, new SymbolRange("H04L 9")),
                                new Route(OTHER_CHAIN, new SymbolRange("G06N")))));
        Map<String, Object> sections = new TreeMap<>();
        for (ChainModule module : modules) {
            Record section = all.get(module.keyspace().name());
            if (section != null) {
                sections.put(module.keyspace().name(), plain(section));
            }
        }
        return Chain.genesis(chain, startMillis, modules, sections);
    }

    @SuppressWarnings("unchecked")
    private static Object plain(Record section) {
        Codec<Record> codec = Codec.of((Class<Record>) section.getClass());
        return Plain.describe(codec.shape(), codec.encode(section));
    }

    private boolean has(String module) {
        return modules.stream().anyMatch(each -> each.keyspace().name().equals(module));
    }

    Model model() {
        return model;
    }

    Intent of(Bytes bytes) {
        return sent.get(bytes);
    }

    /** Something that was sent before, if anything was. */
    Optional<Intent> again() {
        return order.isEmpty() ? Optional.empty() : Optional.of(one(order));
    }

    /** A sound transaction that the books allow, if no other comes before it. */
    Intent certain(long nowMillis) {
        Actor sender = holder(has("units") ? Role.COUNCIL : Role.REGISTRAR);
        Action action = has("units")
                ? new Units.Mint(one(USERS).address(), BigInteger.ONE)
                : new Identity.Admit(
                        Address.of(Bytes.ofLong(random.nextLong())), organisation("US", "late " + random.nextLong()));
        return made(CERTAIN, sender, List.of(sender), List.of(action), nowMillis + 60_000);
    }

    /** Whoever holds the role now; somebody always does. */
    private Actor holder(Role role) {
        return ACTORS.stream()
                .filter(actor -> model.books().roles.contains(new Holding(role, actor.address())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody is " + role));
    }

    /** Anything. */
    Intent next(long nowMillis) {
        List<Action> actions = new ArrayList<>();
        Actor sender = action(actions);
        if (random.nextInt(8) == 0) {
            actions.add(
                    new Accounts.Rotate(Policy.of(one(sender.keys()).publicKey().value())));
        }
        // Half seconds, as blocks have, so that one that expires with a block is no rarity.
        long soon = (nowMillis / Sequencer.SLOT_MILLIS + 1 + random.nextInt(4)) * Sequencer.SLOT_MILLIS;
        long later = nowMillis + 20_000 + random.nextInt(60_000);
        return switch (random.nextInt(20)) {
            case 0, 1, 2 -> made("expiring", sender, List.of(sender), actions, soon);
            case 3 -> made("window", sender, List.of(sender), actions, nowMillis + 86_400_000 + random.nextInt(2_000));
            case 4 -> flawed(made("signature", sender, List.of(sender), actions, later));
            case 5 -> made("stranger", sender, List.of(one(ACTORS)), actions, later);
            case 6 -> made("two", sender, List.of(sender, one(USERS)), actions, later);
            case 7 -> otherGenesis(sender, actions, later);
            case 8 -> otherChain(sender, actions, later);
            case 9 -> unreadable();
            case 10 -> made("board", BOARD, List.of(BOARD), actions, later);
            case 11 -> flawed(made("board's signature", BOARD, List.of(BOARD), actions, later));
            case 12 -> fewSignatures(actions, later);
            case 13 -> again().orElseGet(() -> made("sound", sender, List.of(sender), actions, later));
            case 14 ->
                again().filter(first -> first.flaw().isEmpty())
                        .map(this::signedAgain)
                        .orElseGet(() -> made("sound", sender, List.of(sender), actions, later));
            default -> made("sound", sender, List.of(sender), actions, later);
        };
    }

    private <T> T one(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }

    /** One or two actions into {@code actions}; who may do them, mostly. */
    private Actor action(List<Action> actions) {
        List<String> choice = new ArrayList<>(List.of("identity"));
        if (has("units")) {
            choice.add("units");
        }
        if (has("patents")) {
            choice.addAll(List.of("patents", "patents"));
        }
        if (has("rights")) {
            choice.addAll(List.of("rights", "rights"));
        }
        Actor entitled = switch (one(choice)) {
            case "units" -> units(actions);
            case "patents" -> patents(actions);
            case "rights" -> rights(actions);
            default -> identity(actions);
        };
        return random.nextInt(10) == 0 ? one(ACTORS) : entitled;
    }

    private Actor units(List<Action> actions) {
        BigInteger amount = BigInteger.valueOf(random.nextInt(400) - 10);
        Actor user = random.nextInt(6) == 0 ? BOARD : one(USERS);
        Address to = one(ACTORS).address();
        return switch (random.nextInt(8)) {
            case 0 -> {
                actions.add(new Units.Mint(to, amount));
                yield COUNCIL;
            }
            case 1 -> {
                actions.add(new Units.Burn(amount));
                yield COUNCIL;
            }
            case 2 -> {
                actions.add(new Units.Lock(amount));
                yield user;
            }
            case 3 -> {
                actions.add(new Units.Unlock(amount));
                yield user;
            }
            case 4 -> {
                // The second may be refused, and takes the first with it.
                actions.add(new Units.Transfer(to, amount, Optional.of("in two parts")));
                actions.add(new Units.Transfer(one(ACTORS).address(), amount.shiftLeft(1), Optional.empty()));
                yield user;
            }
            default -> {
                actions.add(new Units.Transfer(to, amount, Optional.empty()));
                yield user;
            }
        };
    }

    private Actor identity(List<Action> actions) {
        Address whom = one(ACTORS).address();
        Role role = one(List.of(Role.values()));
        switch (random.nextInt(8)) {
            case 0 -> actions.add(new Identity.Remove(whom, "left"));
            case 1 -> actions.add(new Identity.Grant(role, whom));
            case 2 -> actions.add(new Identity.Withdraw(role, whom));
            case 3 -> actions.add(new Identity.Grant(Role.OFFICE, OFFICE.address()));
            default -> {
                String country = random.nextInt(4) == 0 ? "DE" : "US";
                actions.add(new Identity.Admit(whom, organisation(country, whom.toString())));
                return REGISTRAR;
            }
        }
        return role == Role.COUNCIL ? COUNCIL : REGISTRAR;
    }

    private Organisation organisation(String country, String name) {
        String number = Hash.sha256(Bytes.utf8(name)).value().toHex().substring(0, 16);
        return new Organisation(name, country, new Identifier(Identifier.Kind.REGISTER, number), List.of());
    }

    private Actor patents(List<Action> actions) {
        PatentId patent = patent();
        Actor user = admitted();
        Actor office = random.nextInt(3) == 0 ? OFFICE : REGISTRAR;
        return switch (random.nextInt(7)) {
            case 0, 1 -> {
                actions.add(new Patents.Register(facts(patent), random.nextInt(8) == 0));
                yield office;
            }
            case 2 -> {
                actions.add(new Patents.Amend(facts(patent), "corrected"));
                yield office;
            }
            case 3, 4 -> {
                actions.add(new Patents.Claim(patent, Optional.empty()));
                yield user;
            }
            case 5 -> {
                Model.Books.Registered there = model.books().patents.get(patent);
                Address claimant = there == null || there.claimants().isEmpty()
                        ? user.address()
                        : there.claimants().get(0);
                actions.add(new Patents.Confirm(patent, claimant));
                yield office;
            }
            default -> {
                actions.add(new Patents.Assign(patent, admitted().address(), Optional.of("deed")));
                Model.Books.Registered there = model.books().patents.get(patent);
                yield ACTORS.stream()
                        .filter(actor -> there != null
                                && there.owner().filter(actor.address()::equals).isPresent())
                        .findFirst()
                        .orElse(user);
            }
        };
    }

    /** Mostly one that is registered. */
    private PatentId patent() {
        List<PatentId> registered = List.copyOf(model.books().patents.keySet());
        return registered.isEmpty() || random.nextInt(4) == 0
                ? new PatentId("US" + (7_000_000 + random.nextInt(20)))
                : one(registered);
    }

    /** Mostly a user that is admitted. */
    private Actor admitted() {
        List<Actor> admitted = USERS.stream()
                .filter(user -> model.books().organisations.containsKey(user.address()))
                .toList();
        return admitted.isEmpty() || random.nextInt(4) == 0 ? one(USERS) : one(admitted);
    }

    private PatentFacts facts(PatentId patent) {
        String symbol = one(List.of(SYMBOL, SYMBOL, SYMBOL, SYMBOL, OTHER_SYMBOL, FOREIGN_SYMBOL));
        Classification main =
                new Classification(Classification.Scheme.CPC, Classification.Position.FIRST, new Symbol(symbol));
        String title = "Title " + random.nextInt(3);
        return new PatentFacts(
                patent,
                Optional.empty(),
                PatentType.UTILITY,
                title,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(main),
                List.of(),
                List.of(),
                List.of(),
                Hash.sha256(Bytes.utf8(title)));
    }

    private Actor rights(List<Action> actions) {
        Address whom = one(ACTORS).address();
        actions.add(random.nextInt(3) == 0 ? new Rights.Revoke(whom, "ended") : new Rights.Issue(whom));
        return COUNCIL;
    }

    /** In the name of {@code sender} and of all signers after the first, signed with what speaks for the signers now. */
    private Intent made(String kind, Actor sender, List<Actor> signing, List<Action> actions, long expiresAtMillis) {
        LinkedHashSet<Actor> names = new LinkedHashSet<>(List.of(sender));
        names.addAll(signing.subList(1, signing.size()));
        Tx tx = tx(chain, List.copyOf(names), actions, expiresAtMillis);
        List<SigningKey> keys = signing.stream()
                .flatMap(each -> speakingFor(each).stream())
                .distinct()
                .toList();
        return sent(signed(kind, tx, actions, keys));
    }

    /** As many keys as the account asks for now; it may have given itself to a key of another. */
    private List<SigningKey> speakingFor(Actor account) {
        Policy policy = model.policy(account.address());
        return ACTORS.stream()
                .flatMap(actor -> actor.keys().stream())
                .filter(key -> policy.keys().contains(key.publicKey().value()))
                .limit(policy.threshold())
                .toList();
    }

    private Tx tx(ChainId on, List<Actor> signers, List<Action> actions, long expiresAtMillis) {
        return new Tx(
                on,
                signers.stream().map(Actor::signer).toList(),
                expiresAtMillis,
                Bytes.ofLong(random.nextLong()),
                actions.stream().map(this::call).toList());
    }

    private Tx.Call call(Action action) {
        return Stream.concat(Stream.of(new Accounts()), modules.stream())
                .filter(module -> module.actions().isInstance(action))
                .findFirst()
                .map(module -> call(module.keyspace().name(), module.actions(), action))
                .orElseThrow(() -> new AssertionError("no module does " + action));
    }

    private static <A extends Action> Tx.Call call(String module, Class<A> family, Action action) {
        return Tx.Call.of(module, family, family.cast(action));
    }

    private Intent signed(String kind, Tx tx, List<Action> actions, List<SigningKey> keys) {
        Bytes payload = tx.payload();
        Bytes bytes = Cose.sign(payload, external(), keys);
        return new Intent(kind, Tx.id(payload), bytes, Optional.empty(), tx, actions, publicKeys(keys));
    }

    private static List<Bytes> publicKeys(List<SigningKey> keys) {
        return keys.stream().map(key -> key.publicKey().value()).toList();
    }

    private Bytes external() {
        return Tx.external(chain, genesis.hash());
    }

    private Intent sent(Intent intent) {
        sent.put(intent.bytes(), intent);
        order.add(intent);
        return intent;
    }

    /** The same in an envelope whose last signature is not true: the last byte is one of it. */
    private Intent flawed(Intent sound) {
        byte[] bytes = sound.bytes().toArray();
        bytes[bytes.length - 1 - random.nextInt(64)] ^= 1;
        return foreign(sound.kind(), "SIG_INVALID", Bytes.owned(bytes), sound.tx(), sound.actions());
    }

    private Intent foreign(String kind, String flaw, Bytes bytes, Tx tx, List<Action> actions) {
        return sent(new Intent(kind, Hash.sha256(bytes), bytes, Optional.of(flaw), tx, actions, List.of()));
    }

    /** Signed for a chain of the same name that began otherwise. */
    private Intent otherGenesis(Actor sender, List<Action> actions, long expiresAtMillis) {
        Tx tx = tx(chain, List.of(sender), actions, expiresAtMillis);
        Bytes external = Tx.external(chain, Hash.sha256(Bytes.utf8("another genesis")));
        Bytes bytes = Cose.sign(tx.payload(), external, speakingFor(sender));
        return foreign("other genesis", "SIG_INVALID", bytes, tx, actions);
    }

    private Intent otherChain(Actor sender, List<Action> actions, long expiresAtMillis) {
        Tx tx = tx(OTHER_CHAIN, List.of(sender), actions, expiresAtMillis);
        Bytes bytes = Cose.sign(tx.payload(), external(), speakingFor(sender));
        return foreign("other chain", "TX_WRONG_CHAIN", bytes, tx, actions);
    }

    private Intent unreadable() {
        byte[] noise = new byte[1 + random.nextInt(100)];
        random.nextBytes(noise);
        // No message begins with this byte: CBOR reserves it.
        noise[0] = 0x1c;
        return foreign("unreadable", "TX_DECODE", Bytes.owned(noise), null, List.of());
    }

    private Intent fewSignatures(List<Action> actions, long expiresAtMillis) {
        Tx tx = tx(chain, List.of(BOARD), actions, expiresAtMillis);
        return sent(signed("few signatures", tx, actions, BOARD.keys().subList(0, 1)));
    }

    /** The same transaction under one signature more, which makes other bytes and no other id. */
    private Intent signedAgain(Intent first) {
        List<SigningKey> keys = ACTORS.stream()
                .flatMap(actor -> actor.keys().stream())
                .filter(key -> first.keys().contains(key.publicKey().value()))
                .collect(Collectors.toCollection(ArrayList::new));
        SigningKey more = one(one(ACTORS).keys());
        if (!keys.contains(more)) {
            keys.add(more);
        }
        return sent(signed("signed again", first.tx(), first.actions(), keys));
    }

    /** What a faulty proposer takes into a block: whatever was sent last, and something older. */
    List<Bytes> anything() {
        Set<Bytes> some = new LinkedHashSet<>();
        for (int i = order.size() - 1; i >= 0 && some.size() < 4; i--) {
            if (random.nextInt(2) == 0) {
                some.add(order.get(i).bytes());
            }
        }
        again().ifPresent(each -> some.add(each.bytes()));
        return List.copyOf(some);
    }
}
