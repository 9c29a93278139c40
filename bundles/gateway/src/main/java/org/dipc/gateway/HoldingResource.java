package org.dipc.gateway;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.dipc.identity.Identity;
import org.dipc.identity.Identity.Holding;
import org.dipc.identity.Identity.Organisation;
import org.dipc.identity.Identity.Role;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Codec;
import org.dipc.rights.Rights;
import org.dipc.rights.Rights.Right;
import org.dipc.state.StateReader;
import org.dipc.state.Table;
import org.dipc.units.Units;

/** What addresses hold on all chains, and who they are. */
@Path(Rest.BASE)
@Produces({MediaType.APPLICATION_JSON, Csv.TYPE})
public final class HoldingResource {
    private static final String CHAIN = "chain";
    private static final String OWNER = "owner";
    private static final String ADDRESS = "address";
    private static final Codec<Address> ADDRESSES = Codec.of(Address.class);

    private final Chains chains;

    HoldingResource(Chains chains) {
        this.chains = chains;
    }

    /** Units, free and locked, of every address that has any. */
    @GET
    @Path("units")
    public Page units(@Context UriInfo uri) {
        return list(uri, "units", OWNER, List.of(Units.BALANCES, Units.LOCKED), HoldingResource::units);
    }

    private static Map<String, Object> units(Chain chain, StateReader state, Address owner) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(CHAIN, chain.id().value());
        json.put(
                "symbol",
                Units.SUPPLY.get(state, chain.id()).map(Units.Supply::symbol).orElse(null));
        json.put(OWNER, owner.toString());
        json.put("ownerName", PatentResource.nameOf(state, owner));
        json.put("free", Units.balance(state, owner).toString());
        json.put("locked", Units.locked(state, owner).toString());
        return json;
    }

    /** The rights to the pool and who holds them. */
    @GET
    @Path("rights")
    public Page rights(@Context UriInfo uri) {
        return list(uri, "rights", OWNER, List.of(Rights.RIGHTS), HoldingResource::right);
    }

    private static Map<String, Object> right(Chain chain, StateReader state, Address owner) {
        Right right = Rights.RIGHTS
                .get(state, owner)
                .orElseThrow(() -> new AssertionError("an address of the table without its entry"));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(CHAIN, chain.id().value());
        json.put("number", right.number());
        json.put(OWNER, owner.toString());
        json.put("ownerName", PatentResource.nameOf(state, owner));
        json.put("issued", Description.time(right.issuedAtMillis()));
        json.put("issuedAtMillis", right.issuedAtMillis());
        return json;
    }

    /** The organisations that were admitted to each chain. */
    @GET
    @Path("organisations")
    public Page organisations(@Context UriInfo uri) {
        return list(uri, "identity", ADDRESS, List.of(Identity.ORGANISATIONS), HoldingResource::organisation);
    }

    private static Map<String, Object> organisation(Chain chain, StateReader state, Address address) {
        Organisation organisation = Identity.admitted(state, address);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(CHAIN, chain.id().value());
        json.put(ADDRESS, address.toString());
        json.put("legalName", organisation.legalName());
        json.put("country", organisation.country());
        json.put(
                "identifier",
                Map.of(
                        "kind", organisation.identifier().kind().name(),
                        "value", organisation.identifier().value()));
        json.put(
                "roles",
                Arrays.stream(Role.values())
                        .filter(role -> Identity.ROLES.has(state, new Holding(role, address)))
                        .map(Role::name)
                        .toList());
        json.put("certificates", organisation.certificates().size());
        return json;
    }

    @FunctionalInterface
    private interface Describing {
        Map<String, Object> describe(Chain chain, StateReader state, Address address);
    }

    /** Goes through the addresses in {@code tables}, chain by chain; or takes the one that is asked for, on each chain. */
    private Page list(
            UriInfo uri, String module, String parameter, List<Table<Address, ?>> tables, Describing describing) {
        Query query = Query.of(uri, CHAIN, parameter, Query.LIMIT, Query.CURSOR);
        List<Chain> having = chains.named(query.text(CHAIN)).stream()
                .filter(chain -> chain.has(module))
                .toList();
        if (query.text(parameter).isPresent()) {
            Address address = query.address(parameter);
            return Page.whole(having.stream()
                    .flatMap(chain ->
                            chain.ledger().read(state -> one(chain, state, address, tables, describing)).stream())
                    .toList());
        }
        Place after = query.text(Query.CURSOR).map(Place::parse).orElse(new Place("", Optional.empty()));
        int limit = query.limit();
        List<Placed> found = having.stream()
                .filter(chain -> chain.id().value().compareTo(after.chain) >= 0)
                .flatMap(chain -> {
                    Optional<Bytes> from = chain.id().value().equals(after.chain) ? after.key : Optional.empty();
                    return page(chain, from, limit + 1, tables, describing).stream();
                })
                .limit(limit + 1L)
                .toList();
        String next = found.size() > limit ? found.get(limit - 1).place.toString() : null;
        return new Page(found.stream().limit(limit).map(Placed::json).toList(), next);
    }

    private static Optional<Map<String, Object>> one(
            Chain chain, StateReader state, Address address, List<Table<Address, ?>> tables, Describing describing) {
        boolean there = tables.stream().anyMatch(table -> table.has(state, address));
        return there ? Optional.of(describing.describe(chain, state, address)) : Optional.empty();
    }

    private static List<Placed> page(
            Chain chain, Optional<Bytes> after, int limit, List<Table<Address, ?>> tables, Describing describing) {
        return chain.ledger().read(state -> {
            SortedSet<Bytes> keys = new TreeSet<>();
            for (Table<Address, ?> table : tables) {
                try (Stream<Map.Entry<Bytes, Bytes>> entries = Scan.after(state, table.prefix(), after)) {
                    entries.limit(limit)
                            .map(entry -> entry.getKey().from(table.prefix().size()))
                            .forEach(keys::add);
                }
            }
            return keys.stream()
                    .limit(limit)
                    .map(key -> new Placed(
                            new Place(chain.id().value(), Optional.of(key)),
                            describing.describe(chain, state, ADDRESSES.decodeOwn(key))))
                    .toList();
        });
    }

    private record Placed(Place place, Map<String, Object> json) {}

    /** Where a page ended: after this key of this chain. */
    private record Place(String chain, Optional<Bytes> key) {
        static Place parse(String text) {
            if (!text.matches("[a-z][a-z0-9-]{2,31}:([0-9a-f]{2}){1,64}")) {
                throw Refusal.parameter(Query.CURSOR, "the next of a page expected, found " + Refusal.echo(text));
            }
            int colon = text.indexOf(':');
            return new Place(text.substring(0, colon), Optional.of(Bytes.hex(text.substring(colon + 1))));
        }

        @Override
        public String toString() {
            return chain + ":" + key.map(Bytes::toHex).orElse("");
        }
    }
}
