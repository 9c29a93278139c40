package org.dipc.gateway;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.dipc.client.ProofDocument;
import org.dipc.gateway.PatentIndex.Listed;
import org.dipc.identity.Identity;
import org.dipc.ledger.Rejected;
import org.dipc.model.Address;
import org.dipc.model.Bytes;
import org.dipc.model.Codec;
import org.dipc.model.Plain;
import org.dipc.patents.OfficeCode;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.PatentFieldException;
import org.dipc.patents.PatentId;
import org.dipc.patents.PatentNumber;
import org.dipc.patents.Patents;
import org.dipc.patents.Patents.Amendment;
import org.dipc.patents.Patents.ClaimKey;
import org.dipc.patents.Patents.Claimed;
import org.dipc.patents.Patents.Entry;
import org.dipc.patents.Patents.Patent;
import org.dipc.patents.Patents.Title;
import org.dipc.state.StateReader;
import org.dipc.state.Table;

/** The patents of all chains. */
@Path(Rest.BASE)
public final class PatentResource {
    private static final String QUERY = "query";
    private static final String NUMBER = "number";
    private static final String CHAIN = "chain";
    private static final String OFFICE = "office";
    private static final String OWNER = "owner";
    private static final String SORT = "sort";
    private static final String PUBLISHED = "published";
    private static final String DESCENDING = "-";

    private final Chains chains;
    private final PatentIndex index;

    PatentResource(Chains chains, PatentIndex index) {
        this.chains = chains;
        this.index = index;
    }

    @GET
    @Path("patents")
    @Produces({MediaType.APPLICATION_JSON, Csv.TYPE})
    public Page list(@Context UriInfo uri) {
        Query query = Query.of(uri, QUERY, NUMBER, CHAIN, OFFICE, OWNER, SORT, Query.LIMIT, Query.CURSOR);
        String sort = query.choice(SORT, NUMBER, DESCENDING + NUMBER, PUBLISHED, DESCENDING + PUBLISHED);
        Function<Listed, String> key = sort.endsWith(PUBLISHED) ? PatentResource::dayAndNumber : PatentResource::number;
        Comparator<String> order = sort.startsWith(DESCENDING) ? Comparator.reverseOrder() : Comparator.naturalOrder();
        int limit = query.limit();
        List<Listed> all = index.of(chains.named(query.text(CHAIN)))
                .filter(wanted(query))
                .sorted(Comparator.comparing(key, order))
                .toList();
        Optional<String> after = query.cursor().map(Bytes::toUtf8);
        List<Listed> shown = all.stream()
                .filter(each -> after.isEmpty() || order.compare(key.apply(each), after.get()) > 0)
                .limit(limit + 1L)
                .toList();
        boolean more = shown.size() > limit;
        String next = more ? Bytes.utf8(key.apply(shown.get(limit - 1))).toHex() : null;
        List<Map<String, Object>> items = shown.stream()
                .limit(limit)
                .flatMap(each ->
                        chains
                                .find(each.chain())
                                .flatMap(chain -> find(chain, each.id(), OptionalLong.empty()))
                                .stream())
                .map(Found::json)
                .toList();
        return new Page(items, next, (long) all.size());
    }

    private static String number(Listed listed) {
        return listed.id() + " " + listed.chain();
    }

    private static String dayAndNumber(Listed listed) {
        return listed.published() + " " + number(listed);
    }

    private static Predicate<Listed> wanted(Query query) {
        Predicate<Listed> wanted = listed -> true;
        if (query.text(NUMBER).isPresent()) {
            PatentId id = id(NUMBER, query.required(NUMBER), OfficeCode.US);
            wanted = wanted.and(listed -> listed.id().equals(id));
        }
        if (query.text(OFFICE).isPresent()) {
            OfficeCode office = office(query.required(OFFICE));
            wanted = wanted.and(listed -> listed.id().office().equals(office));
        }
        if (query.text(OWNER).isPresent()) {
            Address owner = query.address(OWNER);
            wanted = wanted.and(listed -> listed.owner().filter(owner::equals).isPresent());
        }
        return query.text(QUERY).map(PatentResource::matching).map(wanted::and).orElse(wanted);
    }

