package org.dipc.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dipc.client.HubClient;
import org.dipc.client.HubClient.Chain;
import org.dipc.client.HubException;
import org.dipc.client.Transactions.Signed;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.StateMachine;
import org.dipc.ledger.Tx;
import org.dipc.model.ChainId;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.Patents;
import org.dipc.patents.Patents.Patent;
import org.dipc.patents.Patents.PatentsAction;
import org.dipc.patents.Patents.Register;
import org.dipc.patents.Routing;
import org.dipc.readers.PatentReaders;
import org.dipc.readers.Read;

/**
 * Registers the patents of files on their chains, several at once. A patent that is registered already is left alone, so
 * whatever was interrupted is done by doing it again.
 */
final class Importer implements AutoCloseable {
    private static final int AT_ONCE = 32;
    private static final int WAITING = 4 * AT_ONCE;
    private static final int TRIES = 5;

    private final HubClient hub;
    private final Map<ChainId, Chain> chains;
    private final Routing routing;
    private final Optional<Chain> chosen;
    private final Optional<SigningKey> registrar;
    private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);

    enum Became {
        TAKEN,
        /** What a dry run would take. */
        NEW,
        ALREADY_THERE,
        REFUSED
    }

    /**
     * What became of one record.
     *
     * @param number as far as it could be read
     * @param chain that has the patent now; empty if none
     * @param code why it was refused; empty if it was not
     */
    record Result(
            String file,
            long record,
            String number,
            Became became,
            String chain,
            String code,
            String detail,
            String at) {}

    /**
     * @param chosen the chain that a person chose, whatever the symbols say
     * @param registrar who signs; empty for a dry run, which sends nothing
     */
    Importer(HubClient hub, Optional<Chain> chosen, Optional<SigningKey> registrar) {
        this.hub = hub;
        List<Chain> all = hub.chainsWith(Patents.KEYS.name());
        if (all.isEmpty()) {
            throw new HubException("NOT_READY", "no chain that keeps patents is running", "dipc status");
        }
        this.chains = all.stream().collect(Collectors.toMap(Chain::id, Function.identity()));
        this.routing = hub.get(
                        all.get(0).id(),
                        Patents.ROUTING,
                        Routing.class,
                        all.get(0).id())
                .orElseThrow(() -> new HubException("NOT_READY", all.get(0).id() + " has no routing table", ""));
        this.chosen = chosen;
        this.registrar = registrar;
    }

    /** Gives {@code sink} one result for each record, in their order, on the calling thread. */
    void read(String name, InputStream file, Consumer<Result> sink) throws IOException {
        ArrayDeque<Future<Result>> waiting = new ArrayDeque<>();
        try {
            PatentReaders.read(file, read -> {
                waiting.add(workers.submit(() -> result(name, read)));
                if (waiting.size() >= WAITING) {
                    sink.accept(finished(waiting.remove()));
                }
            });
            while (!waiting.isEmpty()) {
                sink.accept(finished(waiting.remove()));
            }
        } finally {
            waiting.forEach(unwanted -> unwanted.cancel(false));
        }
    }

    private static Result finished(Future<Result> result) {
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HubException problem) {
                throw problem;
            }
            throw new AssertionError("a record without a result", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException("INTERRUPTED", "interrupted", "the same command goes on where this one stopped");
        }
    }

    private Result result(String file, Read read) {
        if (read instanceof Read.Refused refused) {
            return new Result(
                    file,
                    refused.record(),
                    refused.number().orElse(""),
                    Became.REFUSED,
                    "",
                    refused.code().name(),
                    refused.detail(),
                    refused.at());
        }
        PatentFacts facts = ((Read.Taken) read).facts();
        Optional<Chain> chain = chosen.or(() -> routing.chainOf(facts).map(chains::get));
        Entry entry = new Entry(file, read.record(), facts);
        if (chain.isEmpty()) {
            return entry.refused("", "ROUTE_NONE", unclaimed(facts));
        }
        try {
            return registered(entry, chain.get());
        } catch (HubException e) {
            if (ExitCode.of(e) == ExitCode.UNREACHABLE) {
                throw e;
            }
            return entry.refused("", e.code(), e.getMessage());
        }
    }

    private record Entry(String file, long record, PatentFacts facts) {
        Result became(Became became, Chain chain, String detail) {
            return new Result(
                    file, record, facts.id().value(), became, chain.id().value(), "", detail, "");
        }

        Result refused(String chain, String code, String detail) {
            return new Result(file, record, facts.id().value(), Became.REFUSED, chain, code, detail, "");
        }

        Result there(Chain chain, Patent patent) {
            boolean same = patent.facts().equals(facts);
            return became(Became.ALREADY_THERE, chain, same ? "" : Patents.OTHER_CONTENT);
        }
    }

    private static String unclaimed(PatentFacts facts) {
        String symbols = facts.classifications().stream()
                .map(classification -> classification.symbol().value())
                .distinct()
                .limit(5)
                .collect(Collectors.joining(", "));
        return (symbols.isEmpty() ? "it has no symbols" : "no chain claims " + symbols) + "; --chain chooses one";
    }

    private Result registered(Entry entry, Chain chain) {
        // Asked before, so that importing a file again leaves no refused transactions on the ledger.
        Optional<Patent> there = patent(chain, entry.facts);
        if (there.isPresent()) {
            return entry.there(chain, there.get());
        } else if (registrar.isEmpty()) {
            return entry.became(Became.NEW, chain, "");
        }
        Register register = new Register(entry.facts, chosen.isPresent());
        Signed signed = chain.transactions()
                .sign(
                        List.of(registrar.get()),
                        Sending.VALID_FOR,
                        List.of(Tx.Call.of(Patents.KEYS.name(), PatentsAction.class, register)));
        try {
            submit(chain, signed);
            return entry.became(Became.TAKEN, chain, "");
        } catch (HubException e) {
            if (e.code().equals(Patents.Refusal.PATENT_DUPLICATE.name())) {
                // A record twice in one file, or somebody else in the same moment.
                return entry.there(chain, patent(chain, entry.facts).orElseThrow(() -> e));
            }
            throw e;
        }
    }

    private Optional<Patent> patent(Chain chain, PatentFacts facts) {
        return hub.get(chain.id(), Patents.PATENTS, Patent.class, facts.id());
    }

    /** The same bytes again, when it is not known what became of them: they count once. */
    private void submit(Chain chain, Signed signed) {
        for (int tries = 1; ; tries++) {
            try {
                hub.submit(chain.id(), signed);
                return;
            } catch (HubException e) {
                if (tries > 1 && e.code().equals("TX_DUPLICATE")) {
                    requireDone(chain, signed);
                    return;
                } else if (tries == TRIES || !e.code().equals("UNKNOWN_OUTCOME")) {
                    throw e;
                }
            }
        }
    }

    private void requireDone(Chain chain, Signed signed) {
        String path = "/chains/" + chain.id() + "/txs/" + signed.id();
        String code = hub.read(path, Map.of()).path("code").asText();
        if (!code.equals(StateMachine.Verdict.OK)) {
            throw new HubException(code, "refused in its block", "");
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
