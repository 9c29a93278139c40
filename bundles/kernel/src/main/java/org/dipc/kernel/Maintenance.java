package org.dipc.kernel;

import static org.dipc.ledger.SnapshotCode.SNAPSHOT_NOT_FOUND;
import static org.dipc.ledger.SnapshotCode.SNAPSHOT_SEAL;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.dipc.bridge.LightClient;
import org.dipc.bridge.LightClient.Trust;
import org.dipc.bridge.Untrusted;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Rejected;
import org.dipc.ledger.StateMachine.Tip;
import org.dipc.model.Bytes;
import org.dipc.storage.StorageError;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.StoragePlugin.Storage;

/**
 * Works on the store of a chain that does not run: what a {@link ChainNode} offers in place of a ledger when the framework
 * property {@code dipc.maintenance} is true. It is spoken to in types of the JDK, since whoever starts the framework shares
 * no others with it.
 *
 * <p>The first argument says what to {@code do}, with the words that it needs: {@code inspect}; {@code verify}; {@code
 * snapshot-create} (height); {@code snapshot-list}; {@code snapshot-verify} and {@code snapshot-restore} (from: a height of
 * the list, or a folder); {@code rollback} (to, discard); {@code export} (file, height); {@code import} (file). The second
 * hears how much is done of how much. The answer has what there is to tell, or {@code code} and {@code detail} of a refusal.
 */
public final class Maintenance implements BiFunction<Map<String, String>, BiConsumer<Long, Long>, Map<String, Object>> {
    private static final Map<Bytes, String> KINDS = kinds();

    private final GenesisDocument genesis;
    private final Modules modules;
    private final Collection<? extends ChainModule> given;
    private final StoragePlugin storage;
    private final Path folder;
    private final Supplier<Optional<LightClient>> seals;

    /**
     * @param folder of the chain, with {@code store} and {@code snapshots}
     * @param seals judges the seals of the chain's engine, if it has them
     */
    public Maintenance(
            GenesisDocument genesis,
            Collection<? extends ChainModule> modules,
            StoragePlugin storage,
            Path folder,
            Supplier<Optional<LightClient>> seals) {
        this.genesis = genesis;
        this.modules = new Modules(modules);
        this.given = modules;
        this.storage = storage;
        this.folder = folder;
        this.seals = seals;
    }

    private static Map<Bytes, String> kinds() {
        Map<Bytes, String> kinds = new LinkedHashMap<>();
        kinds.put(ChainStore.TREE, "tree");
        kinds.put(ChainStore.BLOCK, "blocks");
        kinds.put(ChainStore.RESULT, "results");
        kinds.put(ChainStore.SEAL, "seals");
        kinds.put(ChainStore.TRANSACTION, "index of transactions");
        kinds.put(ChainStore.IDS, "ids of blocks");
        return kinds;
    }

