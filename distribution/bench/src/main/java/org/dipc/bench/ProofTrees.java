package org.dipc.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.dipc.client.Json;
import org.dipc.kernel.tree.Tree;
import org.dipc.kernel.tree.TreeVersion;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.proof.Ics23;
import org.dipc.proof.ProofSpec;
import org.dipc.storage.StoragePlugin;
import org.dipc.storage.StoragePlugin.Storage;

/** Trees of several shapes, the same in every run, and proofs of presence and of absence at places that matter. */
final class ProofTrees {
    private static final Bytes PREFIX = Bytes.utf8("n");

    /** Proofs of each kind from one version of a tree, if it has so many. */
    private static final int SAMPLE = 30;

    private final StoragePlugin plugin;
    private final Random random = new Random(23);
    private final List<Claim> claims = new ArrayList<>();

    ProofTrees(StoragePlugin plugin) {
        this.plugin = plugin;
    }

    /** That a version of a tree has a value at a path, or none where it is empty. */
    record Claim(String tree, long version, Hash root, Bytes path, Optional<Bytes> value, Bytes proof) {
        static Claim of(String tree, TreeVersion at, long version, Bytes path) {
            Bytes proof = at.proof(path).orElseThrow(() -> new AssertionError("no tree here is empty"));
            return new Claim(tree, version, at.root(), path, at.value(path), proof);
        }

        void verify() {
            if (value.isPresent()) {
                Ics23.verifyPresence(ProofSpec.JELLYFISH, root.value(), proof, path, value.get());
            } else {
                Ics23.verifyAbsence(ProofSpec.JELLYFISH, root.value(), proof, path);
            }
        }

        /** In the form that the public vectors of the jmt crate have. */
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("tree", tree);
            json.put("version", version);
            json.put("root", root.toString());
            json.put("key", path.toHex());
            value.ifPresent(there -> json.put("value", there.toHex()));
            json.put("ics23", proof.toHex());
            json.put("valid", true);
            return json;
        }
    }

    /** @param deep pairs of keys whose hashes begin alike: objects with {@code keys} in hexadecimal */
    List<Claim> claims(List<String> deep) {
        for (int size : List.of(1, 2, 3, 7, 100, 1_000, 10_000)) {
            grow(size + " records", List.of(fresh(size, 40)));
        }
        grow("long values", List.of(fresh(20, 20_000)));
        grow("five versions", List.of(fresh(300, 40), fresh(200, 40), fresh(1, 40), fresh(200, 40), fresh(50, 40)));
        SortedMap<Bytes, Optional<Bytes>> filled = fresh(1_000, 40);
        grow("drained", List.of(filled, without(filled, 990)));
        for (int i = 0; i < deep.size(); i++) {
            SortedMap<Bytes, Optional<Bytes>> pair = pair(deep.get(i));
            SortedMap<Bytes, Optional<Bytes>> among = fresh(60, 40);
            among.putAll(pair);
            grow("deep pair " + (i + 1) + ", alone and then among others", List.of(pair, among));
        }
        return Collections.unmodifiableList(claims);
    }

    /** New records under paths as the ledgers have them; their values are of up to {@code most} bytes. */
    private SortedMap<Bytes, Optional<Bytes>> fresh(int count, int most) {
        SortedMap<Bytes, Optional<Bytes>> records = new TreeMap<>();
        while (records.size() < count) {
            records.put(path(), Optional.of(bytes(1 + random.nextInt(most))));
        }
        return records;
    }

    private Bytes path() {
        String table =
                List.of("units/balances/", "patents/patents/", "rights/rights/").get(random.nextInt(3));
        return Bytes.utf8(table).plus(bytes(1 + random.nextInt(40)));
    }

    private Bytes bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Bytes.owned(bytes);
    }

    private SortedMap<Bytes, Optional<Bytes>> without(SortedMap<Bytes, Optional<Bytes>> records, int count) {
        List<Bytes> paths = new ArrayList<>(records.keySet());
        Collections.shuffle(paths, random);
        SortedMap<Bytes, Optional<Bytes>> removals = new TreeMap<>();
        paths.subList(0, count).forEach(path -> removals.put(path, Optional.empty()));
        return removals;
    }

    private SortedMap<Bytes, Optional<Bytes>> pair(String line) {
        try {
            SortedMap<Bytes, Optional<Bytes>> pair = new TreeMap<>();
            for (JsonNode key : Json.MAPPER.readTree(line).path("keys")) {
                pair.put(Bytes.hex(key.asText()), Optional.of(bytes(40)));
            }
            return pair;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a pair of keys that is no JSON: " + line, e);
        }
    }

    private void grow(String name, List<SortedMap<Bytes, Optional<Bytes>>> versions) {
        Storage store = plugin.open(Path.of(name));
        Tree tree = Tree.open(store, PREFIX, Tree.ALL);
        TreeMap<Hash, Bytes> present = new TreeMap<>();
        for (int version = 0; version < versions.size(); version++) {
            Tree.Update update = tree.update(version, versions.get(version));
            store.write(update.writes());
            tree.committed(update);
            versions.get(version).forEach((path, value) -> {
                if (value.isPresent()) {
                    present.put(Hash.sha256(path), path);
                } else {
                    present.remove(Hash.sha256(path));
                }
            });
            TreeVersion at = TreeVersion.at(store, PREFIX, version).orElseThrow();
            for (Bytes path :
                    asked(present, versions.get(version).keySet().stream().toList())) {
                claims.add(Claim.of(name, at, version, path));
            }
        }
    }

    /** Some that are there, the outermost and what changed among them, and some that are not: at both ends and between. */
    private List<Bytes> asked(TreeMap<Hash, Bytes> present, List<Bytes> changed) {
        List<Bytes> asked = new ArrayList<>();
        asked.add(present.firstEntry().getValue());
        asked.add(present.lastEntry().getValue());
        List<Bytes> some = new ArrayList<>(present.values());
        Collections.shuffle(some, random);
        asked.addAll(some.subList(0, Math.min(SAMPLE, some.size())));
        asked.addAll(changed.subList(0, Math.min(SAMPLE, changed.size())));
        asked.add(absent(present, hash -> hash.compareTo(present.firstKey()) < 0));
        asked.add(absent(present, hash -> hash.compareTo(present.lastKey()) > 0));
        for (int i = 0; i < SAMPLE; i++) {
            asked.add(absent(present, hash -> true));
        }
        return asked.stream().distinct().toList();
    }

    /** A path that is not there, whose hash lies where it should. */
    private Bytes absent(TreeMap<Hash, Bytes> present, Predicate<Hash> there) {
        while (true) {
            Bytes path = path();
            Hash hash = Hash.sha256(path);
            if (there.test(hash) && !present.containsKey(hash)) {
                return path;
            }
        }
    }
}
