package org.dipc.testchain;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dipc.crypto.Cose;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.kernel.Chain;
import org.dipc.kernel.Keeping;
import org.dipc.kernel.SnapshotPlan;
import org.dipc.ledger.Accounts;
import org.dipc.ledger.Action;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.Misbehaviour;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.ledger.Tx;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.model.Plain;
import org.dipc.state.StateReader;
import org.dipc.state.Table;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.memory.MemoryStorage;
import org.dipc.testchain.TestAccount.Sending;

/**
 * A chain in a unit test. It is the kernel itself, with real signatures, on a store in memory; only the engine is the
 * test, which says what is in a block and what time it is.
 *
 * <pre>{@code
 * TestChain chain = TestChain.of(new Identity(), new Rights())
 *         .genesis(new Identity.Genesis(List.of(REGISTRAR.address()), List.of(COUNCIL.address()), List.of()));
 *
 * chain.block(COUNCIL.sends(new Issue(ALICE.address()))).accepted();
 * chain.block(COUNCIL.sends(new Issue(ALICE.address()))).rejectedWith(RIGHT_ALREADY_HELD);
 * assertThat(chain.read(RIGHTS, ALICE.address())).isPresent();
 * }</pre>
 *
 * The chain begins with its first block or the first look at it; what it begins with is said before. One thread at a time
 * may use it.
 */
public final class TestChain implements AutoCloseable {
    public static final long START_MILLIS =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final Path FOLDER = Path.of("test-chain");
    private static final Duration BLOCK = Duration.ofSeconds(1);
    private static final Duration VALID = Duration.ofMinutes(1);
    private static final Ed25519Verifier VERIFIER = Ed25519Verifier.fastest();

    private final List<ChainModule> modules;
    private final Map<String, Object> sections = new TreeMap<>();
    private ChainId chain = new ChainId("test-1");
    private StoragePlugin storage = new MemoryStorage();
    private Path folder = FOLDER;
    private Keeping keeping = Keeping.DEFAULT;
    private SnapshotPlan snapshots = SnapshotPlan.none(FOLDER.resolve("snapshots"));
    private long genesisMillis = START_MILLIS;
    private long timeMillis = START_MILLIS;
    private long sent;
    private boolean restarting;
    private StepConsensus engine;
    private Chain running;

    private TestChain(List<ChainModule> modules) {
        this.modules = modules;
    }

    public static TestChain of(ChainModule... modules) {
        return new TestChain(List.of(modules));
    }

    /** Under another name than {@code test-1}. */
    public TestChain named(String name) {
        notBegun();
        chain = new ChainId(name);
        return this;
    }

