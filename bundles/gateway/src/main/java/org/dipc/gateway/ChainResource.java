package org.dipc.gateway;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dipc.crypto.Ed25519Verifier;
import org.dipc.ledger.Ledger;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.StateMachine.Power;
import org.dipc.ledger.Validators;
import org.dipc.ledger.Vocabulary;
import org.dipc.proof.Header;

/** The chains, their vocabularies and blocks. */
@Path(Rest.BASE)
@Produces({MediaType.APPLICATION_JSON, Csv.TYPE})
public final class ChainResource {
    private static final String OLDEST_FIRST = "height";
    private static final String NEWEST_FIRST = "-height";

    private final Chains chains;
    private final Ed25519Verifier verifier = Ed25519Verifier.fastest();

    ChainResource(Chains chains) {
        this.chains = chains;
    }

    @GET
    @Path("chains")
    public Object list(@Context UriInfo uri) {
        Query.of(uri);
        return Page.whole(chains.all().stream().map(Description::of).toList());
    }

    @GET
    @Path("chains/{chain}")
    @Produces(MediaType.APPLICATION_JSON)
    public Object one(@PathParam("chain") String chain, @Context UriInfo uri) {
        Query.of(uri);
        return Description.of(chains.named(chain));
    }

    @GET
    @Path("chains/{chain}/vocabulary")
    @Produces(MediaType.APPLICATION_JSON)
    public Vocabulary vocabulary(@PathParam("chain") String chain, @Context UriInfo uri) {
        Query.of(uri);
        return chains.named(chain).ledger().vocabulary();
    }

    /** Who votes, as the state says; if it names nobody, the signer of the last block, and nobody before the first. */
    @GET
    @Path("chains/{chain}/validators")
    public Object validators(@PathParam("chain") String name, @Context UriInfo uri) {
        Query.of(uri);
        Chain chain = chains.named(name);
        List<Power> named = chain.ledger().read(Validators::all);
        List<Power> validators = named.isEmpty() ? sealing(chain.ledger()) : named;
        return Page.whole(validators.stream().map(ChainResource::validator).toList());
    }

    private List<Power> sealing(Ledger ledger) {
        return ledger.blocks(ledger.tip().height(), 1).stream()
                .map(block ->
                        new Power(Header.open(block.seal(), verifier).signer().value(), 1))
                .toList();
    }

    private static Map<String, Object> validator(Power validator) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("publicKey", validator.publicKey().toHex());
        json.put("power", validator.power());
        return json;
    }

    @GET
    @Path("chains/{chain}/blocks")
    public Object blocks(@PathParam("chain") String name, @Context UriInfo uri) {
        Query query = Query.of(uri, Query.LIMIT, Query.CURSOR, "sort");
        Chain chain = chains.named(name);
        boolean ascending = query.choice("sort", NEWEST_FIRST, OLDEST_FIRST).equals(OLDEST_FIRST);
        long tip = chain.ledger().tip().height();
        long first = query.text(Query.CURSOR).map(ChainResource::height).orElse(ascending ? 1 : tip);
        int limit = query.limit();
        return ascending ? upwards(chain, first, limit, tip) : downwards(chain, Math.min(first, tip), limit, tip);
    }

    private static Page upwards(Chain chain, long first, int limit, long tip) {
        List<Committed> blocks = chain.ledger().blocks(first, limit);
        // Not by how many came: a chain that was restored from a snapshot has no blocks from before.
        long next = first + limit;
        return new Page(described(chain, blocks), next > tip ? null : Long.toString(next), tip);
    }

    private static Page downwards(Chain chain, long first, int limit, long tip) {
        long last = Math.max(1, first - limit + 1);
        List<Committed> blocks = new ArrayList<>(chain.ledger().blocks(last, (int) Math.max(0, first - last + 1)));
        Collections.reverse(blocks);
        return new Page(described(chain, blocks), last > 1 && !blocks.isEmpty() ? Long.toString(last - 1) : null, tip);
    }

    private static List<Map<String, Object>> described(Chain chain, List<Committed> blocks) {
        return blocks.stream().map(block -> Description.of(chain, block)).toList();
    }

    @GET
    @Path("chains/{chain}/blocks/{height}")
    @Produces(MediaType.APPLICATION_JSON)
    public Object block(@PathParam("chain") String name, @PathParam("height") String text, @Context UriInfo uri) {
        Query.of(uri);
        Chain chain = chains.named(name);
        long height = height(text);
        return chain.ledger().blocks(height, 1).stream()
                .findFirst()
                .map(block -> Description.of(chain, block))
                .orElseThrow(() -> new Refusal(
                        Code.BLOCK_NOT_FOUND,
                        "the last block of " + chain.id() + " is "
                                + chain.ledger().tip().height(),
                        "height",
                        ""));
    }

    private static long height(String text) {
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw Refusal.parameter("height", "a number from 1 expected, found " + Refusal.echo(text));
        }
        return Long.parseLong(text);
    }
}
