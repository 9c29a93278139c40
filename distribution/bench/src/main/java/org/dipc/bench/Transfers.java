package org.dipc.bench;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dipc.client.Transactions;
import org.dipc.crypto.SigningKey;
import org.dipc.identity.Identity;
import org.dipc.kernel.Chain;
import org.dipc.kernel.GenesisDocument;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Policy;
import org.dipc.ledger.Tx;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.units.Units;
import org.dipc.units.Units.Transfer;
import org.dipc.units.Units.UnitsAction;

/** A chain of units that some accounts send to many, which each process that is told the same numbers makes alike. */
final class Transfers {
    static final ChainId CHAIN = new ChainId("bench-1");
    private static final Duration VALID = Duration.ofHours(12);

    private final int accounts;
    private final Random random = new Random(1);
    private final List<SigningKey> keys = new ArrayList<>();
    private final List<ChainModule> modules = List.of(new Identity(), new Units());
    private final GenesisDocument genesis;
    private final Transactions transactions;

    /** @param timeMillis when the chain begins */
    Transfers(int accounts, int senders, long timeMillis) {
        this.accounts = accounts;
        for (int i = 0; i < senders; i++) {
            byte[] seed = new byte[SigningKey.SEED_SIZE];
            random.nextBytes(seed);
            keys.add(SigningKey.ofSeed(Bytes.owned(seed)));
        }
        genesis = Chain.genesis(CHAIN, timeMillis, modules, sections());
        transactions = new Transactions(CHAIN, genesis.hash(), Clock.systemUTC());
    }

    List<ChainModule> modules() {
        return modules;
    }

    GenesisDocument genesis() {
        return genesis;
    }

    private Map<String, Object> sections() {
        List<Object> holders = new ArrayList<>();
        BigInteger each = BigInteger.TEN.pow(15);
        keys.forEach(key -> holders.add(Map.of("owner", address(key).toString(), "amount", each.toString())));
        String supply = each.multiply(BigInteger.valueOf(keys.size())).toString();
        String council = address(keys.get(0)).toString();
        return Map.of(
                "identity", Map.of("registrars", List.of(council), "council", List.of(council), "anchors", List.of()),
                "units", Map.of("symbol", "BENCH", "supply", supply, "holders", holders));
    }

    private static Address address(SigningKey key) {
        return Policy.of(key.publicKey().value()).address();
    }

    /** Addresses that follow from their number, so that none need be kept. */
    private static Address account(int number) {
        return Address.of(Bytes.ofLong(number));
    }

    /** What gives every account its first unit, many in one transaction. */
    Iterator<Bytes> filling() {
        return Stream.iterate(0, first -> first < accounts, first -> first + Tx.MAXIMUM_CALLS)
                .map(first -> sign(first, IntStream.range(first, Math.min(accounts, first + Tx.MAXIMUM_CALLS))))
                .iterator();
    }

    /** Transfers of one unit, each a transaction. */
    List<Bytes> random(int count) {
        int[] senders = random.ints(count, 0, keys.size()).toArray();
        int[] receivers = random.ints(count, 0, accounts).toArray();
        return IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> sign(senders[i], IntStream.of(receivers[i])))
                .toList();
    }

    private Bytes sign(int index, IntStream receivers) {
        SigningKey key = keys.get(Math.floorMod(index, keys.size()));
        List<Tx.Call> calls = receivers
                .mapToObj(number -> Tx.Call.of(
                        "units", UnitsAction.class, new Transfer(account(number), BigInteger.ONE, Optional.empty())))
                .toList();
        return transactions.sign(List.of(key), VALID, calls).bytes();
    }
}