    @Override
    public Map<String, Object> apply(Map<String, String> request, BiConsumer<Long, Long> progress) {
        try {
            return done(request, progress);
        } catch (Rejected e) {
            return refused(e.code(), e.getMessage());
        } catch (StorageError e) {
            return refused(e.code().name(), e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            return refused("FILE_FAILED", e.toString());
        }
    }

    private static Map<String, Object> refused(String code, String detail) {
        return Map.of("code", code, "detail", String.valueOf(detail));
    }

    private Map<String, Object> done(Map<String, String> request, BiConsumer<Long, Long> progress) throws IOException {
        return switch (request.get("do")) {
            case "inspect" -> begun(store -> inspect(store, progress));
            case "verify" -> begun(store -> verify(store, progress));
            case "snapshot-create" -> begun(store -> create(store, request, progress));
            case "snapshot-list" -> Map.of("snapshots", list());
            case "snapshot-verify" -> beside(scratch -> restore(snapshot(request), scratch, progress));
            case "snapshot-restore" -> restore(snapshot(request), folder.resolve("store"), progress);
            case "rollback" -> begun(store -> rollback(store, request, progress));
            case "export" -> begun(store -> export(store, request, progress));
            case "import" -> imported(Path.of(request.get("file")), progress);
            default -> throw new IllegalArgumentException("no such work: " + request);
        };
    }

    private interface Work {
        Map<String, Object> on(ChainStore store) throws IOException;
    }

    private Map<String, Object> begun(Work work) throws IOException {
        Path place = folder.resolve("store");
        Rejected.unless(Files.exists(place), SNAPSHOT_NOT_FOUND, "the chain has not begun: no store in " + place);
        try (ChainStore store = new ChainStore(storage.open(place))) {
            return work.on(store);
        }
    }

    private Map<String, Object> inspect(ChainStore store, BiConsumer<Long, Long> progress) {
        store.requireWhole();
        Map<String, Object> answer = facts(store);
        answer.put("bytes", store.storage().sizeBytes());
        Map<String, long[]> sums = new TreeMap<>();
        try (Stream<Map.Entry<Bytes, Bytes>> all = store.storage().scan(Bytes.EMPTY, Bytes.EMPTY)) {
            AtomicLong count = new AtomicLong();
            all.forEach(entry -> {
                long[] sum = sums.computeIfAbsent(kind(entry.getKey()), absent -> new long[2]);
                sum[0]++;
                sum[1] += entry.getKey().size() + entry.getValue().size();
                progress.accept(count.incrementAndGet(), 0L);
            });
        }
        List<Map<String, Object>> parts = new ArrayList<>();
        sums.forEach((part, sum) -> parts.add(row("part", part, "entries", sum[0], "bytes", sum[1])));
        answer.put("parts", parts);
        answer.put("snapshots", list());
        return answer;
    }

    private static Map<String, Object> facts(ChainStore store) {
        Tip tip = ChainStore.tip(store.storage());
        return row(
                "height",
                tip.height(),
                "timeMillis",
                tip.timeMillis(),
                "appHash",
                tip.appHash().value().toHex(),
                "oldestState",
                store.oldest(),
                "firstBlock",
                store.firstBlock(),
                "entries",
                store.entries());
    }

    private static String kind(Bytes key) {
        Bytes letter = key.slice(0, 1);
        if (letter.equals(ChainStore.VALUE)) {
            String path = key.from(1).toUtf8();
            int slash = path.indexOf('/', path.indexOf('/') + 1);
            return "table " + path.substring(0, Math.max(slash, 0));
        }
        return KINDS.getOrDefault(letter, "other");
    }

    private static Map<String, Object> row(Object... namesAndValues) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return row;
    }

    private Map<String, Object> verify(ChainStore store, BiConsumer<Long, Long> progress) throws IOException {
        Optional<LightClient> judge = seals.get();
        AtomicLong blocks = new AtomicLong();
        Replay.Progress same = (height, last) -> {
            blocks.incrementAndGet();
            progress.accept(height, last);
        };
        Replay replay = new Replay(given, Ed25519Verifier.fastest(), judge, same);
        return beside(scratch -> {
            try (Storage fresh = storage.open(scratch)) {
                String difference = replay.run(genesis, store.storage(), fresh)
                        .map(each -> "block " + each.height() + ": " + each.what())
                        .orElse("");
                return row("blocks", blocks.get(), "difference", difference, "sealsJudged", judge.isPresent());
            }
        });
    }

    /** Works with a folder for another store, which is taken away afterwards. */
    private Map<String, Object> beside(Function<Path, Map<String, Object>> work) throws IOException {
        Path scratch = folder.resolve("verify");
        SnapshotFolder.delete(scratch);
        try {
            return work.apply(scratch);
        } finally {
            SnapshotFolder.delete(scratch);
        }
    }

    private Map<String, Object> create(ChainStore store, Map<String, String> request, BiConsumer<Long, Long> progress)
            throws IOException {
        store.requireWhole();
        long entries = store.entries();
        SnapshotFolder snapshots = snapshots();
        Past past = Past.at(store.storage(), height(store, request));
        SnapshotWriter.write(snapshots, past, SnapshotPlan.CHUNK_BYTES, written -> progress.accept(written, entries));
        return described(snapshots.of(past.height()));
    }

    private static long height(ChainStore store, Map<String, String> request) {
        return request.containsKey("height")
                ? Long.parseLong(request.get("height"))
                : ChainStore.tip(store.storage()).height();
    }

    private SnapshotFolder snapshots() {
        return new SnapshotFolder(folder.resolve("snapshots"));
    }

