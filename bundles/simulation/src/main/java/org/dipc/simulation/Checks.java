package org.dipc.simulation;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.identity.Identity;
import org.dipc.kernel.Replay;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.ledger.StateMachine.Block;
import org.dipc.ledger.StateMachine.BlockResult;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.model.Address;
import org.dipc.model.Hash;
import org.dipc.patents.PatentId;
import org.dipc.patents.Patents;
import org.dipc.rights.Rights;
import org.dipc.state.StateReader;
import org.dipc.state.Table;
import org.dipc.storage.StoragePlugin.Storage;
import org.dipc.units.Units;

/**
 * What must hold of one chain, whatever happens. I1: the same height, the same results and app hash on all nodes. I2: what
 * was acknowledged is in the chain once, with the same result. I3: a replay from genesis gives what is stored. I4: minted
 * less burned is what there is. And every result and every table is what the model says.
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
        unless(
                result.results().stream().map(TxResult::code).toList().equals(codes.get(index)),
                node,
                "block " + block.height() + " has " + describe(result) + ", the model says " + codes.get(index));
        unless(
                result.results().stream()
                        .map(TxResult::id)
                        .toList()
                        .equals(intents.get(index).stream().map(Intent::id).toList()),
                node,
                "the results of block " + block.height() + " are of other transactions");
        codes.get(index).forEach(code -> trace.happened("tx " + code, chain.name(), block.height()));
        lookAt(node);
    }

    private static String describe(BlockResult result) {
        return result.results().stream().map(TxResult::code).toList().toString();
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
        BigInteger left = entries(state, Units.SUPPLY).values().stream()
                .map(supply -> supply.minted().subtract(supply.burned()))
                .reduce(BigInteger.ZERO, BigInteger::add);
        unless(there.equals(left), node, "I4: " + left + " units were minted and not burned, there are " + there);
    }

    private static <K extends Comparable<K>> BigInteger sum(StateReader state, Table<K, BigInteger> table) {
        return entries(state, table).values().stream().reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static <K extends Comparable<K>, V> SortedMap<K, V> entries(StateReader state, Table<K, V> table) {
        try (Stream<Map.Entry<K, V>> entries = table.scan(state)) {
            return entries.collect(
                    Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new));
        }
    }

    private void compare(Node node, StateReader state) {
        Model.Books books = model().books();
        same(node, "balances", longs(entries(state, Units.BALANCES)), books.free);
        same(node, "locked units", longs(entries(state, Units.LOCKED)), books.locked);
        same(node, "organisations", entries(state, Identity.ORGANISATIONS), books.organisations);
        SortedMap<Address, Long> rights = new TreeMap<>();
        entries(state, Rights.RIGHTS).forEach((holder, right) -> rights.put(holder, right.number()));
        same(node, "rights", rights, books.rights);
        SortedMap<PatentId, Optional<Address>> owners = new TreeMap<>();
        entries(state, Patents.PATENTS).forEach((id, patent) -> owners.put(id, patent.owner()));
        SortedMap<PatentId, Optional<Address>> expected = new TreeMap<>();
        books.patents.forEach((id, patent) -> expected.put(id, patent.owner()));
        same(node, "owners of patents", owners, expected);
    }

    private static SortedMap<Address, Long> longs(SortedMap<Address, BigInteger> amounts) {
        SortedMap<Address, Long> longs = new TreeMap<>();
        amounts.forEach((address, amount) -> longs.put(address, amount.longValueExact()));
        return longs;
    }

    private void same(Node node, String what, Object found, Object expected) {
        unless(found.equals(expected), node, what + " are " + found + ", the model says " + expected);
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
