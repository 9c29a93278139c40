package org.dipc.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.dipc.kernel.GenesisFile.Refusal;
import org.dipc.ledger.Action;
import org.dipc.ledger.ChainModule;
import org.dipc.ledger.Env;
import org.dipc.ledger.Rejected;
import org.dipc.model.Address;
import org.dipc.model.ChainId;
import org.dipc.model.Codec;
import org.dipc.state.Keyspace;
import org.dipc.state.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenesisFileTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final int COUNT = 50;
    private static final ChainId CHAIN = new ChainId("test-1");
    private static final String HOLDER = "00".repeat(20);
    private static final Modules MODULES = new Modules(List.of(new Coins()));

    @TempDir
    Path folder;

    /** A module that begins with something of every kind. */
    static final class Coins implements ChainModule {
        sealed interface CoinsAction extends Action permits Nothing {}

        record Nothing() implements CoinsAction {
            @Override
            public void execute(State state, Env env) {}
        }

        record Genesis(String symbol, BigInteger supply, List<Holder> holders) {
            Genesis {
                if (symbol.length() > 8) {
                    throw new IllegalArgumentException("symbol of " + symbol.length() + " letters");
                }
            }
        }

        record Holder(Address owner, long amount) {}

        @Override
        public Keyspace keyspace() {
            return Keyspace.of("coins");
        }

        @Override
        public Class<CoinsAction> actions() {
            return CoinsAction.class;
        }

        @Override
        public Class<Genesis> genesisType() {
            return Genesis.class;
        }
    }

    @Test
    void whatIsWrittenIsWhatTheChainBeginsWith() throws IOException {
        GenesisDocument genesis = read(file("test-1", "" + NOW, coins("COIN", "\"18446744073709551616\"", "7")));
        assertThat(genesis.chain()).isEqualTo(CHAIN);
        assertThat(genesis.timeMillis()).isEqualTo(NOW);
        assertThat(genesis.sections())
                .extracting(GenesisDocument.Section::module)
                .containsExactly("accounts", "coins");
        Coins.Genesis coins =
                Codec.of(Coins.Genesis.class).decode(genesis.sections().get(1).content());
        assertThat(coins.supply()).isEqualTo(BigInteger.TWO.pow(64));
        assertThat(coins.holders()).containsExactly(new Coins.Holder(Address.hex(HOLDER), 7));
    }

    @Test
    void spacesAndTheOrderOfFieldsDoNotMatter() throws IOException {
        String tight = file("test-1", "" + NOW, coins("COIN", "\"5\"", "7"));
        String loose = "{\n \"modules\" : {\"coins\": {\"holders\": [{\"amount\": 7, \"owner\": \"" + HOLDER
                + "\"}],\r\n \"supply\": 5, \"symbol\": \"COIN\"}},\n\t\"timeMillis\": " + NOW
                + ", \"chain\": \"test-1\"}\n";
        assertThat(read(loose).hash()).isEqualTo(read(tight).hash());
    }

    @Test
    void aFileThatIsNotThereSaysWhoWritesIt() {
        for (int i = 0; i < COUNT; i++) {
            Path missing = folder.resolve(i % 2 == 0 ? "none-" + i + ".json" : "no-folder-" + i + "/test-1.json");
            Rejected refusal = catchThrowableOfType(Rejected.class, () -> read(missing));
            assertThat(refusal.code()).isEqualTo(Refusal.GENESIS_MISSING.name());
            assertThat(refusal).hasMessageContaining(missing.toString()).hasMessageContaining("dipc node init");
        }
    }

    @Test
    void whatIsNoJsonIsRefused() throws IOException {
        String whole = file("test-1", "" + NOW, coins("COIN", "\"5\"", "7"));
        for (int size = 0; size < whole.length(); size++) {
            refused(whole.substring(0, size), Refusal.GENESIS_PARSE, "");
        }
        refused(whole + "}", Refusal.GENESIS_PARSE, "");
        refused("\ufeff\ufeff" + whole, Refusal.GENESIS_PARSE, "line 1");
        refused("[" + whole + "]", Refusal.GENESIS_PARSE, "");
        refused("null", Refusal.GENESIS_PARSE, "");
        refused(whole.replace("{\"chain\"", "{\"chain\": \"test-1\", \"chain\""), Refusal.GENESIS_PARSE, "line 1");
        refused("{\"chain\":\"test-1\",\"timeMillis\":1,\"modules\":[]}", Refusal.GENESIS_PARSE, "/modules");
    }

    @Test
    void aFileOfAnotherChainIsRefused() throws IOException {
        for (int i = 0; i < COUNT; i++) {
            refused(file("other-" + i, "" + NOW, coins("COIN", "\"5\"", "7")), Refusal.GENESIS_CHAIN_ID, "/chain");
        }
        refused("{}", Refusal.GENESIS_CHAIN_ID, "/chain");
    }

    @Test
    void aTimeThatIsNoneOrTooFarAheadIsRefused() throws IOException {
        List<String> times = List.of("null", "\"now\"", "0", "-1", "true", "{}", "1.5", "1e400", "" + NOW + "000");
        for (String time : times) {
            refused(file("test-1", time, coins("COIN", "\"5\"", "7")), Refusal.GENESIS_TIME, "/timeMillis");
        }
        for (int i = 1; i <= COUNT; i++) {
            String time = Long.toString(NOW + 3_600_000 + i);
            refused(file("test-1", time, coins("COIN", "\"5\"", "7")), Refusal.GENESIS_TIME, "/timeMillis");
        }
        assertThat(read(file("test-1", "" + (NOW + 3_600_000), coins("COIN", "\"5\"", "7"))))
                .isNotNull();
    }

    @Test
    void aSectionThatDoesNotFitItsModuleIsRefusedWithItsPlace() throws IOException {
        refusedSection("{}", "/modules/coins/symbol");
        refusedSection(coins("COIN", "\"five\"", "7"), "/modules/coins/supply");
        refusedSection(coins("COIN", "5.5", "7"), "/modules/coins/supply");
        refusedSection(coins("COIN", "\"5\"", "\"x\""), "/modules/coins/holders/0/amount");
        refusedSection(coins("COIN", "\"5\"", "99999999999999999999"), "/modules/coins/holders/0/amount");
        refusedSection(coins("COIN", "\"5\"", "7").replace(HOLDER, "zz"), "/modules/coins/holders/0/owner");
        refusedSection(coins("COIN", "\"5\"", "7").replace(HOLDER, "00"), "/modules/coins");
        refusedSection(coins("COINCOINCOIN", "\"5\"", "7"), "/modules/coins");
        refusedSection("[]", "/modules/coins");
        for (int i = 0; i < COUNT; i++) {
            String unknown = coins("COIN", "\"5\"", "7").replace("{\"symbol\"", "{\"unknown" + i + "\": 1, \"symbol\"");
            refusedSection(unknown, "/modules/coins/unknown" + i);
        }
    }

    @Test
    void aSectionForAModuleThatTheChainHasNotIsRefused() throws IOException {
        List<String> others = IntStream.range(0, COUNT)
                .mapToObj(i -> coins("COIN", "\"5\"", "7") + ", \"other-" + i + "\": {}")
                .toList();
        for (int i = 0; i < COUNT; i++) {
            refusedSection(others.get(i), "other-" + i);
        }
    }

    /** Of every bit: the file is refused, or begins another chain, which the store refuses, or the same. */
    @Test
    void noFlippedBitBringsAnythingButARefusalOfTheFileOrAnotherChainOrTheSame() throws IOException {
        String whole = file("test-1", "" + NOW, coins("COIN", "\"5\"", "7"));
        GenesisDocument genesis = read(whole);
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("test-1.json");
        SortedMap<String, Integer> outcomes = new TreeMap<>();
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            Files.write(file, flipped);
            String outcome;
            try {
                outcome = read(file).begins(genesis) ? "same" : "another";
            } catch (Rejected e) {
                assertThat(e).as("bit %d", bit).hasMessageContaining(file.toString());
                outcome = e.code();
            }
            outcomes.merge(outcome, 1, Integer::sum);
        }
        // The title is for people, and nothing reads it.
        assertThat(outcomes.get("same")).as("%s", outcomes).isLessThanOrEqualTo("\"title\":\"Test\"".length() * 8);
        assertThat(outcomes)
                .containsKeys("another", "GENESIS_PARSE", "GENESIS_CHAIN_ID", "GENESIS_TIME", "GENESIS_REF");
    }

    private void refusedSection(String section, String place) throws IOException {
        refused(file("test-1", "" + NOW, section), Refusal.GENESIS_REF, place);
    }

    private void refused(String content, Refusal code, String place) throws IOException {
        Rejected refusal = catchThrowableOfType(Rejected.class, () -> read(content));
        assertThat(refusal).as(content).isNotNull();
        assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code.name());
        assertThat(refusal).hasMessageContaining("test-1.json").hasMessageContaining(place);
        assertThat(refusal.getMessage().length()).as(refusal.getMessage()).isLessThan(500);
    }

    private GenesisDocument read(String content) throws IOException {
        Path file = folder.resolve("test-1.json");
        Files.write(file, content.getBytes(StandardCharsets.UTF_8));
        return read(file);
    }

    private static GenesisDocument read(Path file) {
        return GenesisFile.read(file, CHAIN, MODULES, module -> "1.0.0", NOW);
    }

    private static String file(String chain, String time, String coins) {
        return "{\"chain\": \"" + chain + "\", \"title\": \"Test\", \"timeMillis\": " + time
                + ", \"modules\": {\"coins\": " + coins + "}}";
    }

    private static String coins(String symbol, String supply, String amount) {
        return "{\"symbol\": \"" + symbol + "\", \"supply\": " + supply + ", \"holders\": [{\"owner\": \"" + HOLDER
                + "\", \"amount\": " + amount + "}]}";
    }
}
