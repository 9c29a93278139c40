package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.dipc.client.HubClient;
import org.dipc.client.HubClient.Chain;
import org.dipc.client.HubException;
import org.dipc.client.Keyring.Named;
import org.dipc.client.Transactions;
import org.dipc.client.Transactions.Signed;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Policy;
import org.dipc.ledger.Tx;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.units.Units;
import org.dipc.units.Units.Transfer;
import org.dipc.units.Units.UnitsAction;

/**
 * The customers of a hub, who live outside of its process and forget nothing: whatever they sent, what they were told of
 * it, and every app hash that they saw.
 */
final class Oracle {
    private static final int PAGE = 100;
    private static final int THREADS = 4;
    private static final Duration VALID = Duration.ofHours(12);

    private final Named payer;
    private final Named poor;
    private final SplittableRandom random;
    private final Map<Hash, Transfer> sent = new ConcurrentHashMap<>();
    private final Map<Hash, Told> told = new ConcurrentHashMap<>();
    private final Queue<Signed> untold = new ConcurrentLinkedQueue<>();
    private final NavigableMap<Long, String> appHashes = new ConcurrentSkipListMap<>();
    private final Queue<String> divergences = new ConcurrentLinkedQueue<>();

    /** Where each transaction was in the blocks that were looked at. */
    private final Map<Hash, Told> found = new ConcurrentHashMap<>();

    private long looked;

    /** The answer to a transaction. */
    private record Told(long height, String code) {}

    Oracle(Home home, long seed) {
        this.payer = home.keyring().key("foundation");
        this.poor = new Named("poor", key(-1));
        this.random = new SplittableRandom(seed);
    }

    private static SigningKey key(long number) {
        return SigningKey.ofSeed(Hash.sha256(Bytes.ofLong(number)).value());
    }

    private static Address address(long number) {
        return Policy.of(key(number).publicKey().value()).address();
    }

    /** Sends until there are so many answers. */
    void send(HubClient hub, int answers) throws InterruptedException {
        Load load = load(hub);
        load.awaitAnswers(answers);
        load.end();
    }

    /** Starts the hub again, compares everything, stops it and has all blocks executed again. */
    void checkRestarted(Home home) throws Exception {
        try (Hub back = home.start()) {
            back.awaitReady();
            checkAll(back.client());
            back.stop();
        }
        home.verify();
    }

    int acknowledged() {
        return told.size();
    }

    /** Customers who send until the hub takes no more, or until they are told to end. */
    final class Load {
        private final List<Thread> customers = new ArrayList<>();
        private final AtomicLong answers = new AtomicLong();
        private volatile boolean ended;

        private Load(HubClient hub) {
            for (int i = 0; i < THREADS; i++) {
                SplittableRandom own = random.split();
                customers.add(new Thread(() -> send(hub, own), "customer " + i));
            }
            customers.forEach(Thread::start);
        }

        private void send(HubClient hub, SplittableRandom own) {
            try {
                Chain chain = hub.chain(Home.CHAIN);
                boolean answered = true;
                while (answered && !ended) {
                    answered = ask(hub, chain, signed(chain, own));
                    answers.incrementAndGet();
                    see(hub.chain(Home.CHAIN));
                }
            } catch (HubException e) {
                // Only reading: there is nothing to remember.
                answers.incrementAndGet();
            }
        }

        void awaitAnswers(int enough) {
            await().pollInterval(Duration.ofMillis(1)).until(() -> answers.get() >= enough);
        }

        void end() throws InterruptedException {
            ended = true;
            awaitEnd();
        }

        /** Waits until no customer gets an answer any more. */
        void awaitEnd() throws InterruptedException {
            for (Thread customer : customers) {
                customer.join();
            }
        }
    }

    Load load(HubClient hub) {
        return new Load(hub);
    }

    /** Mostly transfers; some cannot be paid, and a block says so. */
    private Signed signed(Chain chain, SplittableRandom own) {
        Named from = own.nextInt(8) == 0 ? poor : payer;
        Transfer transfer =
                new Transfer(address(own.nextInt(40)), BigInteger.valueOf(own.nextInt(1, 4)), Optional.empty());
        Transactions transactions = chain.transactions();
        Signed signed = transactions.sign(
                List.of(from.key()), VALID, List.of(Tx.Call.of("units", UnitsAction.class, transfer)));
        sent.put(signed.id(), transfer);
        return signed;
    }

