package org.dipc.kernel;

import static org.dipc.kernel.GenesisFile.Refusal.GENESIS_REF;
import static org.dipc.ledger.TxCode.SIG_INVALID;
import static org.dipc.ledger.TxCode.TX_DUPLICATE;
import static org.dipc.ledger.TxCode.TX_EXPIRED;
import static org.dipc.ledger.TxCode.TX_WINDOW;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.kernel.ChainStore.Place;
import org.dipc.kernel.Verified.Known;
import org.dipc.kernel.tree.Tree;
import org.dipc.ledger.Accounts;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Env;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.Snapshots;
import org.dipc.ledger.StateMachine;
import org.dipc.ledger.Tx;
import org.dipc.ledger.TxCode;
import org.dipc.ledger.Validators;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin.Write;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes transactions from their first check to the durable block: the state machine that an engine drives. */
final class Pipeline implements StateMachine, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /** How many roots and chains of pages a block takes away, however small it is. */
    private static final int PRUNED_AT_LEAST = 64;

    private static final String DEFECT = "a defect in the module; the log has more";

    private final ChainId chain;
    private final Modules modules;
    private final GenesisDocument genesis;
    private final Hash genesisHash;
    private final ChainStore store;
    private final Ed25519Verifier verifier;
    private final Clock clock;
    private final Listener listener;
    private final Keeping keeping;
    private final Bytes external;
    private final String unverified;
    private final Verified verified = new Verified();
    private final NodeSnapshots snapshots;
    private Tree tree;
    private volatile Recent recent;
    private RecentValues values;
    private volatile Tip tip;
    private Execution execution;

    /**
     * Goes on where the store ends.
     *
     * @param genesis as the store has it, if it has one
     * @param clock of this machine; it decides what may wait, never what a block does
     * @param keeping how long old states are kept, and how much of the tree in memory
     * @param plan when snapshots are written
     */
    Pipeline(
            Modules modules,
            GenesisDocument genesis,
            ChainStore store,
            Ed25519Verifier verifier,
            Clock clock,
            Listener listener,
            Keeping keeping,
            SnapshotPlan plan) {
        this.chain = genesis.chain();
        this.modules = modules;
        this.genesis = genesis;
        this.genesisHash = genesis.hash();
        this.store = store;
        this.verifier = verifier;
        this.clock = clock;
        this.listener = listener;
        this.keeping = keeping;
        this.external = Tx.external(chain, genesisHash);
        this.unverified =
                "a signature does not verify over this transaction, chain " + chain + " and genesis " + genesisHash;
        this.snapshots = new NodeSnapshots(store, genesis, plan, this::open);
        open();
    }

    private void open() {
        tree = Tree.open(store.storage(), ChainStore.TREE, keeping.leaves());
        Optional<Tip> last = store.tip();
        requireWhole(last, tree);
        Tip reached = last.orElse(new Tip(0, genesis.timeMillis(), tree.root()));
        values = new RecentValues(store.state());
        // First: a check that sees this tip may not go by what was known of another state.
        recent = new Recent(reached.height());
        tip = reached;
    }

    /** A tree whose last root is lost would go on from an older version, or from none, to other app hashes than the others'. */
    private static void requireWhole(Optional<Tip> tip, Tree tree) {
        boolean whole = tip.map(last ->
                        last.height() == tree.version() && last.appHash().equals(tree.root()))
                .orElse(tree.version() < 0);
        if (!whole) {
            throw new StorageError(
                    StorageError.Code.STORAGE_INCONSISTENT,
                    "the last block is stored as " + tip + ", the tree ends at version " + tree.version()
                            + " with root " + tree.root());
        }
    }

    /** Who waits for transactions. */
    interface Listener {
        /** The block is durable. */
        void committed(Execution execution);

        /** A transaction that waited for a block will be in none. */
        void dropped(Hash id, Rejected why);

        /** The host failed; what was to be kept may be kept or not. */
        void failed(Throwable failure);
    }

    /**
     * A block that was executed: what is to be kept, and what only those who wait for it are told.
     *
     * @param ids what it uses up
     * @param places where in the block each transaction is that was admitted, and so may never be again
     * @param known the envelopes that could be read
     */
    record Execution(
            Block block,
            BlockResult result,
            BlockIds ids,
            SortedMap<Hash, Integer> places,
            List<Known> known,
            List<Ending> endings,
            Delta delta,
            Tree.Update update,
            Bytes seal) {
        Execution sealed(Bytes proof) {
            return new Execution(block, result, ids, places, known, endings, delta, update, proof);
        }

        Committed committed() {
            return new Committed(block, result, seal);
        }
    }

    /** How one transaction ended, in words that are not on the ledger, and the paths that it changed. */
    record Ending(String code, String detail, List<Bytes> changed) {}

    @Override
    public Tip tip() {
        return tip;
    }

    @Override
    public Hash init() {
        if (store.genesis().isPresent()) {
            measure(store.entries());
            return tip.appHash();
        }
        CrashPoint.BEFORE_GENESIS.reached();
        Delta delta = new Delta(store.state(), modules);
        Env env = new Env(chain, 0, genesis.timeMillis(), List.of(), genesisHash, List.of());
        for (GenesisDocument.Section section : genesis.sections()) {
            ChainModule module = modules.named(section.module())
                    .orElseThrow(() -> new AssertionError("a genesis for a module that is not there"));
            begin(module, delta, env, section.content());
            KernelTables.MODULES.put(delta, section.module(), section.version());
        }
        KernelTables.DIGESTS.put(delta, KernelTables.TRANSACTIONS, genesisHash);
        Tree.Update update = tree.update(0, delta.writes());
        Tip begun = new Tip(0, genesis.timeMillis(), update.root());
        store.begin(genesis, delta.writes(), update, begun);
        CrashPoint.AFTER_GENESIS.reached();
        tree.committed(update);
        tip = begun;
        measure(store.entries());
        return begun.appHash();
    }

    /**
     * Executes the blocks that a rollback left after the tip, as the engine would if it had them.
     *
     * @throws Rejected REPLAY_DIFFERS if one comes out otherwise than it is stored
     */
    void executeStoredBlocks() {
        for (Optional<Committed> next = store.block(tip.height() + 1);
                next.isPresent();
                next = store.block(tip.height() + 1)) {
            BlockResult result = finalise(next.get().block());
            Rejected.unless(
                    result.equals(next.get().result()),
                    Replay.Refusal.REPLAY_DIFFERS,
                    "block " + next.get().block().height() + " comes out otherwise than it is stored");
            commit(next.get().seal());
        }
    }

    @Override
    public List<Power> validators() {
        return store.read(Validators::all);
    }

    @Override
    public Optional<Parameters> parameters() {
        return store.read(Validators::parameters);
    }

    private static void begin(ChainModule module, Delta delta, Env env, Bytes content) {
        try {
            module.genesis(delta, env, content);
        } catch (IllegalArgumentException e) {
            // A value that its record refuses: whoever wrote the genesis erred, not the module.
            throw new Rejected(GENESIS_REF, "/modules/" + module.keyspace().name() + ": " + e.getMessage());
        }
    }

    private void measure(long entries) {
        Metrics.HEIGHT.labelValues(chain.value()).set((double) tip.height());
        Metrics.ENTRIES.labelValues(chain.value()).set((double) entries);
    }

    @Override
    public Verdict check(Bytes tx) {
        try {
            Known known = verify(tx);
            Envelope envelope = known.envelope;
            // Before the state is read: whatever a block changes meanwhile is looked at again.
            Tip now = tip;
            checkTime(envelope.tx(), Math.max(clock.millis(), now.timeMillis()));
            unlessDone(envelope.id(), store.place(envelope.id()));
            checkAuthority(envelope, now.height());
            known.fitAfter = now.height();
            envelope.check();
            return Verdict.FINE;
        } catch (Rejected e) {
            countFailure(e.code());
            return new Verdict(e.code(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("{}: a defect in a module: the check of a transaction failed", chain, e);
            return new Verdict(TxCode.INTERNAL.name(), DEFECT);
        }
    }

    private void checkAuthority(Envelope envelope, long height) {
        Recent lately = recent;
        if (!lately.speaksFor(envelope.tx(), envelope.keys())) {
            Authority.check(store.state(), envelope.tx(), envelope.keys());
            lately.spoke(envelope.tx(), envelope.keys(), height);
        }
    }

    /** See {@link org.dipc.ledger.Ledger#trial}: what a block's transactions go through, on a delta that is dropped. */
    Receipt trial(Bytes tx) {
        return store.read(state -> {
            Tip last = tip;
            long timeMillis = Math.max(clock.millis(), last.timeMillis() + 1);
            Block next = new Block(last.height() + 1, timeMillis, Bytes.EMPTY, List.of(tx), List.of());
            List<TxResult> results = new ArrayList<>();
            Ending ending = run(opened(tx), new TreeMap<>(), new Delta(state, modules), next, results);
            return new Receipt(next.height(), 0, results.get(0), ending.detail(), ending.changed());
        });
    }

    void countFailure(String code) {
        if (code.startsWith("SIG_") || code.equals(TxCode.THRESHOLD_NOT_MET.name())) {
            Metrics.FAILURES.labelValues(code).inc();
        }
    }

    /** Opens an envelope and verifies its signatures, unless that was done before. */
    Known verify(Bytes tx) {
        Hash key = Hash.sha256(tx);
        Known known = verified.find(key);
        if (known != null) {
            return known;
        }
        Envelope envelope = open(tx);
        Metrics.VERIFICATIONS.labelValues(chain.value()).inc(envelope.keys().size());
        Rejected.unless(envelope.signed().verifies(verifier, external), SIG_INVALID, unverified);
        return verified.add(key, envelope, tx.size());
    }

    private Envelope open(Bytes tx) {
        try {
            return Envelope.open(tx, chain, modules);
        } catch (Rejected e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("{}: a defect in a module: a transaction cannot be read", chain, e);
            throw new Rejected(TxCode.INTERNAL, DEFECT);
        }
    }

    private static void checkTime(Tx tx, long now) {
        Rejected.unless(
                tx.expiresAtMillis() >= now,
                TX_EXPIRED,
                "valid until " + tx.expiresAtMillis() + ", it is " + now + " (UTC milliseconds)");
        Rejected.unless(
                tx.expiresAtMillis() - now <= Tx.MAXIMUM_WINDOW_MILLIS,
                TX_WINDOW,
                "valid for " + (tx.expiresAtMillis() - now) + " ms, at most " + Tx.MAXIMUM_WINDOW_MILLIS);
    }

    /** Where the transaction was done before; the store is asked only if nobody did lately. */
    private Optional<Place> earlier(Known known) {
        Hash id = known.envelope.id();
        return recent.reachesBackTo(known.fitAfter) ? recent.place(id, known.fitAfter) : store.place(id);
    }

    private static void unlessDone(Hash id, Optional<Place> earlier) {
        earlier.ifPresent(place -> {
            throw new Rejected(TX_DUPLICATE, id + " is in block " + place.height() + " already");
        });
    }

    @Override
    public List<Bytes> propose(List<Bytes> candidates, long maximumBytes, long timeMillis) {
        try {
            return chosen(candidates, maximumBytes, timeMillis);
        } catch (RuntimeException | Error e) {
            listener.failed(e);
            throw e;
        }
    }

    private List<Bytes> chosen(List<Bytes> candidates, long maximumBytes, long timeMillis) {
        List<Bytes> chosen = new ArrayList<>();
        TreeSet<Hash> ids = new TreeSet<>();
        long size = 0;
        for (Bytes candidate : candidates) {
            if (size + candidate.size() > maximumBytes) {
                break;
            }
            Optional<Envelope> envelope = includable(candidate, timeMillis, listener::dropped);
            if (envelope.isPresent() && ids.add(envelope.get().id())) {
                chosen.add(candidate);
                size += candidate.size();
            }
        }
        return chosen;
    }

    /** Empty if it belongs into no block of this time; {@code dropped} hears why, unless it cannot be read. */
    private Optional<Envelope> includable(Bytes tx, long timeMillis, BiConsumer<Hash, Rejected> dropped) {
        Known known;
        try {
            known = verify(tx);
        } catch (Rejected e) {
            return Optional.empty();
        }
        Envelope envelope = known.envelope;
        try {
            checkTime(envelope.tx(), timeMillis);
            unlessDone(envelope.id(), earlier(known));
            return Optional.of(envelope);
        } catch (Rejected e) {
            dropped.accept(envelope.id(), e);
            return Optional.empty();
        }
    }

    @Override
    public boolean accept(Block block) {
        TreeSet<Hash> ids = new TreeSet<>();
        // Nobody hears why not: what is wrong with another node's proposal may be right in a later block.
        return block.height() == tip.height() + 1
                && block.timeMillis() > tip.timeMillis()
                && block.transactions().stream()
                        .map(tx -> includable(tx, block.timeMillis(), (id, why) -> {}))
                        .allMatch(envelope ->
                                envelope.isPresent() && ids.add(envelope.get().id()));
    }

    @Override
    public BlockResult finalise(Block block) {
        if (block.height() != tip.height() + 1) {
            throw new AssertionError("block " + block.height() + " after " + tip.height() + " of " + chain);
        }
        if (block.timeMillis() <= tip.timeMillis()) {
            // Which ids a restored node knows depends on the time that its snapshot says.
            throw new AssertionError("the time of block " + block.height() + " is not after that of the one before");
        }
        CrashPoint.BEFORE_EXECUTE.reached();
        long start = System.nanoTime();
        try {
            execution = execute(block);
        } catch (RuntimeException | Error e) {
            listener.failed(e);
            throw e;
        }
        Metrics.EXECUTE.labelValues(chain.value()).observe((System.nanoTime() - start) / 1e9);
        CrashPoint.AFTER_EXECUTE.reached();
        return execution.result();
    }

    private Execution execute(Block block) {
        List<Opened> opened = IntStream.range(0, block.transactions().size())
                .parallel()
                .mapToObj(index -> opened(block.transactions().get(index)))
                .toList();
        Delta delta = new Delta(values, modules);
        List<TxResult> results = new ArrayList<>();
        List<Ending> endings = new ArrayList<>();
        SortedMap<Hash, Integer> places = new TreeMap<>();
        for (Opened transaction : opened) {
            Ending ending = run(transaction, places, delta, block, results);
            endings.add(ending);
            Metrics.TRANSACTIONS
                    .labelValues(chain.value(), transaction.name(), ending.code)
                    .inc();
        }
        Env end = new Env(chain, block.height(), block.timeMillis(), List.of(), genesisHash, block.misbehaviour());
        for (ChainModule module : modules.all()) {
            endBlock(module, delta, end);
        }
        BlockIds ids = BlockIds.of(block, KernelTables.digest(delta), results, places);
        if (!results.isEmpty()) {
            KernelTables.DIGESTS.put(delta, KernelTables.TRANSACTIONS, ids.after());
        }
        Tree.Update update = tree.update(block.height(), delta.writes());
        return new Execution(
                block,
                new BlockResult(
                        results, delta.events(), changedValidators(delta), changedParameters(delta), update.root()),
                ids,
                places,
                opened.stream().map(Opened::known).filter(Objects::nonNull).toList(),
                endings,
                delta,
                update,
                Bytes.EMPTY);
    }

    /** Those whose power is another after the block than before it, sorted by key. */
    private List<Power> changedValidators(Delta delta) {
        if (!delta.wrote(Validators.POWERS.prefix())) {
            return List.of();
        }
        List<Power> before = Validators.all(store.state());
        List<Power> after = Validators.all(delta);
        TreeMap<Bytes, Power> changed = new TreeMap<>();
        before.forEach(gone -> changed.put(gone.publicKey(), new Power(gone.publicKey(), 0)));
        after.forEach(now -> changed.put(now.publicKey(), now));
        before.forEach(same -> changed.remove(same.publicKey(), same));
        return List.copyOf(changed.values());
    }

    private Optional<Parameters> changedParameters(Delta delta) {
        return Validators.parameters(delta)
                .filter(now -> delta.wrote(Validators.PARAMETERS.prefix())
                        && !Validators.parameters(store.state()).equals(Optional.of(now)));
    }

    /**
     * A transaction of a block: its envelope, or why it has none.
     *
     * @param earlier where it was done before, looked up for many at once
     */
    private record Opened(Hash id, Known known, Optional<Place> earlier, Rejected refusal) {
        String name() {
            return known == null ? "unreadable" : known.envelope.name();
        }
    }

    private Opened opened(Bytes tx) {
        try {
            Known known = verify(tx);
            return new Opened(known.envelope.id(), known, earlier(known), null);
        } catch (Rejected e) {
            return new Opened(Hash.sha256(tx), null, Optional.empty(), e);
        }
    }

    private Ending run(
            Opened transaction, SortedMap<Hash, Integer> places, Delta block, Block at, List<TxResult> results) {
        Delta delta = new Delta(block, modules);
        try {
            if (transaction.refusal != null) {
                throw transaction.refusal;
            }
            Rejected.unless(
                    !places.containsKey(transaction.id), TX_DUPLICATE, transaction.id + " is in this block already");
            Envelope envelope = transaction.known.envelope;
            checkTime(envelope.tx(), at.timeMillis());
            unlessDone(transaction.id, transaction.earlier);
            if (!recent.samePoliciesAsAfter(transaction.known.fitAfter) || block.wrote(Accounts.POLICIES.prefix())) {
                Authority.check(delta, envelope.tx(), envelope.keys());
            }
            // Not before: else whoever puts a stranger's signature under a transaction could use up its id.
            places.put(transaction.id, results.size());
            execute(envelope, delta, at);
            block.merge(delta);
            results.add(new TxResult(transaction.id, Verdict.OK, delta.events()));
            return new Ending(Verdict.OK, "", List.copyOf(delta.writes().keySet()));
        } catch (Rejected e) {
            results.add(new TxResult(transaction.id, e.code(), List.of()));
            return new Ending(e.code(), e.getMessage(), List.of());
        } catch (RuntimeException e) {
            LOG.error("{}: a defect in a module: {} of {} failed", chain, transaction.name(), transaction.id, e);
            results.add(new TxResult(transaction.id, TxCode.INTERNAL.name(), List.of()));
            return new Ending(TxCode.INTERNAL.name(), DEFECT, List.of());
        }
    }

    private void execute(Envelope envelope, Delta delta, Block block) {
        envelope.check();
        List<Address> signers =
                envelope.tx().signers().stream().map(Tx.Signer::address).toList();
        Env env = new Env(chain, block.height(), block.timeMillis(), signers, envelope.id(), List.of());
        for (Envelope.Step step : envelope.steps()) {
            step.action().execute(delta, env);
        }
    }

    private void endBlock(ChainModule module, Delta delta, Env env) {
        try {
            module.endBlock(delta, env);
        } catch (RuntimeException e) {
            // Every node meets it here, and none may go on: what the module owed to the block is not done.
            throw new AssertionError(
                    "the end of block " + env.height() + " failed in "
                            + module.keyspace().name(),
                    e);
        }
    }

    @Override
    public void commit(Bytes seal) {
        if (execution == null) {
            throw new AssertionError("commit before finalise at height " + (tip.height() + 1) + " of " + chain);
        }
        Execution done = execution.sealed(seal);
        Tip next = new Tip(
                done.block().height(), done.block().timeMillis(), done.result().appHash());
        long start = System.nanoTime();
        long entries;
        try {
            long oldest = keeping.oldest(store, next);
            entries = store.append(
                    done.committed(),
                    done.ids(),
                    done.delta().writes(),
                    done.update(),
                    next,
                    oldest,
                    pruned(oldest, done.update()));
        } catch (RuntimeException | Error e) {
            if (!isLackOfRoom(e)) {
                listener.failed(e);
            }
            throw e;
        }
        Metrics.COMMIT.labelValues(chain.value()).observe((System.nanoTime() - start) / 1e9);
        tree.committed(done.update());
        done.known().forEach(verified::forget);
        recent.add(next.height(), done.places(), done.delta().wrote(Accounts.POLICIES.prefix()));
        values.committed(done.delta().writes());
        tip = next;
        measure(entries);
        execution = null;
        CrashPoint.BEFORE_PUBLISH.reached();
        listener.committed(done);
        CrashPoint.AFTER_PUBLISH.reached();
        snapshots.committed(next.height());
    }

    /** The one failure of a store after which all is as before, and the same write may succeed. */
    private static boolean isLackOfRoom(Throwable failure) {
        return failure instanceof StorageError error && error.code() == StorageError.Code.STORAGE_LOW;
    }

    @Override
    public Snapshots snapshots() {
        return snapshots;
    }

    @Override
    public void close() {
        snapshots.close();
    }

    /** What takes away the states before {@code oldest}, in proportion to what the block writes: enough to keep up with it. */
    private List<Write> pruned(long oldest, Tree.Update update) {
        if (oldest == 0) {
            return List.of();
        }
        CrashPoint.BEFORE_PRUNE.reached();
        List<Write> pruned =
                tree.prune(oldest, Math.max(PRUNED_AT_LEAST, 2 * update.writes().size()));
        CrashPoint.AFTER_PRUNE.reached();
        return pruned;
    }
}
