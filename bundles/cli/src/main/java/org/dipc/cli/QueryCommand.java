package org.dipc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.dipc.client.HubClient;
import org.dipc.client.HubClient.Chain;
import org.dipc.client.HubException;
import org.dipc.client.Json;
import org.dipc.client.ProofDocument;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.Bytes;
import org.dipc.model.Plain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dipc query}: any table of any chain, transactions and blocks. */
@Command(
        name = "query",
        mixinStandardHelpOptions = true,
        description = "Read any table of a chain, a transaction or a block.",
        subcommands = {QueryCommand.Transaction.class, QueryCommand.Block.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipc query units balances --chain qpc             all of a table",
            "  dipc query units balances aurora --chain qpc      one entry; a key with several fields is JSON",
            "  dipc query units balances aurora --chain qpc --height 12 --prove balance.dipcproof",
            "  dipc query tx HASH        dipc query block 12 --chain qpc"
        })
final class QueryCommand extends HubCommand {
    // Not required here, since the commands below this one have parameters of their own.
    @Parameters(index = "0", arity = "0..1", paramLabel = "MODULE", description = "For instance patents.")
    String module;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TABLE", description = "For instance titles.")
    String table;

    @Parameters(index = "2", arity = "0..1", paramLabel = "KEY")
    String key;

    @Option(names = "--chain", paramLabel = "CHAIN")
    String chainName;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "Entries a page (default: 50).")
    int limit;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where a page before said to go on.")
    String cursor;

    @Mixin
    Proving proving = new Proving();

    @Override
    public Integer call() throws IOException {
        if (module == null) {
            throw new HubException(
                    ExitCode.USAGE, "what? MODULE TABLE [KEY], tx HASH or block HEIGHT", "dipc query --help");
        }
        HubClient hub = hub();
        Chain chain = chain(hub, chainName, module);
        Vocabulary vocabulary = hub.vocabulary(chain.id());
        List<String> modules =
                vocabulary.modules().stream().map(Vocabulary.Module::name).toList();
        Vocabulary.Module meant = vocabulary.modules().get(modules.indexOf(Nearest.of("module", module, modules)));
        List<String> tables =
                meant.tables().stream().map(Vocabulary.TableShape::name).toList();
        if (table == null) {
            throw new HubException(ExitCode.USAGE, "which table? " + module + " has " + String.join(", ", tables), "");
        }
        Vocabulary.TableShape shape = meant.tables().get(tables.indexOf(Nearest.of("table", table, tables)));
        String name = meant.name() + "/" + shape.name();
        if (key == null) {
            return list(hub, chain, name);
        }
        HubClient then = hub.at(proving.height());
        Object plainKey = new Values(keyring()).value(shape.key(), key);
        Optional<ProofDocument> proof = proving.checked(this, then, chain.id(), path(name, shape, plainKey));
        Optional<JsonNode> entry = proof.isPresent()
                ? proof.get().value().map(value -> entry(shape, plainKey, value))
                : then.entry(chain.id(), name, plainKey);
        output().answer(entry.orElseThrow(() -> new HubException(
                "ENTRY_NOT_FOUND", name + " of " + chain.id() + " has nothing under " + key + proving.when(), "")));
        return ExitCode.DONE;
    }

    private static JsonNode entry(Vocabulary.TableShape shape, Object key, Bytes value) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("key", key);
        entry.put("value", Plain.describe(shape.value(), value));
        return Json.MAPPER.valueToTree(entry);
    }

    private int list(HubClient hub, Chain chain, String name) {
        proving.requireNone();
        Map<String, String> query = new TreeMap<>(Map.of("limit", Integer.toString(limit)));
        proving.height().ifPresent(height -> query.put("height", Long.toString(height)));
        if (cursor != null) {
            query.put("cursor", cursor);
        }
        JsonNode page = hub.read("/chains/" + chain.id() + "/state/" + name, query);
        HubRows.print(this, page, name + " of " + chain.id() + " is empty.", List.of("key", "value"));
        return ExitCode.DONE;
    }

    private static Bytes path(String name, Vocabulary.TableShape shape, Object plainKey) {
        try {
            return Bytes.utf8(name + "/").plus(Plain.encode(shape.key(), plainKey));
        } catch (Plain.Misfit e) {
            throw new HubException(0, ExitCode.USAGE, "the key: " + e.getMessage(), e.pointer(), "");
        }
    }

    @Command(name = "tx", mixinStandardHelpOptions = true, description = "Show a transaction that is in a block.")
    static final class Transaction extends HubCommand {
        @Parameters(paramLabel = "HASH")
        String hash;

        @Option(names = "--chain", paramLabel = "CHAIN", description = "Where to look (default: everywhere).")
        String chainName;

        @Override
        public Integer call() {
            HubClient hub = hub();
            List<Chain> chains = chainName == null ? hub.chains() : List.of(hub.chain(chainName));
            for (Chain chain : chains) {
                try {
                    output().answer(hub.read("/chains/" + chain.id() + "/txs/" + HubClient.encode(hash), Map.of()));
                    return ExitCode.DONE;
                } catch (HubException e) {
                    if (!e.code().equals("TX_NOT_FOUND")) {
                        throw e;
                    }
                }
            }
            throw new HubException("TX_NOT_FOUND", "no block has transaction " + hash, "");
        }
    }

    @Command(name = "block", mixinStandardHelpOptions = true, description = "Show a block.")
    static final class Block extends HubCommand {
        @Parameters(paramLabel = "HEIGHT")
        long height;

        @Option(names = "--chain", paramLabel = "CHAIN", required = true)
        String chainName;

        @Override
        public Integer call() {
            HubClient hub = hub();
            Chain chain = hub.chain(chainName);
            output().answer(hub.read("/chains/" + chain.id() + "/blocks/" + height, Map.of()));
            return ExitCode.DONE;
        }
    }
}
