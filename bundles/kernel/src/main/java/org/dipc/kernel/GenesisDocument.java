package org.dipc.kernel;

import java.util.List;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.model.Hash;

/**
 * What a chain begins with. Its hash names the chain: every signature covers it.
 *
 * @param sections one a module, by name
 */
record GenesisDocument(ChainId chain, long timeMillis, List<Section> sections) {
    GenesisDocument {
        sections = List.copyOf(sections);
    }

    /** @param version of the module's bundle when the chain began; @param content the encoded genesis of the module */
    record Section(String module, String version, Bytes content) {}

    Hash hash() {
        return Hash.sha256(Codec.of(GenesisDocument.class).encode(this));
    }

    /** Whether both begin the same chain; the versions of the modules may have grown since. */
    boolean begins(GenesisDocument other) {
        return chain.equals(other.chain)
                && timeMillis == other.timeMillis
                && contents().equals(other.contents());
    }

    private List<List<Object>> contents() {
        return sections.stream().map(section -> List.<Object>of(section.module, section.content)).toList();
    }
}