    /** What the chain begins with, in the module whose {@link ChainModule#genesisType()} the record is. */
    public TestChain genesis(Record section) {
        notBegun();
        ChainModule module = modules.stream()
                .filter(each -> each.genesisType().equals(section.getClass()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no module begins with " + section.getClass()));
        sections.put(module.keyspace().name(), plain(section));
        return this;
    }

    @SuppressWarnings("unchecked")
    private static Object plain(Record section) {
        Codec<Record> codec = Codec.of((Class<Record>) section.getClass());
        return Plain.describe(codec.shape(), codec.encode(section));
    }

    /** As {@link #genesis(Record)}, as it stands in a genesis file. */
    public TestChain genesis(String module, Map<String, Object> section) {
        notBegun();
        sections.put(module, section);
        return this;
    }

    /** On another store; a chain that lies in {@code directory} already goes on. */
    public TestChain on(StoragePlugin plugin, Path directory) {
        notBegun();
        storage = plugin;
        folder = directory;
        return this;
    }

    /** How long its past stays readable, and how much of its tree in memory. */
    public TestChain keeping(Keeping keep) {
        notBegun();
        keeping = keep;
        return this;
    }

    /** When it writes snapshots, and where. */
    public TestChain snapshots(SnapshotPlan plan) {
        notBegun();
        snapshots = plan;
        return this;
    }

    /** Stops and starts again after every block, as {@link #restart} does. */
    public TestChain restartingAfterEveryBlock() {
        restarting = true;
        return this;
    }

    /** The time of the next block; before the first, of the genesis. */
    public TestChain at(long millis) {
        timeMillis = millis;
        genesisMillis = running == null ? millis : genesisMillis;
        return this;
    }

    /** Lets time pass before the next block. */
    public TestChain after(Duration duration) {
        begun();
        timeMillis += duration.toMillis();
        return this;
    }

    /** The time of the block that comes next. */
    public long timeMillis() {
        begun();
        return timeMillis;
    }

    /** What the next block proves of validators. */
    public TestChain proving(Misbehaviour... proofs) {
        begun();
        engine.proves(List.of(proofs));
        return this;
    }

    /** A block of these transactions, in this order, whatever a check would say of them. */
    public Outcome block(Sending... transactions) {
        return block(Stream.of(transactions).map(this::sign).toList());
    }

    /** A block of these signed transactions. What cannot be read or has false signatures comes into no block. */
    public Outcome block(List<Bytes> transactions) {
        Ledger ledger = begun();
        engine.takesAll(true);
        List<CompletableFuture<Receipt>> receipts = transactions.stream()
                .map(tx -> ledger.submit(tx).committed().toCompletableFuture())
                .toList();
        engine.takesAll(false);
        BlockResult result = engine.step(timeMillis);
        timeMillis += BLOCK.toMillis();
        List<Outcome.Result> results = new ArrayList<>();
        for (int i = 0; i < receipts.size(); i++) {
            results.add(result(transactions.get(i), receipts.get(i)));
        }
        Outcome outcome = new Outcome(ledger.tip().height(), results, result.events());
        if (restarting) {
            restart();
        }
        return outcome;
    }

    private static Outcome.Result result(Bytes tx, CompletableFuture<Receipt> receipt) {
        try {
            return new Outcome.Result(receipt.join().result(), receipt.join().detail());
        } catch (CompletionException e) {
            if (e.getCause() instanceof Rejected refusal) {
                TxResult never = new TxResult(Hash.sha256(tx), refusal.code(), List.of());
                return new Outcome.Result(never, refusal.getMessage());
            }
            throw e;
        }
    }

    /** What is put into a block and on the wire. */
    public Bytes sign(Sending sending) {
        Bytes payload = payload(sending);
        return Cose.sign(payload, external(), sending.keys());
    }

    /** What is signed; every call makes another transaction. */
    public Bytes payload(Sending sending) {
        begun();
        long expiry = sending.validUntilMillis().orElse(timeMillis + VALID.toMillis());
        sent++;
        return new Tx(
                        chain,
                        sending.signers().stream().map(TestAccount::signer).toList(),
                        expiry,
                        Bytes.ofLong(sending.salt().orElse(sent)),
                        sending.actions().stream().map(this::call).toList())
                .payload();
    }

    /** What a signature covers besides the payload. */
    public Bytes external() {
        return Tx.external(chain, begun().genesis());
    }

    private Tx.Call call(Action action) {
        return Stream.concat(Stream.of(new Accounts()), modules.stream())
                .filter(module -> module.actions().isInstance(action))
                .findFirst()
                .map(module -> call(module.keyspace().name(), module.actions(), action))
                .orElseThrow(() -> new IllegalArgumentException("no module does " + action));
    }

    private static <A extends Action> Tx.Call call(String module, Class<A> family, Action action) {
        return Tx.Call.of(module, family, family.cast(action));
    }

    /** What lies at {@code key} after the last block. */
    public <K, V> Optional<V> read(Table<K, V> table, K key) {
        return read(state -> table.get(state, key));
    }

    /** What {@code reader} makes of the state after the last block. */
    public <T> T read(Function<StateReader, T> reader) {
        return begun().read(reader);
    }

    /** The root of the state after the last block. */
    public Hash appHash() {
        return begun().tip().appHash();
    }

    /** The chain as the rest of the hub sees it; what is submitted to it waits for the next block. */
    public Ledger ledger() {
        return begun();
    }

    /** The chain as an engine sees it. */
    public StateMachine machine() {
        begun();
        return engine.machine();
    }

    /** Stops the chain and starts it again from its store. */
    public TestChain restart() {
        begun();
        running.close();
        running = null;
        begun();
        return this;
    }

    private void notBegun() {
        if (running != null) {
            throw new IllegalStateException("the chain has begun");
        }
    }

    private Ledger begun() {
        if (running == null) {
            engine = new StepConsensus();
            InstantSource time = () -> Instant.ofEpochMilli(timeMillis);
            running = Chain.start(
                    Chain.genesis(chain, genesisMillis, modules, sections),
                    new Chain.Parts(
                            modules,
                            storage.open(folder),
                            engine,
                            folder,
                            Map.of(),
                            VERIFIER,
                            time.withZone(ZoneOffset.UTC),
                            keeping,
                            snapshots));
            timeMillis = Math.max(timeMillis, running.ledger().tip().timeMillis() + BLOCK.toMillis());
        }
        return running.ledger();
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
            running = null;
        }
    }
}
