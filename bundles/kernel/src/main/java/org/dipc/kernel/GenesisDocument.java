package org.dipc.kernel;

import static org.dipc.kernel.GenesisFile.Refusal.GENESIS_REF;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Rejected;
import org.dipc.model.Bytes;
import org.dipc.model.CborException;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.dipc.model.Plain;

/**
 * What a chain begins with. Its hash names the chain: every signature covers it.
 *
 * @param sections one a module, by name
 */
public record GenesisDocument(ChainId chain, long timeMillis, List<Section> sections) {
    public GenesisDocument {
        sections = List.copyOf(sections);
    }

    /**
     * @param version of the module's bundle when the chain began
     * @param content the encoded genesis of the module
     */
    public record Section(String module, String version, Bytes content) {}

    /**
     * @param versions of each module's bundle
     * @param sections what the genesis says to each module, as maps, lists and text; a module that is not named gets an
     *     empty one
     * @throws Rejected GENESIS_REF with the place
     */
    static GenesisDocument of(
            ChainId chain,
            long timeMillis,
            Modules modules,
            Function<ChainModule, String> versions,
            Map<String, Object> sections) {
        TreeSet<String> foreign = new TreeSet<>(sections.keySet());
        foreign.removeAll(modules.names());
        Rejected.unless(foreign.isEmpty(), GENESIS_REF, "/modules: no modules of this chain: " + foreign);
        List<Section> encoded = new ArrayList<>();
        for (ChainModule module : modules.all()) {
            String name = module.keyspace().name();
            Object section = sections.getOrDefault(name, Map.of());
            encoded.add(new Section(name, versions.apply(module), encode(module, name, section)));
        }
        return new GenesisDocument(chain, timeMillis, encoded);
    }

    private static Bytes encode(ChainModule module, String name, Object section) {
        Codec<? extends Record> codec = Codec.of(module.genesisType());
        try {
            Bytes encoded = Plain.encode(codec.shape(), section);
            // Without the limits on what strangers send: a genesis may name many holders.
            codec.decodeOwn(encoded);
            return encoded;
        } catch (Plain.Misfit e) {
            throw new Rejected(GENESIS_REF, "/modules/" + name + e.pointer() + ": " + e.getMessage());
        } catch (CborException e) {
            throw new Rejected(GENESIS_REF, "/modules/" + name + ": " + e.getMessage());
        }
    }

    public Hash hash() {
        return Hash.sha256(Codec.of(GenesisDocument.class).encode(this));
    }

    /** The same with other versions of its modules. */
    GenesisDocument withVersions(UnaryOperator<String> versions) {
        return new GenesisDocument(
                chain,
                timeMillis,
                sections.stream()
                        .map(section -> new Section(section.module, versions.apply(section.module), section.content))
                        .toList());
    }

    /** Whether both begin the same chain; the versions of the modules may have grown since. */
    boolean begins(GenesisDocument other) {
        return chain.equals(other.chain)
                && timeMillis == other.timeMillis
                && contents().equals(other.contents());
    }

    private List<List<Object>> contents() {
        return sections.stream()
                .map(section -> List.<Object>of(section.module, section.content))
                .toList();
    }
}
