package org.dipc.gateway;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Ledger.Health;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.ChainId;

/** The chains that run at this moment; they come and go while requests are answered. */
final class Chains {
    private final ConcurrentSkipListMap<ChainId, Chain> running = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<ChainId, Health> down = new ConcurrentSkipListMap<>();

    /** @param properties of the ledger's service */
    Chain add(Ledger ledger, Map<String, ?> properties) {
        List<String> modules = ledger.vocabulary().modules().stream()
                .map(Vocabulary.Module::name)
                .sorted()
                .toList();
        Chain chain = new Chain(
                ledger,
                text(properties, "title", ledger.chain().value()),
                modules,
                text(properties, "consensus", ""),
                text(properties, "storage", ""));
        running.put(chain.id(), chain);
        return chain;
    }

    private static String text(Map<String, ?> properties, String name, String otherwise) {
        return properties.get(name) instanceof String text ? text : otherwise;
    }

    void remove(Ledger ledger) {
        running.computeIfPresent(ledger.chain(), (id, chain) -> chain.ledger() == ledger ? null : chain);
    }

    /** Why chains do not run that could. */
    ConcurrentMap<ChainId, Health> down() {
        return down;
    }

    /** How a chain is, whether it runs or not. */
    Health health(ChainId id) {
        return find(id).map(chain -> chain.ledger().health())
                .orElseGet(() ->
                        down.getOrDefault(id, new Health(false, Code.NOT_READY.name(), "the chain does not run")));
    }

    Collection<Chain> all() {
        return running.values();
    }

    Optional<Chain> find(ChainId id) {
        return Optional.ofNullable(running.get(id));
    }

    /**
     * @param name of the chain, {@code qpc-1}, or its beginning as far as one chain alone has it before a hyphen,
     *     {@code qpc}
     */
    Chain named(String name) {
        List<Chain> found = running.values().stream()
                .filter(chain ->
                        chain.id().value().equals(name) || chain.id().value().startsWith(name + "-"))
                .toList();
        if (found.size() != 1) {
            throw new Refusal(
                    Code.CHAIN_NOT_FOUND,
                    "no running chain is named " + Refusal.echo(name) + "; there are " + running.keySet(),
                    "chain",
                    "");
        }
        return found.get(0);
    }

    /** The chain of a name, or all. */
    Collection<Chain> named(Optional<String> name) {
        return name.isPresent() ? List.of(named(name.get())) : all();
    }
}
