package org.dipc.patents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dipc.patents.Classification.Position.FIRST;
import static org.dipc.patents.Classification.Position.FURTHER;
import static org.dipc.patents.Classification.Scheme.CPC;
import static org.dipc.patents.Classification.Scheme.IPC;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.dipc.model.Bytes;
import org.dipc.model.Codec;
import org.dipc.model.Hash;
import org.junit.jupiter.api.Test;

/** Values that are valid once they exist, and one form for each. */
class PatentValuesTest {
    private static final Party PERSON = Party.person("Jane Doe", Optional.of(OfficeCode.US));

    @Test
    void aPatentIsItsOfficeAndNumberWhateverTheKind() {
        assertThat(id("US 7,158,664 B2")).isEqualTo(id("US07158664")).isEqualTo(id("7158664"));
        assertThat(id("USD0586076S1").value()).isEqualTo("USD586076");
        assertThat(id("US PP018398 P2").value()).isEqualTo("USPP18398");
        assertThat(id("Re. 43,633").value()).isEqualTo("USRE43633");
        assertThat(id("US 2006/0294999 A1").value())
                .isEqualTo("US20060294999")
                .isNotEqualTo(id("11/480,573").value());
        assertThat(id("JP H08-012345").value()).isEqualTo("JPH08012345");
    }

    @Test
    void onlyTheCanonicalFormMakesAnId() {
        for (String other : List.of("US07158664", "us7158664", "US7,158,664", "US7158664B2", "7158664", "US", "")) {
            assertThatThrownBy(() -> new PatentId(other)).as(other).isInstanceOf(PatentFieldException.class);
        }
    }

    @Test
    void whatIsNoNumberIsRefusedWithItsReason() {
        for (String wrong : List.of(
                "",
                " ",
                "hello",
                "US",
                "US 0",
                "US7158664 1B",
                "US7158664B12",
                "US 71,58,664",
                "US 123456789",
                "EP 123456789",
                "WO 1/2",
                "PCT/ZZ2020/1",
                "\uff35\uff337158664",
                "US7158664\u0391",
                "US7158664Z9",
                "DE 10 2004 057 741.0",
                "x".repeat(65))) {
            assertThatThrownBy(() -> PatentNumber.parse(wrong))
                    .as(wrong)
                    .isInstanceOfSatisfying(
                            PatentFieldException.class,
                            refused -> assertThat(refused.field()).isIn("number", "kind"))
                    .hasMessageContaining("\"");
        }
    }

