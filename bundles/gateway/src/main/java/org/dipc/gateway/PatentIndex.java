package org.dipc.gateway;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.StateMachine.Event;
import org.dipc.model.Address;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.patents.Classification;
import org.dipc.patents.Day;
import org.dipc.patents.Party;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.PatentId;
import org.dipc.patents.Patents;
import org.dipc.patents.Patents.Patent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The patents of all chains in memory, as far as they are searched by; derived from the states when a chain comes, then
 * kept up with its blocks.
 */
final class PatentIndex implements AutoCloseable {
    static final String MODULE = "patents";
    private static final Logger LOG = LoggerFactory.getLogger(PatentIndex.class);

    private final Map<ChainId, Followed> followed = new ConcurrentHashMap<>();
    private final ExecutorService loading =
            Executors.newSingleThreadExecutor(task -> Rest.daemon(task, "gateway-patent-index"));

    /**
     * @param words of title, parties and symbols, in lower case
     * @param published empty if the record does not say
     */
    record Listed(ChainId chain, PatentId id, String words, String published, Optional<Address> owner) {
        static Listed of(ChainId chain, Patent patent) {
            PatentFacts facts = patent.facts();
            String words = Stream.of(
                            Stream.of(facts.title()),
                            Stream.of(facts.inventors(), facts.applicants(), facts.assignees())
                                    .flatMap(List::stream)
                                    .map(Party::name),
                            facts.classifications().stream()
                                    .map(Classification::symbol)
                                    .map(Object::toString))
                    .flatMap(each -> each)
                    .collect(Collectors.joining("\n"))
                    .toLowerCase(Locale.ROOT);
            return new Listed(
                    chain, facts.id(), words, facts.published().map(Day::value).orElse(""), patent.owner());
        }
    }

    /** One chain's patents; complete once the state was read. */
    private static final class Followed {
        private final Ledger ledger;
        private final ConcurrentSkipListMap<PatentId, Listed> patents = new ConcurrentSkipListMap<>();
        private AutoCloseable following;
        private boolean closed;
        private volatile boolean complete;

        Followed(Ledger ledger) {
            this.ledger = ledger;
        }

        synchronized void load() {
            if (closed) {
                return;
            }
            // What comes while the state is read is in a block after this one; reading it twice does no harm.
            long height = ledger.tip().height();
            ledger.read(state -> {
                try (Stream<Map.Entry<PatentId, Patent>> all = Patents.PATENTS.scan(state)) {
                    all.forEach(entry -> put(entry.getValue()));
                }
                return null;
            });
            complete = true;
            following = ledger.follow(height + 1, this::update);
        }

        private void put(Patent patent) {
            patents.put(patent.facts().id(), Listed.of(ledger.chain(), patent));
        }

        private void update(Committed block) {
            Set<PatentId> changed = new TreeSet<>();
            block.result()
                    .results()
                    .forEach(result ->
                            result.events().forEach(event -> changed(event).ifPresent(changed::add)));
            if (!changed.isEmpty()) {
                ledger.read(state -> {
                    changed.forEach(id -> Patents.PATENTS.get(state, id).ifPresent(this::put));
                    return null;
                });
            }
        }

        synchronized void close() {
            closed = true;
            if (following != null) {
                try {
                    following.close();
                } catch (Exception e) {
                    LOG.warn("{} is no longer followed: {}", ledger.chain(), e.toString());
                }
            }
        }
    }

    /** The patent whose record an event tells of. */
    private static Optional<PatentId> changed(Event event) {
        if (!event.module().equals(MODULE)) {
            return Optional.empty();
        }
        return switch (event.name()) {
            case "Register" ->
                Optional.of(decoded(Patents.Register.class, event).facts().id());
            case "Amend" ->
                Optional.of(decoded(Patents.Amend.class, event).facts().id());
            case "Titled" -> Optional.of(decoded(Patents.Titled.class, event).patent());
            default -> Optional.empty();
        };
    }

    private static <T extends Record> T decoded(Class<T> type, Event event) {
        return Codec.fields(type).decodeOwn(event.body());
    }

    void add(Chain chain) {
        if (chain.has(MODULE)) {
            Followed fresh = new Followed(chain.ledger());
            followed.put(chain.id(), fresh);
            loading.execute(fresh::load);
        }
    }

    void remove(Ledger ledger) {
        Followed gone = followed.get(ledger.chain());
        if (gone != null && gone.ledger == ledger) {
            followed.remove(ledger.chain(), gone);
            gone.close();
        }
    }

    /** The patents of {@code chains}. */
    Stream<Listed> of(Collection<Chain> chains) {
        return chains.stream()
                .map(Chain::id)
                .map(followed::get)
                .filter(each -> each != null)
                .peek(each -> {
                    if (!each.complete) {
                        throw new Refusal(
                                Code.NOT_READY, each.ledger.chain() + " is still being read", "", "try again shortly");
                    }
                })
                .flatMap(each -> each.patents.values().stream());
    }

    /** How many patents of a chain have an owner, and how many have none. */
    Map<Boolean, Long> owned(ChainId chain) {
        Followed of = followed.get(chain);
        return of == null
                ? Map.of()
                : of.patents.values().stream()
                        .collect(Collectors.partitioningBy(
                                patent -> patent.owner().isPresent(), Collectors.counting()));
    }

    Set<ChainId> chains() {
        return followed.keySet();
    }

    @Override
    public void close() {
        loading.shutdownNow();
        followed.values().forEach(each -> remove(each.ledger));
    }
}
