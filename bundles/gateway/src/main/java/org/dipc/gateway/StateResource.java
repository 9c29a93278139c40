package org.dipc.gateway;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.OptionalLong;
import org.dipc.client.ProofDocument;
import org.dipc.ledger.Vocabulary.TableShape;
import org.dipc.model.Bytes;

/** The state of a chain by its vocabulary, and proofs of it. */
@Path(Rest.BASE)
public final class StateResource {
    private static final String PATH = "path";
    private static final int MAXIMUM_PATH_BYTES = 1024;

    private final Chains chains;

    StateResource(Chains chains) {
        this.chains = chains;
    }

    @GET
    @Path("chains/{chain}/state/{module}/{table}")
    @Produces({MediaType.APPLICATION_JSON, Csv.TYPE})
    public Object state(
            @PathParam("chain") String name,
            @PathParam(Entries.MODULE) String module,
            @PathParam(Entries.TABLE) String table,
            @Context UriInfo uri) {
        Query query = Query.of(uri, Entries.KEY, Query.HEIGHT, Query.LIMIT, Query.CURSOR);
        Chain chain = chains.named(name);
        Entries entries = new Entries(module, table(chain, module, table));
        if (query.text(Entries.KEY).isPresent()) {
            return one(chain, entries, entries.path(query.required(Entries.KEY)), query.height());
        }
        if (query.height().isPresent()) {
            throw Refusal.parameter(Query.HEIGHT, "an earlier state is read by key; lists are of the last block");
        }
        return entries.page(chain, query.cursor(), query.limit());
    }

    private static Object one(Chain chain, Entries entries, Bytes path, OptionalLong height) {
        return chain.read(height, state -> state.get(path))
                .map(value -> entries.described(path, value))
                .orElseThrow(() -> new Refusal(Code.ENTRY_NOT_FOUND, "nothing under this key", Entries.KEY, ""));
    }

    private static TableShape table(Chain chain, String module, String table) {
        return chain
                .module(module)
                .orElseThrow(() -> new Refusal(
                        Code.MODULE_NOT_FOUND,
                        chain.id() + " has no module " + Refusal.echo(module) + "; there are " + chain.modules(),
                        Entries.MODULE,
                        ""))
                .tables()
                .stream()
                .filter(shape -> shape.name().equals(table))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Code.TABLE_NOT_FOUND, module + " has no table " + Refusal.echo(table), Entries.TABLE, ""));
    }

    @GET
    @Path("chains/{chain}/prove")
    @Produces({MediaType.APPLICATION_JSON, Answers.CBOR})
    public ProofDocument prove(@PathParam("chain") String name, @Context UriInfo uri) {
        Query query = Query.of(uri, PATH, Entries.MODULE, Entries.TABLE, Entries.KEY, Query.HEIGHT);
        Chain chain = chains.named(name);
        if (query.text(PATH).isPresent()) {
            return chain.prove(query.hex(PATH, MAXIMUM_PATH_BYTES), query.height());
        }
        String module = query.required(Entries.MODULE);
        Entries entries = new Entries(module, table(chain, module, query.required(Entries.TABLE)));
        return chain.prove(entries.path(query.required(Entries.KEY)), query.height());
    }
}
