package org.dipc.simulation;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.identity.Identity;
import org.dipc.kernel.Replay;
import org.dipc.ledger.Accounts;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.model.Hash;
import org.dipc.patents.PatentId;
import org.dipc.patents.Patents;
import org.dipc.patents.Patents.ClaimKey;
import org.dipc.patents.Patents.Patent;
import org.dipc.rights.Rights;
import org.dipc.rights.Rights.Right;
import org.dipc.simulation.Model.Books.Registered;
import org.dipc.state.StateReader;
import org.dipc.state.Table;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.units.Units;
import org.dipc.units.Units.Supply;

/**
 * What must hold of one chain, whatever happens. I1: the same height, the same results and app hash on all nodes. I2: what
 * was acknowledged is in the chain once, with the same result. I3: a replay from genesis gives what is stored. I4: minted
 * less burned is what there is. And every result, and everything in the tables that the model has, is what the model says.
 */
final class Checks {
    private final SimulatedChain chain;
    private final Trace trace;
    private final List<List<Intent>> intents = new ArrayList<>();
    private final List<List<String>> codes = new ArrayList<>();
    private final SortedMap<Long, BlockResult> results = new TreeMap<>();
    private final SortedMap<Hash, Receipt> acknowledged = new TreeMap<>();

    Checks(SimulatedChain chain, Trace trace) {
        this.chain = chain;
        this.trace = trace;
    }

    private Model model() {
        return chain.workload().model();
    }

    private List<Intent> intents(Block block) {
        return block.transactions().stream().map(chain.workload()::of).toList();
    }

    boolean acceptable(Block block) {
        return model().acceptable(intents(block), block.timeMillis());
    }

    /** Lets the model go on by a block that everybody will have. */
    void agreed(Block block) {
        List<Intent> contained = intents(block);
        intents.add(contained);
        codes.add(model().block(contained, block.timeMillis()));
    }

    void committed(Node node, Block block, BlockResult result) {
        int index = (int) block.height() - 1;
        BlockResult first = results.putIfAbsent(block.height(), result);
        if (first != null) {
            unless(first.equals(result), node, "I1: another result than before of block " + block.height());
            return;
        }
        same(
                node,
                "the codes of block " + block.height(),
                result.results().stream().map(TxResult::code).toList(),
                codes.get(index));
        same(
                node,
                "the transactions with a result in block " + block.height(),
                result.results().stream().map(TxResult::id).toList(),
                intents.get(index).stream().map(Intent::id).toList());
        codes.get(index).forEach(code -> trace.happened("tx " + code, chain.name(), block.height()));
        lookAt(node);
    }

    /** The tables of a node at the tip, after each block of the first that executes it. */
    void lookAt(Node node) {
        node.ledger().read(state -> {
            conserved(node, state);
            if (node.height() == codes.size()) {
                compare(node, state);
            }
            return null;
        });
    }

    private void conserved(Node node, StateReader state) {
        BigInteger there =
                sum(state, Units.BALANCES).add(sum(state, Units.LOCKED)).add(sum(state, Units.ESCROW));
        BigInteger left = total(state, Supply::minted).subtract(total(state, Supply::burned));
        unless(there.equals(left), node, "I4: " + left + " units were minted and not burned, there are " + there);
    }

    private static BigInteger total(StateReader state, Function<Supply, BigInteger> part) {
        return sum(values(entries(state, Units.SUPPLY), part));
    }

    private static BigInteger sum(StateReader state, Table<?, BigInteger> table) {
        return sum(entries(state, table));
    }