    /** Patents of that number, and those that have every word somewhere. */
    private static Predicate<Listed> matching(String text) {
        List<String> words = Stream.of(text.toLowerCase(Locale.ROOT).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
        Predicate<Listed> hasWords = listed -> words.stream().allMatch(listed.words()::contains);
        try {
            PatentId id = PatentNumber.parse(text.strip()).id();
            return hasWords.or(listed -> listed.id().equals(id));
        } catch (PatentFieldException e) {
            return hasWords;
        }
    }

    private static PatentId id(String parameter, String number, OfficeCode assumed) {
        try {
            return PatentNumber.parse(number, assumed).id();
        } catch (PatentFieldException e) {
            throw Refusal.parameter(parameter, e.getMessage());
        }
    }

    private static OfficeCode office(String code) {
        try {
            return new OfficeCode(code);
        } catch (PatentFieldException e) {
            throw Refusal.parameter(OFFICE, e.getMessage());
        }
    }

    @GET
    @Path("patents/{office}/{number}")
    @Produces(MediaType.APPLICATION_JSON)
    public Object one(@PathParam(OFFICE) String office, @PathParam(NUMBER) String number, @Context UriInfo uri) {
        Query query = Query.of(uri, CHAIN, Query.HEIGHT);
        Found found = find(office, number, query);
        return (query.height().isPresent() ? earlier(found, query.height()) : found).json();
    }

    private static Found earlier(Found found, OptionalLong height) {
        return find(found.chain, found.id, height)
                .orElseThrow(() -> new Rejected(
                        Patents.Refusal.PATENT_NOT_FOUND,
                        found.id + " was not on " + found.chain.id() + " at height " + height.getAsLong()));
    }

    /** Its chain of title, from the first owner. */
    @GET
    @Path("patents/{office}/{number}/owners")
    @Produces({MediaType.APPLICATION_JSON, Csv.TYPE})
    public Page owners(@PathParam(OFFICE) String office, @PathParam(NUMBER) String number, @Context UriInfo uri) {
        Found found = find(office, number, Query.of(uri, CHAIN));
        return Page.whole(found.chain
                .ledger()
                .read(state -> history(state, Patents.TITLES, found.id).stream()
                        .map(entry -> title(state, entry))
                        .toList()));
    }

    private static Map<String, Object> title(StateReader state, Map.Entry<Entry, Title> entry) {
        Title title = entry.getValue();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(NUMBER, entry.getKey().number());
        json.put("how", title.how().name());
        json.put("from", title.from().map(Address::toString).orElse(null));
        json.put("to", title.to().toString());
        json.put("toName", nameOf(state, title.to()));
        json.put("height", title.height());
        json.put("time", Description.time(title.atMillis()));
        json.put("txHash", title.transaction().toString());
        json.put("reference", title.reference().orElse(null));
        return json;
    }

    /** What happened to it on its chain after it was registered, and the claims that wait, in the order of time. */
    @GET
    @Path("patents/{office}/{number}/events")
    @Produces({MediaType.APPLICATION_JSON, Csv.TYPE})
    public Page events(@PathParam(OFFICE) String office, @PathParam(NUMBER) String number, @Context UriInfo uri) {
        Found found = find(office, number, Query.of(uri, CHAIN));
        return Page.whole(found.chain.ledger().read(state -> events(state, found.id)));
    }

    private static List<Map<String, Object>> events(StateReader state, PatentId id) {
        List<Happened> events = new ArrayList<>();
        for (Map.Entry<Entry, Title> entry : history(state, Patents.TITLES, id)) {
            events.add(new Happened(entry.getValue().atMillis(), "TITLE", title(state, entry)));
        }
        for (Map.Entry<Entry, Amendment> entry : history(state, Patents.AMENDMENTS, id)) {
            Amendment amendment = entry.getValue();
            Map<String, Object> json = new LinkedHashMap<>();
            json.put(NUMBER, entry.getKey().number());
            json.put("reason", amendment.reason());
            json.put("by", amendment.by().toString());
            json.put("height", amendment.height());
            json.put("before", described(PatentFacts.class, amendment.before()));
            events.add(new Happened(amendment.atMillis(), "AMENDMENT", json));
        }
        for (Map.Entry<ClaimKey, Claimed> entry : history(state, Patents.CLAIMS, id)) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("claimant", entry.getKey().claimant().toString());
            json.put("claimantName", nameOf(state, entry.getKey().claimant()));
            json.put("reference", entry.getValue().reference().orElse(null));
            events.add(new Happened(entry.getValue().atMillis(), "CLAIM", json));
        }
        return events.stream()
                .sorted(Comparator.comparingLong(Happened::atMillis))
                .map(Happened::json)
                .toList();
    }

