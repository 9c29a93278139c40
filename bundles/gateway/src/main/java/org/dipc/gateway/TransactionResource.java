package org.dipc.gateway;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.ledger.Ledger.Submission;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.ledger.TxCode;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/** Transactions: handed in and looked up. */
@Path(Rest.BASE)
public final class TransactionResource {
    static final String COSE = "application/cose";
    private static final String WAIT = "wait";
    private static final String DRY_RUN = "dryRun";
    private static final String COMMIT = "commit";
    private static final String CHECK = "check";
    private static final int BLOCKS_AT_ONCE = 20;
    private static final long PATIENCE_SECONDS = 30;

    private final Chains chains;
    private final Signatory signatory;
    private final Executor answering;

    /** @param answering where answers are written: not on the thread that commits blocks */
    TransactionResource(Chains chains, Signatory signatory, Executor answering) {
        this.chains = chains;
        this.signatory = signatory;
        this.answering = answering;
    }

    /** A transaction that was signed elsewhere. */
    @POST
    @Path("chains/{chain}/txs")
    @Consumes(COSE)
    @Produces(MediaType.APPLICATION_JSON)
    public void signed(
            @PathParam("chain") String chain, @Context UriInfo uri, byte[] body, @Suspended AsyncResponse response) {
        Query query = Query.of(uri, WAIT, DRY_RUN);
        submit(chains.named(chain), query, Bytes.owned(body), response);
    }

    /** A transaction that this hub signs with a key of its own keyring. */
    @POST
    @Path("chains/{chain}/txs")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public void unsigned(
            @PathParam("chain") String name, @Context UriInfo uri, byte[] body, @Suspended AsyncResponse response) {
        Query query = Query.of(uri, WAIT, DRY_RUN);
        Chain chain = chains.named(name);
        submit(chain, query, signatory.sign(chain, JsonInput.read(body)), response);
    }

    private void submit(Chain chain, Query query, Bytes tx, AsyncResponse response) {
        boolean commit = query.choice(WAIT, COMMIT, CHECK).equals(COMMIT);
        if (query.flag(DRY_RUN)) {
            tried(chain, chain.ledger().trial(tx), response);
            return;
        }
        Submission submission = chain.ledger().submit(tx);
        response.setTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
        response.setTimeoutHandler(late -> late.resume(unknown(chain, submission.id())));
        if (commit) {
            submission
                    .committed()
                    .whenCompleteAsync(
                            (receipt, failure) -> {
                                if (failure == null) {
                                    committed(chain, receipt, response);
                                } else {
                                    response.resume(failed(chain, submission.id(), failure));
                                }
                            },
                            answering);
        } else {
            submission
                    .checked()
                    .whenCompleteAsync(
                            (verdict, failure) -> {
                                if (failure == null) {
                                    checked(chain, submission.id(), verdict, response);
                                } else {
                                    response.resume(failed(chain, submission.id(), failure));
                                }
                            },
                            answering);
        }
    }

    private static void committed(Chain chain, Receipt receipt, AsyncResponse response) {
        if (receipt.result().ok()) {
            response.resume(Description.of(chain, receipt));
        } else {
            response.resume(Description.refusal(receipt));
        }
    }

    private static void tried(Chain chain, Receipt trial, AsyncResponse response) {
        if (trial.result().ok()) {
            Map<String, Object> json = Description.of(chain, trial);
            json.put("dryRun", true);
            response.resume(json);
        } else {
            response.resume(duplicate(chain, trial.result().id(), Description.refusal(trial)));
        }
    }

    private static void checked(Chain chain, Hash id, Verdict verdict, AsyncResponse response) {
        if (!verdict.ok()) {
            response.resume(duplicate(chain, id, Description.refusal(verdict)));
            return;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("chain", chain.id().value());
        json.put("txHash", id.toString());
        json.put("code", verdict.code());
        response.resume(Response.accepted(json).location(address(chain, id)).build());
    }

    private static Throwable failed(Chain chain, Hash id, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof CancellationException) {
            return unknown(chain, id);
        }
        return cause instanceof org.dipc.ledger.Rejected rejected ? duplicate(chain, id, Refusal.of(rejected)) : cause;
    }

