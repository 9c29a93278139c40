package org.dipc.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dipc.bench.Load.Mark;
import org.dipc.bench.Validator.Usage;
import org.dipc.consensus.cometbft.Applications;
import org.dipc.consensus.cometbft.KeyValueApplication;
import org.dipc.model.Bytes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What one CometBFT node commits a second, with its own example application and with others. All have the same settings, home
 * folders that begin empty and live through the rounds, and the machine to themselves and the load, in turn.
 */
@Command(
        name = "consensus",
        mixinStandardHelpOptions = true,
        description = {
            "Transactions that one validator on CometBFT commits a second, and what node and application use for each.",
            "A: CometBFT's example application (keys and values, unsigned) inside the node.",
            "B: the same in Go, a process of its own over a Unix socket.",
            "C: the same in Java, over this hub's server, with blocks synced to the disk.",
            "D: a ledger with signed transfers between many accounts, each an entry of the node.",
            "E: the same ledger, with many transfers an entry.",
            "",
            "A transaction of A to C has 250 bytes and a key that none had before; D and E carry what \"dipc bench"
                    + " pipeline\" does, signed before and put together before, so that a gateway's work is not in E.",
            "committed: what blocks hold, as the node tells with each that it has made, from the first after the warm-up"
                    + " to the first after the seconds that count. Entries that are refused or fail end the run.",
            "microsecondsEach: processor time that the system counts for a process, for each that was committed;"
                    + " megabytes: its resident memory before the load and at its end (Linux).",
            "untilProof: from the submission of a lone transfer to a proof of what it changed, with the signed header after"
                    + " its block, on a chain as a hub runs it.",
            "All are in turn on the machine, on 127.0.0.1, with the load beside them on the same processors; a node has a"
                    + " mempool of 50000, no index and otherwise what CometBFT has by default.",
            "The Go tool chain builds CometBFT and its example application where they are not yet, in ~/.cache/dipc."
        })
final class ConsensusBench implements Callable<Integer> {
    /** What no machine that this was tried on commits. */
    private static final int MOST_PER_SECOND = 30_000;

    /** What a node waits after a block while transfers are timed. */
    private static final List<Integer> PROOF_COMMIT_MILLIS = List.of(0, 1_000);

    private static final int SPARE_SECONDS = 3;
    private static final int SIGNED_AT_ONCE = 100;
    private static final int FILLING_IN_FLIGHT = 100;

    private static final List<Ratio> RATIOS = List.of(
            new Ratio(Figure.COMMITTED_PER_SECOND, "B", "A"),
            new Ratio(Figure.COMMITTED_PER_SECOND, "C", "B"),
            new Ratio(Figure.APPLICATION_MICROSECONDS_EACH, "C", "B"),
            new Ratio(Figure.COMMITTED_PER_SECOND, "D", "B"),
            new Ratio(Figure.COMMITTED_PER_SECOND, "E", "A"));

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds of each, in turn (default: 5).")
    private int rounds;

    @Option(names = "--warm-up", defaultValue = "4", description = "Seconds of load before what counts (default: 4).")
    private int warmUp;

    @Option(names = "--seconds", defaultValue = "10", description = "Seconds that count, a round (default: 10).")
    private int seconds;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Transactions offered a second; 0 is as many as are taken (default: 0).")
    private int rate;

    @Option(
            names = "--in-flight",
            defaultValue = "20000",
            description = "Transactions sent and in no block, at most (default: 20000).")
    private int inFlight;

    @Option(
            names = "--timeout-commit",
            defaultValue = "100",
            description = "Milliseconds that the node waits after a block (default: 100).")
    private int timeoutCommitMillis;

    @Option(names = "--accounts", defaultValue = "1000000", description = "Accounts of D and E (default: 1000000).")
    private int accounts;

    @Option(names = "--senders", defaultValue = "2000", description = "Accounts that send (default: 2000).")
    private int senders;

    @Option(names = "--batch", defaultValue = "1000", description = "Transfers an entry of E (default: 1000).")
    private int batch;

    @Option(names = "--only", defaultValue = "ABCDE", description = "The letters of those to compare (default: ABCDE).")
    private String only;

    @Option(
            names = "--proofs",
            defaultValue = "50",
            description = "Lone transfers that are timed until their proof is there, 0 for none (default: 50).")
    private int proofs;

    @Mixin
    private Report report = new Report();

    private final Map<Figure, Rounds> figures = new EnumMap<>(Figure.class);
    private final Map<String, Iterator<Bytes>> keyValues = new TreeMap<>();
    private final long timeMillis = Clock.systemUTC().millis();
    private Transfers transfers;
    private CometBft cometbft;
    private Path folder;

    private record Ratio(Figure of, String above, String below) {}