    /** Whether there was an answer that says what became of it. */
    private boolean ask(HubClient hub, Chain chain, Signed signed) {
        try {
            told.put(signed.id(), answer(hub, chain, signed));
            return true;
        } catch (HubException e) {
            untold.add(signed);
            return false;
        }
    }

    /** @throws HubException if it may be in a block or not */
    private static Told answer(HubClient hub, Chain chain, Signed signed) {
        try {
            return new Told(hub.submit(chain.id(), signed).height(), "OK");
        } catch (HubException e) {
            if (e.code().equals("UNITS_INSUFFICIENT") || e.code().equals("TX_DUPLICATE")) {
                return placed(hub, chain, signed.id());
            }
            throw e;
        }
    }

    private static Told placed(HubClient hub, Chain chain, Hash id) {
        JsonNode placed = hub.read("/chains/" + chain.id() + "/txs/" + id, Map.of());
        return new Told(placed.path("height").asLong(), placed.path("code").asText());
    }

    private void see(Chain chain) {
        see(chain.height(), chain.description().path("appHash").asText());
    }

    private void see(long height, String appHash) {
        String before = appHashes.putIfAbsent(height, appHash);
        if (before != null && !before.equals(appHash)) {
            divergences.add("height " + height + " had " + before + " and has " + appHash);
        }
    }

    /**
     * Asks again about everything without an answer, and then compares the chain with all that was told: nothing lost,
     * nothing doubled, nothing otherwise.
     */
    void check(HubClient hub) {
        Chain chain = hub.chain(Home.CHAIN);
        for (Signed signed = untold.poll(); signed != null; signed = untold.poll()) {
            assertThat(ask(hub, chain, signed))
                    .as("an answer for %s", signed.id())
                    .isTrue();
        }
        look(hub);
        assertThat(divergences).isEmpty();
        assertThat(found).as("lost").containsAllEntriesOf(told);
        assertThat(told.keySet()).as("never sent").containsAll(found.keySet());
        assertThat(balances(hub, chain))
                .as("the balances as the transfers leave them")
                .isEqualTo(expected());
    }

    /** As {@link #check}, with every block from the first. */
    void checkAll(HubClient hub) {
        looked = 0;
        found.clear();
        check(hub);
        assertThat(found).as("each in a block").hasSameSizeAs(sent);
    }

    /** Goes through the blocks that were not looked at, and the last that was. */
    void look(HubClient hub) {
        Chain chain = hub.chain(Home.CHAIN);
        assertThat(chain.height()).as("the height").isGreaterThanOrEqualTo(lastSeen());
        long next = Math.max(1, looked);
        found.values().removeIf(place -> place.height() >= looked);
        while (next <= chain.height()) {
            JsonNode page = hub.read(
                    "/chains/" + chain.id() + "/blocks",
                    Map.of("sort", "height", "limit", "" + PAGE, "cursor", "" + next));
            for (JsonNode block : page.path("items")) {
                assertThat(block.path("height").asLong()).isEqualTo(next);
                look(block);
                looked = next++;
            }
        }
    }

    private long lastSeen() {
        return appHashes.isEmpty() ? 0 : appHashes.lastKey();
    }

    private void look(JsonNode block) {
        long height = block.path("height").asLong();
        see(height, block.path("appHash").asText());
        for (JsonNode tx : block.path("transactions")) {
            Hash id = Hash.hex(tx.path("txHash").asText());
            assertThat(found.put(id, new Told(height, tx.path("code").asText())))
                    .as("%s twice, the second time at %d", id, height)
                    .isNull();
        }
    }

    private static Map<Address, BigInteger> balances(HubClient hub, Chain chain) {
        Map<Address, BigInteger> balances = new TreeMap<>();
        hub.entries(chain.id(), Units.BALANCES, Address.class, BigInteger.class)
                .forEach(entry -> balances.put(entry.getKey(), entry.getValue()));
        return balances;
    }

    private Map<Address, BigInteger> expected() {
        Map<Address, BigInteger> balances = new TreeMap<>();
        balances.put(payer.address(), BigInteger.valueOf(1_000_000));
        found.forEach((id, place) -> {
            if (place.code().equals("OK")) {
                Transfer transfer = sent.get(id);
                balances.merge(transfer.to(), transfer.amount(), BigInteger::add);
                balances.merge(payer.address(), transfer.amount().negate(), BigInteger::add);
            }
        });
        return balances;
    }
}
