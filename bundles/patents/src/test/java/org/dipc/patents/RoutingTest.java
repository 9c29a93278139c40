package org.dipc.patents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dipc.model.Bytes;
import org.dipc.model.ChainId;
import org.dipc.model.Hash;
import org.dipc.patents.Classification.Position;
import org.dipc.patents.Classification.Scheme;
import org.dipc.patents.Routing.Route;
import org.dipc.testkit.Shared;
import org.junit.jupiter.api.Test;

/** Which ledger a patent belongs to, by the table that the chains of this project claim together. */
class RoutingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Routing ROUTING = shipped();

    @Test
    void everyDomainHasItsSymbols() {
        assertThat(claimants("H04L 9/3247", "H04L 9/00", "G06Q 20/06", "G06Q 2220/00", "G06F 21/64"))
                .containsOnly("bpc-1");
        assertThat(claimants(
                        "G06N", "G06N 3/08", "G06V 10/82", "G06K 9/62", "G06F 18/24", "G10L 15/16", "G06T 2207/20081"))
                .containsOnly("apc-1");
        assertThat(claimants("G06F 7/58", "G06F 12/0802", "G06F 15/16", "G06F 16/27", "G06F 17/30", "G16H 10/60"))
                .containsOnly("dpc-1");
        assertThat(claimants("G06N 10/00", "G06N 10/20", "B82Y 10/00", "H10N 60/12", "H01L 39/22"))
                .containsOnly("qpc-1");
        assertThat(claimants("C12N 15/113", "C12Q 1/6886", "C07K 14/47", "A01H 5/10", "G16B 20/00"))
                .containsOnly("gpc-1");
    }

    @Test
    void theNarrowestRangeDecidesBetweenChains() {
        assertThat(claimants("H04L 9/0852", "H04L 9/0855", "H04L 9/0858")).containsOnly("qpc-1");
        assertThat(claimants("H04L 9/08", "H04L 9/085", "H04L 9/0861", "H04L 9/08520"))
                .containsOnly("bpc-1");
        assertThat(claimants("G06N 10/40")).containsOnly("qpc-1");
        assertThat(claimants("G06N 1/00", "G06N 20/00", "G06N 99/00")).containsOnly("apc-1");
    }

    @Test
    void whatNoChainClaimsBelongsToNone() {
        for (String symbol : List.of(
                "H04L 90/00", "H04L 12/00", "G06F 1/16", "G06F 3/01", "G06F 70/00", "G06T 2207/20084", "A63B 39/00")) {
            assertThat(ROUTING.claimant(new Symbol(symbol))).as(symbol).isEmpty();
            assertThat(ROUTING.chainOf(facts(further(symbol)))).as(symbol).isEmpty();
        }
        assertThat(ROUTING.chainOf(facts())).isEmpty();
    }

    @Test
    void theMainSymbolDecidesHoweverManyOthersLeadElsewhere() {
        assertThat(chainOf(first("G06N 10/20"), further("H04L 9/32"), further("G06Q 20/06"), further("G06F 21/60")))
                .isEqualTo("qpc-1");
    }

    @Test
    void theMainSymbolOfTheCpcGoesBeforeThatOfTheIpc() {
        Classification ipc = new Classification(Scheme.IPC, Position.FIRST, new Symbol("C12N 15/09"));
        assertThat(chainOf(ipc, first("G16H 50/20"))).isEqualTo("dpc-1");
        assertThat(chainOf(ipc, further("G16H 50/20"))).isEqualTo("gpc-1");
    }

    @Test
    void ifNobodyClaimsTheMainSymbolMostOfTheSymbolsDecide() {
        assertThat(chainOf(first("A63B 39/00"), further("C12N 15/09"), further("G06F 16/00"), further("G06F 17/10")))
                .isEqualTo("dpc-1");
    }

    @Test
    void onATieTheEarliestSymbolDecides() {
        assertThat(chainOf(
                        further("A63B 39/00"),
                        further("G16B 5/00"),
                        further("G06N 3/02"),
                        further("G06N 5/04"),
                        further("C12N 1/00")))
                .isEqualTo("gpc-1");
        assertThat(chainOf(further("G06N 3/02"), further("G16B 5/00"), further("C12N 1/00"), further("G06N 5/04")))
                .isEqualTo("apc-1");
    }

    @Test
    void aSymbolThatBothClassificationsNameCountsOnce() {
        Classification again = new Classification(Scheme.IPC, Position.FURTHER, new Symbol("G06N 3/02"));
        assertThat(chainOf(further("C12N 1/00"), further("G06N 3/02"), again)).isEqualTo("gpc-1");
    }

    @Test
    void noRangeIsClaimedTwice() {
        Route route = new Route(new ChainId("apc-1"), new SymbolRange("G06N"));
        Route rival = new Route(new ChainId("qpc-1"), new SymbolRange("G06N"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Routing(1, List.of(route, rival)));
    }

    /** The rule once more, by counting ranges from the narrowest to the widest. */
    @Test
    void aPlainerProgramRoutesRandomPatentsTheSameWay() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 5_000; i++) {
            List<Classification> classifications = new ArrayList<>();
            for (int n = random.nextInt(7); n > 0; n--) {
                String symbol = randomSymbol(random);
                classifications.add(
                        classifications.isEmpty() && random.nextBoolean() ? first(symbol) : further(symbol));
            }
            String expected = plainly(classifications);
            String found = ROUTING.chainOf(facts(classifications.toArray(Classification[]::new)))
                    .map(ChainId::value)
                    .orElse("none");
            assertThat(found).as("seed " + seed + ": " + classifications).isEqualTo(expected);
            counts.merge(found, 1, Integer::sum);
        }
        assertThat(counts)
                .hasSize(6)
                .allSatisfy((chain, count) -> assertThat(count).as(chain).isGreaterThan(50));
    }

    @Test
    void realPatentsComeToTheChainOfTheirDomain() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, String> chains = Map.of(
                "blockchain", "bpc-1", "ai", "apc-1", "bigdata", "dpc-1", "quantum", "qpc-1", "genetics", "gpc-1");
        int labelled = 0;
        int agreed = 0;
        for (String line : Files.readAllLines(Shared.folder("data/normalized").resolve("patents.jsonl"))) {
            JsonNode record = JSON.readTree(line);
            Optional<ChainId> chain = ROUTING.chainOf(facts(classifications(record)));
            counts.merge(chain.map(ChainId::value).orElse("none"), 1, Integer::sum);
            if (chain.isPresent() && record.has("domain")) {
                labelled++;
                agreed += chains.get(record.get("domain").asText())
                                .equals(chain.get().value())
                        ? 1
                        : 0;
            }
        }
        System.out.println("normalized patents by chain: " + counts + "; of " + labelled + " with a domain " + agreed
                + " are on its chain");
        assertThat(counts).containsOnlyKeys("apc-1", "bpc-1", "dpc-1", "gpc-1", "none", "qpc-1");
        assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThanOrEqualTo(2_289);
        // The label is the data's own, from all symbols and words; it differs where the first symbol or a majority
        // does.
        assertThat(agreed).isGreaterThan(labelled * 4 / 5).isGreaterThan(150);
    }

    private static String plainly(List<Classification> classifications) {
        List<String> claims = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (Classification each : classifications) {
            String symbol = each.symbol().value();
            String claim = "";
            for (String range : List.of(symbol, symbol.replaceFirst("/.*", ""), symbol.substring(0, 4))) {
                for (Route route : ROUTING.routes()) {
                    if (claim.isEmpty() && route.symbol().value().equals(range)) {
                        claim = route.chain().value();
                    }
                }
            }
            if (each.position() == Position.FIRST && !claim.isEmpty()) {
                return claim;
            }
            if (!claim.isEmpty() && !seen.contains(symbol)) {
                claims.add(claim);
            }
            seen.add(symbol);
        }
        String best = "none";
        for (int i = claims.size() - 1; i >= 0; i--) {
            String claim = claims.get(i);
            if (best.equals("none")
                    || claims.stream().filter(claim::equals).count()
                            >= claims.stream().filter(best::equals).count()) {
                best = claim;
            }
        }
        return best;
    }

    private static String randomSymbol(Random random) {
        if (random.nextInt(3) == 0) {
            return List.of("A63B 39/00", "H04L 12/00", "G06F 3/01", "B60H 1/00").get(random.nextInt(4));
        }
        String range = ROUTING.routes()
                .get(random.nextInt(ROUTING.routes().size()))
                .symbol()
                .value();
        if (range.contains("/")) {
            return range;
        }
        return range.contains(" ") ? range + "/0" + random.nextInt(10) : range + " " + (1 + random.nextInt(12)) + "/00";
    }

    private static List<String> claimants(String... symbols) {
        return Stream.of(symbols)
                .map(symbol ->
                        ROUTING.claimant(new Symbol(symbol)).map(ChainId::value).orElse(symbol + " has none"))
                .toList();
    }

    private static String chainOf(Classification... classifications) {
        return ROUTING.chainOf(facts(classifications)).orElseThrow().value();
    }

    private static Classification first(String symbol) {
        return new Classification(Scheme.CPC, Position.FIRST, new Symbol(symbol));
    }

    private static Classification further(String symbol) {
        return new Classification(Scheme.CPC, Position.FURTHER, new Symbol(symbol));
    }

    private static Classification[] classifications(JsonNode record) {
        List<Classification> classifications = new ArrayList<>();
        for (Scheme scheme : Scheme.values()) {
            for (JsonNode symbol : record.path(scheme == Scheme.CPC ? "cpc" : "ipc")) {
                try {
                    classifications.add(
                            new Classification(scheme, Position.FURTHER, Symbol.parseOffice(symbol.asText())));
                } catch (PatentFieldException e) {
                    assertThat(e.field()).isEqualTo("symbol");
                }
            }
        }
        return classifications.toArray(Classification[]::new);
    }

    private static PatentFacts facts(Classification... classifications) {
        return new PatentFacts(
                new PatentId("US7158664"),
                Optional.empty(),
                PatentType.UTILITY,
                "A title",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(classifications),
                List.of(),
                List.of(),
                List.of(),
                Hash.sha256(Bytes.utf8("a record")));
    }

    private static Routing shipped() {
        List<Route> routes = new ArrayList<>();
        for (String chain : List.of("apc", "bpc", "bpr", "dpc", "gpc", "qpc")) {
            Path template = Path.of("../../chains", chain, "src/main/resources/genesis.json");
            try {
                JsonNode genesis = JSON.readTree(template.toFile());
                ChainId id = new ChainId(genesis.get("chain").asText());
                genesis.get("claims").forEach(symbol -> routes.add(new Route(id, new SymbolRange(symbol.asText()))));
            } catch (IOException e) {
                throw new AssertionError("the chains' templates lie beside the bundles", e);
            }
        }
        return new Routing(1, routes);
    }
}
