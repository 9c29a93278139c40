package org.dipc.patents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.dipc.testkit.Shared;
import org.junit.jupiter.api.Test;

/** The public vectors of numbers, codes and symbols, case by case. */
class PatentVectorsTest {
    @Test
    void everySpellingOfADocumentNamesItAndNoOther() throws IOException {
        Set<PatentId> documents = new HashSet<>();
        Set<String> distinct = new HashSet<>();
        for (JsonNode document : cases("written-forms")) {
            PatentId first = null;
            for (JsonNode spelling : document.path("spellings")) {
                PatentNumber number = PatentNumber.parse(spelling.asText());
                first = first == null ? number.id() : first;
                assertThat(number.id()).as(spelling.asText()).isEqualTo(first);
                number.kind()
                        .filter(kind -> document.hasNonNull("kind"))
                        .ifPresent(kind -> assertThat(kind.value())
                                .as(spelling.asText())
                                .isEqualTo(document.path("kind").asText()));
            }
            assertThat(first).isNotNull();
            assertThat(first.office().value())
                    .as(first.value())
                    .isEqualTo(document.path("office").asText());
            assertThat(new PatentId(first.value())).isEqualTo(first);
            documents.add(first);
            distinct.add(
                    document.path("office").asText() + document.path("number").asText());
        }
        assertThat(documents).hasSameSizeAs(distinct).hasSizeGreaterThan(300);
    }

    @Test
    void applicationNumbersAreReadAsTheirOfficesWriteThem() throws IOException {
        for (JsonNode number : cases("application-numbers")) {
            OfficeCode office = new OfficeCode(number.path("office").asText());
            String example = number.path("example").asText();
            if (number.path("valid").asBoolean()) {
                PatentNumber read = PatentNumber.parse(example, office);
                assertThat(read.id().office()).as(example).isEqualTo(office);
                assertThat(read.kind()).as(example).isEmpty();
            } else {
                assertThatThrownBy(() -> PatentNumber.parse(example, office))
                        .as(example)
                        .isInstanceOf(PatentFieldException.class);
            }
        }
    }

    @Test
    void checkDigitsAreRightOrRefused() throws IOException {
        for (JsonNode number : cases("check-digits")) {
            String written =
                    number.path("office").asText() + " " + number.path("number").asText();
            if (number.path("valid").asBoolean()) {
                PatentNumber.parse(written);
            } else {
                assertThatThrownBy(() -> PatentNumber.parse(written))
                        .as(written)
                        .isInstanceOf(PatentFieldException.class);
            }
        }
    }

    @Test
    void kindCodesAreWellFormedAndUsed() throws IOException {
        for (JsonNode kind : cases("kind-codes")) {
            String code = kind.path("kind").asText();
            OfficeCode office = new OfficeCode(kind.path("office").asText());
            assertThat(KindCode.isWellFormed(code))
                    .as(code)
                    .isEqualTo(kind.path("wellFormed").asBoolean(true));
            if (KindCode.isWellFormed(code)) {
                assertThat(new KindCode(code).usedBy(office))
                        .as(office + code)
                        .isEqualTo(kind.path("known").asBoolean());
            } else {
                assertThatThrownBy(() -> new KindCode(code)).isInstanceOf(PatentFieldException.class);
            }
        }
    }

    @Test
    void officeCodesAreThoseOfTheStandardTodayOrOnce() throws IOException {
        for (JsonNode office : cases("office-codes")) {
            String code = office.path("code").asText();
            boolean kept = office.path("valid").asBoolean()
                    || office.path("historical").asBoolean();
            assertThat(OfficeCode.isKnown(code)).as(code).isEqualTo(kept);
        }
    }

    @Test
    void symbolsAreReadInEverySpelling() throws IOException {
        for (JsonNode symbol : cases("classification-symbols")) {
            String written = symbol.path("symbol").asText();
            if (!symbol.path("valid").asBoolean()) {
                assertThatThrownBy(() -> Symbol.parse(written)).as(written).isInstanceOf(PatentFieldException.class);
                continue;
            }
            Symbol read = Symbol.parse(written);
            for (JsonNode spelling : symbol.path("spellings")) {
                assertThat(Symbol.parse(spelling.asText())).isEqualTo(read);
                assertThat(Symbol.parseOffice(spelling.asText())).isEqualTo(read);
            }
            if (symbol.has("group")) {
                assertThat(read.subclass())
                        .isEqualTo(symbol.path("section").asText()
                                + symbol.path("class").asText()
                                + symbol.path("subclass").asText());
                assertThat(read.group()).isEqualTo(symbol.path("group").asText());
                assertThat(read.subgroup()).isEqualTo(symbol.path("subgroup").asText());
                assertThat(Symbol.parse(symbol.path("st8").asText())).isEqualTo(read);
            }
            if (symbol.has("flat")) {
                assertThat(Symbol.parseOffice(symbol.path("flat").asText())).isEqualTo(read);
            }
        }
    }

    private static JsonNode cases(String file) throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(
                        Shared.folder("vectors/patent").resolve(file + ".json").toFile())
                .path("cases");
        assertThat(cases.size()).isGreaterThan(10);
        return cases;
    }
}
