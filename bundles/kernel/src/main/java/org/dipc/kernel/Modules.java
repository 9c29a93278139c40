package org.dipc.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.ledger.Accounts;
import org.dipc.ledger.Action;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.StateMachine.Event;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.Codec;
import org.dipc.model.Shape;

/** The modules that a chain consists of, by name; {@code accounts} is always among them. */
final class Modules {
    // Sorted: the order in which services are found differs from node to node.
    private final TreeMap<String, ChainModule> byName = new TreeMap<>();
    private final TreeMap<String, Codec<? extends Action>> actions = new TreeMap<>();
    private final TreeMap<String, String> speakers = new TreeMap<>();

    /** @throws IllegalArgumentException if two have one name, or one is named as the kernel's own tables */
    Modules(Collection<? extends ChainModule> modules) {
        add(new Accounts());
        modules.forEach(this::add);
    }

    private void add(ChainModule module) {
        String name = module.keyspace().name();
        if (name.equals(KernelTables.KEYS.name()) || byName.putIfAbsent(name, module) != null) {
            throw new IllegalArgumentException("two modules named " + name);
        }
        actions.put(name, Codec.of(module.actions()));
        members(module.actions()).forEach(action -> speakers.put(action.getName(), name));
        module.events().forEach(event -> speakers.put(event.getName(), name));
    }

    private static Stream<Class<?>> members(Class<?> family) {
        return Stream.of(family.getPermittedSubclasses())
                .flatMap(member -> member.isSealed() ? members(member) : Stream.of(member));
    }

    /**
     * An event as the ledger keeps it, in the name of the module whose record it is, whoever's action led to it.
     *
     * @throws IllegalArgumentException if no module has such a record
     */
    @SuppressWarnings("unchecked")
    Event event(Record record) {
        Class<Record> type = (Class<Record>) record.getClass();
        String module = speakers.get(type.getName());
        if (module == null) {
            throw new IllegalArgumentException(type.getName() + " is neither an action nor an event of any module");
        }
        return new Event(module, type.getSimpleName(), Codec.fields(type).encode(record));
    }

    Collection<ChainModule> all() {
        return byName.values();
    }

    Optional<ChainModule> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Optional<Codec<? extends Action>> actionsOf(String module) {
        return Optional.ofNullable(actions.get(module));
    }

    Vocabulary vocabulary() {
        List<Vocabulary.Module> described = new ArrayList<>();
        byName.forEach((name, module) -> described.add(describe(name, module)));
        return new Vocabulary(described);
    }

    private Vocabulary.Module describe(String name, ChainModule module) {
        return new Vocabulary.Module(
                name,
                (Shape.Family) actions.get(name).shape(),
                module.events().stream()
                        .map(event -> (Shape.Fields) Codec.fields(event).shape())
                        .toList(),
                module.keyspace().tables().stream()
                        .map(table -> new Vocabulary.TableShape(table.name(), table.keyShape(), table.valueShape()))
                        .toList());
    }

    /** The names of the modules, ascending. */
    List<String> names() {
        return List.copyOf(byName.keySet());
    }
}