    /** What is measured of each contender, and how it is told. */
    private enum Figure {
        COMMITTED,
        COMMITTED_PER_SECOND,
        TRANSACTIONS_A_BLOCK,
        NODE_MICROSECONDS_EACH,
        APPLICATION_MICROSECONDS_EACH,
        NODE_SECONDS,
        APPLICATION_SECONDS,
        LOAD_SECONDS,
        NODE_MEGABYTES_AT_REST,
        NODE_MEGABYTES,
        APPLICATION_MEGABYTES_AT_REST,
        APPLICATION_MEGABYTES
    }

    /**
     * One node with its application, and what it is sent.
     *
     * @param home     the folder's name; the two that send to the ledger share one
     * @param builtIn  what is in the node, or empty for what {@code command} starts
     * @param signed   whether entries are transfers, {@code transactions} each
     */
    private record Contender(
            String name,
            String home,
            Optional<String> builtIn,
            List<String> command,
            boolean signed,
            int transactions) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        try {
            cometbft = CometBft.built(report);
        } catch (IOException e) {
            report.say(e.getMessage());
            return 1;
        }
        try (TemporaryFolder temporary = TemporaryFolder.create()) {
            folder = temporary.path();
            transfers = new Transfers(accounts, senders, timeMillis);
            measure();
        }
        return 0;
    }

    private Path home(String name) {
        return folder.resolve(name);
    }

    private List<Contender> contenders() {
        List<String> go = List.of(
                cometbft.kvstore().toString(),
                "kvstore",
                "--address",
                "unix://" + Validator.socket(home("B")),
                "--persist",
                home("B").resolve("application").toString(),
                "--log_level",
                "error");
        List<String> java = KeyValueApplication.command(
                Validator.socket(home("C")), home("C").resolve("application"));
        List<String> ledger = LedgerApplication.command(
                Validator.socket(home("D")), home("D").resolve("application"), accounts, senders, timeMillis);
        return Stream.of(
                        new Contender("A", "A", Optional.of("persistent_kvstore"), List.of(), false, 1),
                        new Contender("B", "B", Optional.empty(), go, false, 1),
                        new Contender("C", "C", Optional.empty(), java, false, 1),
                        new Contender("D", "D", Optional.empty(), ledger, true, 1),
                        new Contender("E", "D", Optional.empty(), ledger, true, batch))
                .filter(contender -> only.contains(contender.name()))
                .toList();
    }

    private void measure() throws IOException, InterruptedException {
        List<Contender> contenders = contenders();
        for (Contender contender : contenders) {
            Files.createDirectories(home(contender.home()));
        }
        for (Figure figure : Figure.values()) {
            figures.put(figure, new Rounds());
        }
        Optional<Contender> ledger =
                contenders.stream().filter(Contender::signed).findFirst();
        if (ledger.isPresent()) {
            fill(ledger.get());
        }
        for (int round = 1; round <= rounds; round++) {
            for (Contender contender : contenders) {
                report.say("Round " + round + " of " + rounds + ", " + contender.name() + " ...");
                measure(contender);
            }
        }
        report(contenders);
        if (proofs > 0) {
            for (int commitMillis : PROOF_COMMIT_MILLIS) {
                report.say("Proofs at a commit timeout of " + commitMillis + " ms ...");
                ProofTimes times =
                        ProofTimes.measure(cometbft, home("proofs" + commitMillis), transfers, commitMillis, proofs);
                report.add("untilProofAtCommit" + commitMillis + "Millis", times.json());
            }
        }
        report.print();
    }

    private Validator start(Contender contender) throws IOException, InterruptedException {
        return Validator.start(
                cometbft,
                home(contender.home()),
                contender.builtIn(),
                contender.command(),
                Duration.ofMillis(timeoutCommitMillis));
    }

    private void fill(Contender ledger) throws IOException, InterruptedException {
        report.say("Filling " + accounts + " accounts ...");
        List<Bytes> filling = new ArrayList<>();
        transfers.filling().forEachRemaining(tx -> filling.add(Applications.entry(List.of(tx))));
        try (Validator validator = start(ledger);
                Load load = new Load(validator.rpc(), filling.iterator(), FILLING_IN_FLIGHT, 0)) {
            requireTaken(validator, load, load.drained().height());
        }
    }

    /** All entries of blocks up to that height, and none refused before. */
    private static void requireTaken(Validator validator, Load load, long height)
            throws IOException, InterruptedException {
        if (load.refused() > 0) {
            throw new IllegalStateException(load.refused() + " honest entries were refused");
        }
        for (long each = load.first(); each <= height; each++) {
            for (JsonNode result : validator.results(each)) {
                if (result.path("code").asInt() != 0) {
                    throw new IllegalStateException("an honest transfer failed in block " + each + ": " + result);
                }
            }
        }
    }

    /** Enough for as long as the load lasts; transfers are signed before. */
    private Iterator<Bytes> entries(Contender contender) {
        if (!contender.signed()) {
            return keyValues.computeIfAbsent(contender.name(), name -> new KeyValues());
        }
        int perSecond = rate == 0 ? MOST_PER_SECOND : rate;
        int count = (warmUp + seconds + SPARE_SECONDS) * perSecond / contender.transactions();
        List<Bytes> entries = new ArrayList<>();
        for (int i = 0; i < count; i += SIGNED_AT_ONCE) {
            List<Bytes> signed = transfers.random(Math.min(SIGNED_AT_ONCE, count - i) * contender.transactions());
            for (int from = 0; from < signed.size(); from += contender.transactions()) {
                entries.add(Applications.entry(signed.subList(from, from + contender.transactions())));
            }
        }
        return entries.iterator();
    }

    private void measure(Contender contender) throws IOException, InterruptedException {
        int each = contender.transactions();
        Iterator<Bytes> entries = entries(contender);
        try (Validator validator = start(contender)) {
            Usage rest = validator.usage();
            try (Load load = new Load(validator.rpc(), entries, Math.max(1, inFlight / each), (double) rate / each)) {
                TimeUnit.SECONDS.sleep(warmUp);
                Mark from = load.nextBlock();
                Usage before = validator.usage();
                Duration loadBefore = ownTime();
                TimeUnit.SECONDS.sleep(seconds);
                Mark to = load.nextBlock();
                Usage after = validator.usage();
                Duration loadAfter = ownTime();
                load.stop();
                long height = load.drained().height();
                if (contender.signed()) {
                    requireTaken(validator, load, height);
                }
                long committed = (to.entries() - from.entries()) * each;
                Duration node = after.node().minus(before.node());
                Duration application = after.application().minus(before.application());
                add(contender, Figure.COMMITTED, committed);
                add(contender, Figure.COMMITTED_PER_SECOND, committed * 1e9 / (to.nanos() - from.nanos()));
                add(contender, Figure.TRANSACTIONS_A_BLOCK, (double) committed / (to.height() - from.height()));
                add(contender, Figure.NODE_MICROSECONDS_EACH, node.toNanos() / 1e3 / committed);
                add(contender, Figure.APPLICATION_MICROSECONDS_EACH, application.toNanos() / 1e3 / committed);
                add(contender, Figure.NODE_SECONDS, node.toMillis() / 1e3);
                add(contender, Figure.APPLICATION_SECONDS, application.toMillis() / 1e3);
                add(contender, Figure.LOAD_SECONDS, loadAfter.minus(loadBefore).toMillis() / 1e3);
                add(contender, Figure.NODE_MEGABYTES_AT_REST, rest.nodeKilobytes() >> 10);
                add(contender, Figure.NODE_MEGABYTES, after.nodeKilobytes() >> 10);
                add(contender, Figure.APPLICATION_MEGABYTES_AT_REST, rest.applicationKilobytes() >> 10);
                add(contender, Figure.APPLICATION_MEGABYTES, after.applicationKilobytes() >> 10);
            }
        }
    }

    private static Duration ownTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    private void add(Contender contender, Figure figure, double value) {
        figures.get(figure).add(contender.name(), value);
    }

    private void report(List<Contender> contenders) {
        report.add("cometbft", CometBft.VERSION);
        report.add("processors", Runtime.getRuntime().availableProcessors());
        report.add("rounds", rounds);
        report.add("seconds", seconds);
        report.add("offeredPerSecond", rate == 0 ? "as taken" : Integer.toString(rate));
        report.add("inFlight", inFlight);
        report.add("timeoutCommitMillis", timeoutCommitMillis);
        report.add("accounts", accounts);
        report.add("transfersAnEntryOfE", batch);
        for (Contender contender : contenders) {
            Map<String, Object> told = new LinkedHashMap<>();
            figures.forEach((figure, measured) ->
                    told.put(name(figure), measured.spread(contender.name()).json()));
            report.add(contender.name(), told);
        }
        for (Ratio ratio : RATIOS) {
            if (only.contains(ratio.above()) && only.contains(ratio.below())) {
                report.add(
                        name(ratio.of()) + ratio.above() + "Over" + ratio.below(),
                        figures.get(ratio.of()).ratio(ratio.above(), ratio.below()));
            }
        }
    }

    /** As in the other reports: {@code committedPerSecond}. */
    private static String name(Figure figure) {
        StringBuilder name = new StringBuilder();
        for (String word : figure.name().toLowerCase(Locale.ROOT).split("_")) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }
}
