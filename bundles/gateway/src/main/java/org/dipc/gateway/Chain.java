package org.dipc.gateway;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.dipc.client.ProofDocument;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.state.StateReader;

/**
 * A running chain, with what its configuration says of it.
 *
 * @param modules by name, ascending
 * @param consensus the name of its engine
 * @param storage the name of its store
 */
record Chain(Ledger ledger, String title, List<String> modules, String consensus, String storage) {
    ChainId id() {
        return ledger.chain();
    }

    boolean has(String module) {
        return modules.contains(module);
    }

    /** What {@code reader} makes of the state at a height, or after the last block. */
    <T> T read(OptionalLong height, Function<StateReader, T> reader) {
        return height.isPresent() ? ledger.read(height.getAsLong(), reader) : ledger.read(reader);
    }

    /** What the tree says of {@code path} at a height, or after the last block, with all that is needed to check it. */
    ProofDocument prove(Bytes path, OptionalLong height) {
        Ledger.Proof proof = height.isPresent() ? ledger.prove(path, height.getAsLong()) : ledger.prove(path);
        if (proof.height() == 0) {
            throw new Refusal(
                    Code.HEIGHT_UNSEALED, "proofs of " + id() + " begin with block 1; before it nothing is sealed");
        }
        if (proof.seal().isEmpty()) {
            throw new Refusal(
                    Code.HEIGHT_UNSEALED,
                    "block " + proof.height() + " of " + id() + " is not sealed yet; the next one does it");
        }
        return ProofDocument.of(ledger.chain(), proof);
    }

    Optional<Vocabulary.Module> module(String name) {
        return ledger.vocabulary().modules().stream()
                .filter(module -> module.name().equals(name))
                .findFirst();
    }
}
