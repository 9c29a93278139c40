package org.dipc.gateway;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.dipc.model.ChainId;

/** Whether the process answers, whether every chain takes transactions, and whether that was ever so. */
@Path("/health")
@Produces(MediaType.APPLICATION_JSON)
public final class HealthResource {
    private static final String MAX_BLOCKS_BEHIND = "maxBlocksBehind";

    private final Chains chains;
    private final Supplier<Set<ChainId>> expected;
    private volatile boolean started;

    /** @param expected the chains that this hub is to run */
    HealthResource(Chains chains, Supplier<Set<ChainId>> expected) {
        this.chains = chains;
        this.expected = expected;
    }

    @GET
    @Path("live")
    public Object live(@Context UriInfo uri) {
        Query.of(uri);
        return Map.of("ok", true);
    }

    @GET
    @Path("ready")
    public Response ready(@Context UriInfo uri) {
        // An engine inside the hub makes its chain's blocks itself, so that a chain which is well is never behind.
        Query.of(uri, MAX_BLOCKS_BEHIND).checkCount(MAX_BLOCKS_BEHIND);
        return answer(ready());
    }

    @GET
    @Path("startup")
    public Response startup(@Context UriInfo uri) {
        Query.of(uri);
        return answer(started || ready());
    }

    private Response answer(boolean ok) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ok", ok);
        json.put("chains", states());
        return Response.status(ok ? Response.Status.OK : Response.Status.SERVICE_UNAVAILABLE)
                .entity(json)
                .build();
    }

    private boolean ready() {
        boolean ready = expected.get().stream().allMatch(id -> chains.health(id).ok());
        started |= ready;
        return ready;
    }

    private List<Map<String, Object>> states() {
        Set<ChainId> known = new TreeSet<>(expected.get());
        chains.all().forEach(chain -> known.add(chain.id()));
        List<Map<String, Object>> states = new ArrayList<>();
        for (ChainId id : known) {
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("chain", id.value());
            state.putAll(Description.of(chains.health(id)));
            states.add(state);
        }
        return states;
    }
}