    private List<Map<String, Object>> list() {
        List<Map<String, Object>> rows = new ArrayList<>();
        snapshots().heights().forEach(height -> rows.add(described(snapshots().of(height))));
        return rows;
    }

    private static Map<String, Object> described(Path snapshot) {
        return described(SnapshotFolder.manifest(snapshot), snapshot);
    }

    private static Map<String, Object> described(Manifest manifest, Path from) {
        return row(
                "height",
                manifest.height(),
                "timeMillis",
                manifest.timeMillis(),
                "appHash",
                manifest.appHash().value().toHex(),
                "entries",
                manifest.entries(),
                "chunks",
                (long) manifest.chunks().size(),
                "hash",
                manifest.root().value().toHex(),
                "from",
                from.toString());
    }

    private Path snapshot(Map<String, String> request) {
        String from = request.get("from");
        return from.matches("[0-9]+") ? snapshots().of(Long.parseLong(from)) : Path.of(from);
    }

    private Map<String, Object> restore(Path snapshot, Path into, BiConsumer<Long, Long> progress) {
        Manifest manifest = SnapshotFolder.manifest(snapshot);
        Map<String, Object> answer = described(manifest, snapshot);
        signer(manifest).ifPresent(signer -> answer.put("signer", signer));
        try (ChainStore store = new ChainStore(storage.open(into))) {
            Restore restore = new Restore(store, genesis, manifest);
            int chunks = manifest.chunks().size();
            for (int index = 0; index < chunks; index++) {
                restore.apply(index, SnapshotFolder.chunk(snapshot, index));
                progress.accept((long) index + 1, (long) chunks);
            }
        }
        return answer;
    }

    /**
     * Who sealed the height, in the engine's own form; whether that is who to believe is left to say.
     *
     * @throws Rejected SNAPSHOT_SEAL if the seal is of something else
     */
    private Optional<String> signer(Manifest manifest) {
        if (manifest.height() == 0) {
            return Optional.empty();
        }
        return seals.get().map(client -> {
            try {
                Trust trust = client.trust(manifest.chain(), manifest.seal());
                Rejected.unless(
                        Replay.tip(trust).equals(manifest.tip()),
                        SNAPSHOT_SEAL,
                        "the seal is of height " + trust.height() + " with app hash " + trust.appHash());
                return trust.validators().toHex();
            } catch (Untrusted e) {
                throw new Rejected(SNAPSHOT_SEAL, e.code() + ": " + e.getMessage());
            }
        });
    }

    private Map<String, Object> rollback(ChainStore store, Map<String, String> request, BiConsumer<Long, Long> progress)
            throws IOException {
        long entries = store.entries();
        long before = ChainStore.tip(store.storage()).height();
        boolean discard = Boolean.parseBoolean(request.get("discard"));
        long to = Long.parseLong(request.get("to"));
        Rollback.to(store, to, discard, done -> progress.accept(done, Math.max(done, entries)));
        if (discard) {
            removeSnapshotsAfter(to);
        }
        Map<String, Object> answer = facts(store);
        answer.put("before", before);
        answer.put("discarded", discard);
        return answer;
    }

    /** They are of a history that is no more. */
    private void removeSnapshotsAfter(long height) throws IOException {
        for (long later : snapshots().heights()) {
            if (later > height) {
                snapshots().remove(later);
            }
        }
    }

    private Map<String, Object> export(ChainStore store, Map<String, String> request, BiConsumer<Long, Long> progress)
            throws IOException {
        store.requireWhole();
        Past past = Past.at(store.storage(), height(store, request));
        long entries = past.entries();
        Path file = Path.of(request.get("file"));
        new StateFile(modules).write(past, entries, file, line -> progress.accept(line, entries));
        return described(past.manifest(entries), file);
    }

    private Map<String, Object> imported(Path file, BiConsumer<Long, Long> progress) throws IOException {
        try (ChainStore store = new ChainStore(storage.open(folder.resolve("store")))) {
            Manifest manifest = new StateFile(modules).read(file, store, genesis, progress);
            Map<String, Object> answer = described(manifest, file);
            signer(manifest).ifPresent(signer -> answer.put("signer", signer));
            return answer;
        }
    }
}