    /** Whoever sends a transaction again learns where it is. */
    private static Refusal duplicate(Chain chain, Hash id, Refusal refusal) {
        if (!refusal.code().equals(TxCode.TX_DUPLICATE.name())) {
            return refusal;
        }
        Optional<Receipt> first = chain.ledger().receipt(id);
        return first.map(receipt -> new Refusal(
                        refusal.code(),
                        "transaction " + id + " is in block " + receipt.height(),
                        "",
                        "GET " + address(chain, id)))
                .orElse(refusal);
    }

    private static Refusal unknown(Chain chain, Hash id) {
        return new Refusal(
                Code.UNKNOWN_OUTCOME,
                "transaction " + id + " is not in a block yet and may still come into one",
                "",
                "GET " + address(chain, id) + ", or send the same bytes again");
    }

    private static URI address(Chain chain, Hash id) {
        return URI.create(Rest.BASE + "/chains/" + chain.id() + "/txs/" + id);
    }

    /** From the last to the first. */
    @GET
    @Path("chains/{chain}/txs")
    @Produces({MediaType.APPLICATION_JSON, Csv.TYPE})
    public Object list(@PathParam("chain") String name, @Context UriInfo uri) {
        Query query = Query.of(uri, Query.LIMIT, Query.CURSOR);
        Chain chain = chains.named(name);
        int limit = query.limit();
        Place place = query.text(Query.CURSOR)
                .map(Place::parse)
                .orElseGet(() -> new Place(chain.ledger().tip().height(), Integer.MAX_VALUE));
        List<Object> items = new ArrayList<>();
        while (place.height > 0 && items.size() < limit) {
            long from = Math.max(1, place.height - BLOCKS_AT_ONCE + 1);
            List<Committed> blocks = chain.ledger().blocks(from, (int) (place.height - from + 1));
            for (int i = blocks.size() - 1; i >= 0 && items.size() < limit; i--) {
                place = collect(chain, blocks.get(i), place, limit, items);
            }
            if (blocks.isEmpty()) {
                // Nothing is further down: a chain's blocks have no gap between its first and its tip.
                place = new Place(0, 0);
            }
        }
        return new Page(items, place.height > 0 ? place.toString() : null);
    }

    /** Adds the transactions of {@code block} from {@code place} downwards; where to go on. */
    private static Place collect(Chain chain, Committed block, Place place, int limit, List<Object> items) {
        int index = Math.min(place.index, block.block().transactions().size() - 1);
        while (index >= 0 && items.size() < limit) {
            items.add(Description.placed(chain, block, index));
            index--;
        }
        long height = block.block().height();
        return index >= 0 ? new Place(height, index) : new Place(height - 1, Integer.MAX_VALUE);
    }

    /** The transaction of this index in the block of this height. */
    private record Place(long height, int index) {
        static Place parse(String text) {
            if (!text.matches("[1-9][0-9]{0,17}:[0-9]{1,9}")) {
                throw Refusal.parameter(Query.CURSOR, "the next of a page expected, found " + Refusal.echo(text));
            }
            int colon = text.indexOf(':');
            return new Place(Long.parseLong(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
        }

        @Override
        public String toString() {
            return height + ":" + Math.min(index, 999_999_999);
        }
    }

    @GET
    @Path("chains/{chain}/txs/{hash}")
    @Produces(MediaType.APPLICATION_JSON)
    public Object one(@PathParam("chain") String name, @PathParam("hash") String hash, @Context UriInfo uri) {
        Query.of(uri);
        if (!hash.matches("[0-9a-fA-F]{64}")) {
            throw Refusal.parameter("hash", "64 hexadecimal digits expected, found " + Refusal.echo(hash));
        }
        Chain chain = chains.named(name);
        Receipt receipt = chain.ledger()
                .receipt(Hash.hex(hash))
                .orElseThrow(() -> new Refusal(
                        Code.TX_NOT_FOUND, "no block of " + chain.id() + " has this transaction", "hash", ""));
        Committed block = chain.ledger().blocks(receipt.height(), 1).get(0);
        Map<String, Object> json = Description.placed(chain, block, Math.toIntExact(receipt.index()));
        json.put("detail", receipt.detail());
        return json;
    }
}
