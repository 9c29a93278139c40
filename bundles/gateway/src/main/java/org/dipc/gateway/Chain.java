package org.dipc.gateway;

import java.util.List;
import java.util.Optional;
import org.dipc.client.Proof;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;

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

    /** What the tree after the last block says of {@code path}, with all that is needed to check it elsewhere. */
    Proof prove(Bytes path) {
        Ledger.Proof proof = ledger.prove(path);
        long timeMillis = ledger.blocks(proof.height(), 1).get(0).block().timeMillis();
        return new Proof(
                id(),
                ledger.genesis(),
                proof.height(),
                timeMillis,
                proof.appHash(),
                path,
                proof.value(),
                proof.proof(),
                proof.seal());
    }

    Optional<Vocabulary.Module> module(String name) {
        return ledger.vocabulary().modules().stream()
                .filter(module -> module.name().equals(name))
                .findFirst();
    }
}
