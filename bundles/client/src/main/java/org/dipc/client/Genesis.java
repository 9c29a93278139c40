package org.dipc.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;

/**
 * Makes the genesis files of a new hub from the templates that its chains' bundles carry. In a template, {@code "@name"}
 * stands for the address of the key {@code name}, which is made if it is missing, and {@code "@routing"} for the symbols
 * that every chain claims, as rows of {@code chain} and {@code symbol} in the order of the chains, and {@code "@validators"}
 * for those who vote on the chain's blocks, each with the same power.
 */
public final class Genesis {
    private static final String FILE = "genesis.json";
    private static final String ROUTING = "@routing";
    private static final String VALIDATORS = "@validators";

    /** Of each validator of a new chain: room for the council to weigh one less than another. */
    private static final int POWER = 10;

    private final List<ObjectNode> templates;

    private Genesis(List<ObjectNode> templates) {
        this.templates = templates;
    }

    /** @param bundles the folder of the hub's bundles */
    public static Genesis ofBundles(Path bundles) {
        List<ObjectNode> templates = new ArrayList<>();
        try (Stream<Path> jars = Files.list(bundles)) {
            for (Path jar : jars.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                try (JarFile archive = new JarFile(jar.toFile())) {
                    ZipEntry entry = archive.getEntry(FILE);
                    if (entry != null) {
                        templates.add(template(jar, Json.MAPPER.readTree(archive.getInputStream(entry))));
                    }
                }
            }
        } catch (JsonProcessingException e) {
            throw new HubException("GENESIS_PARSE", "a genesis template is not JSON: " + e.getOriginalMessage(), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Genesis(templates);
    }

    private static ObjectNode template(Path jar, JsonNode json) {
        if (!json.path("chain").isTextual() || !json.path("modules").isObject()) {
            throw new HubException(
                    "GENESIS_PARSE", "the template in " + jar.getFileName() + " has no chain or no modules", "");
        }
        return (ObjectNode) json;
    }

    public List<ChainId> chains() {
        return templates.stream()
                .map(template -> new ChainId(template.get("chain").asText()))
                .sorted()
                .toList();
    }

    /**
     * Writes {@code <chain>.json} for every chain that has none in {@code folder} yet.
     *
     * @param validators the Ed25519 keys of those who vote on a chain; none if its engine has no votes
     * @return the chains that are new
     */
    public List<ChainId> write(
            Path folder, Keyring keyring, long timeMillis, Function<ChainId, List<Bytes>> validators) {
        List<ChainId> written = new ArrayList<>();
        for (ObjectNode template : templates) {
            ChainId chain = new ChainId(template.get("chain").asText());
            Path file = folder.resolve(chain + ".json");
            if (Files.exists(file)) {
                continue;
            }
            ObjectNode genesis = template.deepCopy();
            genesis.put("timeMillis", timeMillis);
            genesis.set("modules", resolved(template.get("modules"), keyring, validators.apply(chain)));
            try {
                Files.createDirectories(folder);
                NewFile.write(file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(genesis));
                written.add(chain);
            } catch (FileAlreadyExistsException e) {
                throw new HubException("GENESIS_CHAIN_ID", "another process wrote " + file, "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return written;
    }

    private JsonNode resolved(JsonNode node, Keyring keyring, List<Bytes> validators) {
        if (node.isTextual() && node.asText().equals(ROUTING)) {
            return routing();
        } else if (node.isTextual() && node.asText().equals(VALIDATORS)) {
            ArrayNode rows = Json.MAPPER.createArrayNode();
            validators.forEach(
                    key -> rows.addObject().put("publicKey", key.toHex()).put("power", POWER));
            return rows;
        } else if (node.isTextual() && node.asText().startsWith("@")) {
            return TextNode.valueOf(
                    keyring.findOrCreate(node.asText().substring(1)).address().toString());
        } else if (node.isArray()) {
            ArrayNode items = Json.MAPPER.createArrayNode();
            node.forEach(item -> items.add(resolved(item, keyring, validators)));
            return items;
        } else if (node.isObject()) {
            ObjectNode object = Json.MAPPER.createObjectNode();
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                object.set(field.getKey(), resolved(field.getValue(), keyring, validators));
            }
            return object;
        }
        return node;
    }

    private ArrayNode routing() {
        ArrayNode rows = Json.MAPPER.createArrayNode();
        templates.stream()
                .sorted(Comparator.comparing(template -> template.get("chain").asText()))
                .forEach(template -> template.path("claims")
                        .forEach(symbol -> rows.addObject()
                                .put("chain", template.get("chain").asText())
                                .put("symbol", symbol.asText())));
        return rows;
    }
}