    @Test
    void anyTextIsEitherANumberWhoseIdReadsAsItselfOrRefused() {
        long seed = Long.getLong("dipc.seed", 7158664);
        Random random = new Random(seed);
        String letters = "USEPWOJPKRCNDEZLPCTDHRAB0123456789 0123456789-./,";
        int read = 0;
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(16); length >= 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                PatentId id = PatentNumber.parse(text.toString()).id();
                assertThat(PatentNumber.parse(id.value()).id())
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(id);
                read++;
            } catch (PatentFieldException e) {
                assertThat(e.getMessage()).doesNotContain("is not canonical");
            }
        }
        assertThat(read).as("seed %d", seed).isGreaterThan(500);
    }

    @Test
    void daysAreThoseOfTheCalendar() {
        assertThat(new Day("2000-02-29")).isGreaterThan(new Day("1999-12-31"));
        assertThat(Day.basic("20240229").value()).isEqualTo("2024-02-29");
        for (String wrong : List.of(
                "1900-02-29",
                "2023-02-30",
                "2023-04-31",
                "0000-00-00",
                "2023-13-01",
                "2023-1-01",
                "20230101",
                "1699-12-31",
                "2200-01-01",
                "2023/01/01",
                "\u0662023-01-01")) {
            assertThatThrownBy(() -> new Day(wrong)).as(wrong).isInstanceOf(PatentFieldException.class);
        }
    }

    @Test
    void symbolsOfOfficesFilesAreReadByTheirColumns() {
        assertThat(Symbol.parseOffice("G06F 012/16").value()).isEqualTo("G06F 12/16");
        assertThat(Symbol.parseOffice("A41B001/00").value()).isEqualTo("A41B 1/00");
        assertThat(Symbol.parseOffice("A45F504").value()).isEqualTo("A45F 5/04");
        assertThat(Symbol.parseColumns("C07D48704").value()).isEqualTo("C07D 487/04");
        assertThat(Symbol.parseColumns("A61K 3100").value()).isEqualTo("A61K 31/00");
        assertThat(Symbol.parseColumns("A45F  504").value()).isEqualTo("A45F 5/04");
        assertThatThrownBy(() -> Symbol.parseOffice("H01L21302")).isInstanceOf(PatentFieldException.class);
    }

    @Test
    void aRangeCoversItsSubclassMainGroupOrOneGroup() {
        Symbol quantum = Symbol.parse("H04L 9/0852");
        assertThat(new SymbolRange("H04L").covers(quantum)).isTrue();
        assertThat(new SymbolRange("H04L 9").covers(quantum)).isTrue();
        assertThat(new SymbolRange("H04L 9/0852").covers(quantum)).isTrue();
        assertThat(new SymbolRange("H04L 9/08").covers(quantum)).isFalse();
        assertThat(new SymbolRange("G06F 1").covers(Symbol.parse("G06F 12/16"))).isFalse();
        for (String wrong : List.of("H04L9", "H04", "H04L ", "h04l", "H04L 9/", "H04L 09")) {
            assertThatThrownBy(() -> new SymbolRange(wrong)).as(wrong).isInstanceOf(PatentFieldException.class);
        }
    }

    @Test
    void factsEncodeInOneWay() {
        Codec<PatentFacts> codec = Codec.of(PatentFacts.class);
        PatentFacts facts = facts(List.of(
                new Classification(CPC, FIRST, Symbol.parse("H04L 9/32")),
                new Classification(IPC, FIRST, Symbol.parse("H04L 9/00"))));

        assertThat(codec.decode(codec.encode(facts))).isEqualTo(facts);
        assertThat(facts.mainSymbol()).contains(Symbol.parse("H04L 9/32"));
    }

    @Test
    void limitsAndOrderHold() {
        Symbol symbol = Symbol.parse("H04L 9/32");
        Classification further = new Classification(CPC, FURTHER, symbol);
        Classification first = new Classification(CPC, FIRST, symbol);
        assertThatThrownBy(() -> facts(List.of(further, first))).hasMessageContaining("first symbol after another");
        assertThatThrownBy(() -> facts(List.of(first, first))).hasMessageContaining("first symbol after another");
        assertThatThrownBy(() -> facts(Collections.nCopies(PatentFacts.MAX_CLASSIFICATIONS + 1, further)))
                .hasMessageContaining("more than 512");
        assertThatThrownBy(() -> Party.person("x".repeat(257), Optional.empty()))
                .hasMessageContaining("longer than 256");
        assertThatThrownBy(() -> Party.person(" x", Optional.empty())).hasMessageContaining("blanks");
    }

    /** A transaction may have 4,096 items and 256 KiB; facts at their limits stay within both. */
    @Test
    void theLargestFactsFitIntoATransaction() {
        Party longest = Party.organisation("x".repeat(Party.MAX_NAME_BYTES), Optional.of(OfficeCode.US));
        Classification widest = new Classification(CPC, FURTHER, Symbol.parse("A01B 1234/123456"));
        PatentFacts facts = new PatentFacts(
                new PatentId("WOPCTUS2007002197"),
                Optional.of(new KindCode("A1")),
                PatentType.APPLICATION,
                "x".repeat(PatentFacts.MAX_TITLE_BYTES),
                Optional.of("x".repeat(PatentFacts.MAX_APPLICATION_BYTES)),
                Optional.of(new Day("2000-01-01")),
                Optional.of(new Day("2001-01-01")),
                Collections.nCopies(PatentFacts.MAX_CLASSIFICATIONS, widest),
                Collections.nCopies(PatentFacts.MAX_PARTIES, longest),
                List.of(),
                List.of(),
                Hash.sha256(Bytes.EMPTY));
        Codec<PatentFacts> codec = Codec.of(PatentFacts.class);

        Bytes encoded = codec.encode(facts);

        assertThat(encoded.size()).isLessThan(200 << 10);
        assertThat(codec.decode(encoded)).isEqualTo(facts);
    }

    private static PatentFacts facts(List<Classification> classifications) {
        return new PatentFacts(
                id("US7158664B2"),
                Optional.of(new KindCode("B2")),
                PatentType.UTILITY,
                "A title",
                Optional.empty(),
                Optional.of(new Day("2003-01-09")),
                Optional.of(new Day("2007-01-02")),
                classifications,
                List.of(PERSON),
                List.of(),
                List.of(),
                Hash.sha256(Bytes.EMPTY));
    }

    private static PatentId id(String written) {
        return PatentNumber.parse(written).id();
    }
}
