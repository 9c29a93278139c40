package org.dipc.chains.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.ledger.ChainModule;
import org.dipc.testchain.TestAccount;
import org.dipc.testchain.TestChain;
import org.junit.jupiter.api.Test;

/** A chain as its folder describes it, on the production kernel. The test of the chain runs in its folder. */
public abstract class ChainContract {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEMPLATE = "src/main/resources/genesis.json";

    private final String name;
    private final List<String> modules;
    private final Map<String, Object> template;
    protected final TestChain chain;

    /** @param name of the chain and its folder, for example {@code qpc} */
    protected ChainContract(String name, ChainModule... modules) {
        this.name = name;
        this.modules =
                Stream.of(modules).map(module -> module.keyspace().name()).toList();
        this.template = read(Path.of(TEMPLATE));
        this.chain = TestChain.of(modules).named(name + "-1");
        sections().forEach((module, section) -> chain.genesis(module, object(section)));
    }

    @Test
    public void theDescriptorTheGenesisAndTheTestNameTheSameModules() {
        Map<String, Object> descriptor =
                object(read(Path.of("src/main/resources/OSGI-INF/configurator/" + name + ".json"))
                        .get("org.dipc.chain~" + name));
        assertThat(descriptor).containsEntry("chain", name + "-1").containsEntry("modules", modules);
        assertThat(template).containsEntry("chain", name + "-1");
        assertThat(sections().keySet()).containsExactlyInAnyOrderElementsOf(modules);
    }

    /** The symbols that this chain claims. */
    protected final List<String> claims() {
        return claims(template);
    }

    private static List<String> claims(Map<String, Object> template) {
        return ((List<?>) template.get("claims"))
                .stream().map(String.class::cast).toList();
    }

    private Map<String, Object> sections() {
        return object(resolved(template.get("modules")));
    }

    private static Object resolved(Object value) {
        if (value instanceof Map) {
            Map<String, Object> fields = new TreeMap<>();
            object(value).forEach((field, each) -> fields.put(field, resolved(each)));
            return fields;
        }
        if (value instanceof List<?> items) {
            return items.stream().map(ChainContract::resolved).toList();
        }
        if (value.equals("@routing")) {
            return routing();
        }
        if (value.equals("@validators")) {
            return List.of();
        }
        boolean key = value instanceof String text && text.startsWith("@");
        return key ? TestAccount.named(((String) value).substring(1)).address().toString() : value;
    }

    private static List<Object> routing() {
        List<Object> rows = new ArrayList<>();
        try (Stream<Path> folders = Files.list(Path.of(".."))) {
            folders.map(folder -> folder.resolve(TEMPLATE))
                    .filter(Files::exists)
                    .sorted()
                    .map(ChainContract::read)
                    .forEach(each -> claims(each)
                            .forEach(symbol -> rows.add(Map.of("chain", each.get("chain"), "symbol", symbol))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object json) {
        return (Map<String, Object>) json;
    }

    private static Map<String, Object> read(Path file) {
        try {
            return JSON.readValue(file.toFile(), new TypeReference<TreeMap<String, Object>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
