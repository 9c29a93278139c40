package org.dipc.gateway;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.dipc.crypto.SigningKey;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.ledger.Tx;
import org.dipc.model.ChainId;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.Patents;
import org.dipc.patents.Patents.Patent;
import org.dipc.patents.Patents.PatentsAction;
import org.dipc.patents.Patents.Register;
import org.dipc.patents.Routing;

/** Puts patents on the chains that claim their symbols, in the name of the hub's registrar. */
final class Registering {
    private final Chains chains;
    private final Signatory signatory;
    private final Routing routing;
    private final Optional<SigningKey> registrar;

    private Registering(Chains chains, Signatory signatory, Routing routing, Optional<SigningKey> registrar) {
        this.chains = chains;
        this.signatory = signatory;
        this.routing = routing;
        this.registrar = registrar;
    }

    /** @throws Refusal if no chain takes patents, or if this hub has no registrar's key and not only looks */
    static Registering of(Chains chains, Signatory signatory, boolean isDryRun) {
        Routing routing = chains.all().stream()
                .filter(chain -> chain.has(PatentIndex.MODULE))
                .findFirst()
                .flatMap(chain -> chain.ledger().read(state -> Patents.ROUTING.get(state, chain.id())))
                .orElseThrow(() -> new Refusal(Code.NOT_READY, "no chain of this hub takes patents"));
        return new Registering(
                chains, signatory, routing, isDryRun ? Optional.empty() : Optional.of(signatory.key("registrar")));
    }

    /** @throws Refusal if no chain claims the patent's symbols, or if the one that does is not running */
    Chain chainOf(PatentFacts facts) {
        ChainId id = routing.chainOf(facts)
                .orElseThrow(() ->
                        new Refusal(Patents.Refusal.ROUTE_NONE.name(), "no chain claims any of its symbols", "", ""));
        return chains.find(id)
                .orElseThrow(
                        () -> new Refusal(Code.CHAIN_NOT_FOUND, "its symbols lead to " + id + ", which does not run"));
    }

    Optional<Patent> find(Chain chain, PatentFacts facts) {
        return chain.ledger().read(state -> Patents.PATENTS.get(state, facts.id()));
    }

    CompletableFuture<Receipt> send(Chain chain, PatentFacts facts) {
        SigningKey key = registrar.orElseThrow(() -> new AssertionError("a dry run sends nothing"));
        Tx.Call register = Tx.Call.of(PatentIndex.MODULE, PatentsAction.class, new Register(facts, false));
        return chain.ledger()
                .submit(signatory.sign(chain, key, List.of(register)))
                .committed()
                .toCompletableFuture();
    }
}