    private record Happened(long atMillis, String type, Map<String, Object> details) {
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("type", type);
            json.put("time", Description.time(atMillis));
            json.putAll(details);
            return json;
        }
    }

    private static <K, V> List<Map.Entry<K, V>> history(StateReader state, Table<K, V> table, PatentId id) {
        try (Stream<Map.Entry<K, V>> entries = table.scan(state, id)) {
            return entries.toList();
        }
    }

    @GET
    @Path("patents/{office}/{number}/proof")
    @Produces({MediaType.APPLICATION_JSON, Answers.CBOR})
    public ProofDocument proof(
            @PathParam(OFFICE) String office, @PathParam(NUMBER) String number, @Context UriInfo uri) {
        Query query = Query.of(uri, CHAIN, Query.HEIGHT);
        Found found = find(office, number, query);
        return found.chain.prove(Patents.PATENTS.path(found.id), query.height());
    }

    /** A patent on a chain that has it. */
    private record Found(Chain chain, PatentId id, Patent patent, String ownerName) {
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put(CHAIN, chain.id().value());
            json.put("id", id.value());
            json.put(OFFICE, id.office().value());
            json.put(NUMBER, id.number());
            Map<?, ?> facts = (Map<?, ?>) described(PatentFacts.class, patent.facts());
            facts.forEach((name, value) -> json.putIfAbsent((String) name, value));
            json.put(OWNER, patent.owner().map(Address::toString).orElse(null));
            json.put("ownerName", ownerName);
            json.put("titles", patent.titles());
            json.put("amendments", patent.amendments());
            json.put("chosenBy", patent.chosenBy().map(Address::toString).orElse(null));
            return json;
        }
    }

    private Found find(String officeCode, String number, Query query) {
        OfficeCode office = office(officeCode);
        PatentId id = id(NUMBER, number, office);
        if (!id.office().equals(office)) {
            throw Refusal.parameter(NUMBER, "is a number of " + id.office() + ", not of " + office);
        }
        Collection<Chain> searched = chains.named(query.text(CHAIN));
        return searched.stream()
                .flatMap(chain -> find(chain, id, OptionalLong.empty()).stream())
                .findFirst()
                .orElseThrow(() -> new Rejected(
                        Patents.Refusal.PATENT_NOT_FOUND,
                        id + " is on none of "
                                + searched.stream().map(Chain::id).toList()));
    }

    private static Optional<Found> find(Chain chain, PatentId id, OptionalLong height) {
        return !chain.has(PatentIndex.MODULE)
                ? Optional.empty()
                : chain.read(
                        height,
                        state -> Patents.PATENTS
                                .get(state, id)
                                .map(patent -> new Found(
                                        chain,
                                        id,
                                        patent,
                                        patent.owner()
                                                .map(owner -> nameOf(state, owner))
                                                .orElse(null))));
    }

    static String nameOf(StateReader state, Address address) {
        return Identity.ORGANISATIONS
                .get(state, address)
                .map(Identity.Organisation::legalName)
                .orElse(null);
    }

    private static <T> Object described(Class<T> type, T value) {
        Codec<T> codec = Codec.of(type);
        return Plain.describe(codec.shape(), codec.encode(value));
    }
}