    private static BigInteger sum(Map<?, BigInteger> amounts) {
        return amounts.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static <K, V> Map<K, V> entries(StateReader state, Table<K, V> table) {
        Map<K, V> all = new LinkedHashMap<>();
        try (Stream<Map.Entry<K, V>> entries = table.scan(state)) {
            entries.forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        }
        return all;
    }

    private static <K, V, P> Map<K, P> values(Map<K, V> entries, Function<V, P> part) {
        Map<K, P> values = new LinkedHashMap<>();
        entries.forEach((key, value) -> values.put(key, part.apply(value)));
        return values;
    }

    private void compare(Node node, StateReader state) {
        Model.Books books = model().books();
        same(node, "policies", entries(state, Accounts.POLICIES), books.policies);
        same(node, "organisations", entries(state, Identity.ORGANISATIONS), books.organisations);
        same(node, "roles", entries(state, Identity.ROLES).keySet(), books.roles);
        same(node, "balances", values(entries(state, Units.BALANCES), BigInteger::longValueExact), books.free);
        same(node, "locked units", values(entries(state, Units.LOCKED), BigInteger::longValueExact), books.locked);
        same(node, "minted units", total(state, Supply::minted).longValueExact(), books.minted);
        same(node, "burned units", total(state, Supply::burned).longValueExact(), books.burned);
        same(node, "rights", values(entries(state, Rights.RIGHTS), Right::number), books.rights);
        Map<PatentId, Patent> patents = entries(state, Patents.PATENTS);
        same(node, "owners of patents", values(patents, Patent::owner), values(books.patents, Registered::owner));
        same(node, "facts of patents", values(patents, Patent::facts), values(books.patents, Registered::facts));
        Set<ClaimKey> claims = new HashSet<>();
        books.patents.forEach(
                (id, patent) -> patent.claimants().forEach(claimant -> claims.add(new ClaimKey(id, claimant))));
        same(node, "claims", entries(state, Patents.CLAIMS).keySet(), claims);
    }

    private void same(Node node, String what, Object found, Object expected) {
        if (!found.equals(expected)) {
            throw trace.violation(node.name(), what + " are " + found + ", the model says " + expected);
        }
    }

    /** A node told somebody that a transaction is in a block. */
    void acknowledged(Node node, Intent intent, Receipt receipt) {
        List<Intent> block = intents.get((int) receipt.height() - 1);
        unless(
                block.get((int) receipt.index()).id().equals(intent.id())
                        && receipt.result().code().equals(codeAt(receipt)),
                node,
                "I2: " + intent.id() + " is acknowledged in another place than it has in the chain");
        // One that was not admitted may come again, and is remembered by nobody.
        if (admitted(receipt)) {
            Receipt before = acknowledged.putIfAbsent(intent.id(), receipt);
            unless(
                    before == null || before.height() == receipt.height(),
                    node,
                    "I2: " + intent.id() + " is acknowledged twice");
            trace.happened("acknowledged", node.name(), intent.id());
        }
    }

    private String codeAt(Receipt receipt) {
        return codes.get((int) receipt.height() - 1).get((int) receipt.index());
    }

    private boolean admitted(Receipt receipt) {
        return !List.of("TX_EXPIRED", "TX_WINDOW", "TX_DUPLICATE", "SIG_KEY_UNBOUND", "THRESHOLD_NOT_MET")
                .contains(codeAt(receipt));
    }

    /** A node that came back still has whatever was acknowledged up to the height that its disk vouched for. */
    void started(Node node) {
        unless(
                node.height() >= node.guaranteed(),
                node,
                "I2: block " + node.guaranteed() + " was durable, and the node is back at " + node.height());
        unless(
                node.height() <= chain.sequencer().agreed().size(),
                node,
                "is at height " + node.height() + " of which nobody knows");
        BlockResult result = results.get(node.height());
        unless(
                result == null || result.appHash().equals(node.ledger().tip().appHash()),
                node,
                "I1: another app hash than before at height " + node.height());
        hasAcknowledged(node);
    }

    private void hasAcknowledged(Node node) {
        for (Receipt receipt : acknowledged.values()) {
            if (receipt.height() <= node.height()) {
                Optional<Receipt> kept = node.ledger().receipt(receipt.result().id());
                unless(
                        kept.filter(each -> each.height() == receipt.height()
                                        && each.index() == receipt.index()
                                        && each.result().equals(receipt.result()))
                                .isPresent(),
                        node,
                        "I2: " + receipt.result().id() + " was acknowledged and is not there");
            }
        }
    }

    /** The whole chain again from its genesis. */
    void replay(Node node) {
        try (Storage stored = node.disk().copy();
                Storage scratch = new SimulatedDisk(chain.random()).open(Path.of("scratch"))) {
            Optional<Replay.Difference> difference = new Replay(
                            chain.modules(), Ed25519Verifier.fastest(), Optional.empty(), (height, last) -> {})
                    .run(chain.workload().genesis(chain.modules()), stored, scratch);
            unless(difference.isEmpty(), node, "I3: " + difference);
            trace.happened("replay", node.name(), node.height());
        }
    }

    /** All nodes are well and have had the time to come to the same. */
    void ended() {
        for (Node node : chain.nodes()) {
            unless(
                    node.isRunning() && node.height() == codes.size(),
                    node,
                    "did not come to height " + codes.size() + " when nothing hindered it");
            lookAt(node);
            hasAcknowledged(node);
        }
        replay(chain.nodes().get(0));
    }

    void unless(boolean condition, Node node, String what) {
        if (!condition) {
            throw trace.violation(node.name(), what);
        }
    }
}
