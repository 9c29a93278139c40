package org.dipc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.dipc.model.Bytes;
import org.dipc.model.Cbor;
import org.dipc.model.CborException;
import org.junit.jupiter.api.Test;

/** The strict decoder against vectors that others made: what must be read, and what must be refused. */
class CborVectorsTest {
    private static JsonNode cases(String file) throws IOException {
        JsonNode root = new ObjectMapper()
                .readTree(Shared.folder("vectors/cbor").resolve(file).toFile());
        return root.isArray() ? root : root.get("cases");
    }

    @Test
    void everyDeterministicValueIsReadAndWrittenBackByteForByte() throws IOException {
        int count = 0;
        for (JsonNode each : cases("accepted.json")) {
            Bytes bytes = Bytes.hex(each.get("hex").asText());
            assertThat(Cbor.encode(Cbor.decode(bytes)))
                    .as(each.get("why").asText())
                    .isEqualTo(bytes);
            count++;
        }
        assertThat(count).isGreaterThanOrEqualTo(88);
    }

    @Test
    void everythingElseIsRefusedWithItsPlace() throws IOException {
        int count = 0;
        for (String file : List.of("refused.json", "refused-more.json")) {
            for (JsonNode each : cases(file)) {
                Bytes bytes = Bytes.hex(each.get("hex").asText());
                assertThatThrownBy(() -> Cbor.decode(bytes))
                        .as(each.get("why").asText())
                        .isInstanceOf(CborException.class)
                        .hasMessageContaining("at byte");
                count++;
            }
        }
        assertThat(count).isGreaterThanOrEqualTo(206);
    }

    @Test
    void theVerdictOnRandomAndBentInputsIsThatOfTwoOtherDecoders() throws IOException {
        List<String> differing = new ArrayList<>();
        int accepted = 0;
        int count = 0;
        for (JsonNode each : cases("fuzz.json")) {
            Bytes bytes = Bytes.hex(each.get("hex").asText());
            boolean valid = reads(bytes);
            if (valid != each.get("valid").asBoolean()) {
                differing.add(each.toString());
            }
            accepted += valid ? 1 : 0;
            count++;
        }
        assertThat(differing).isEmpty();
        assertThat(count).isGreaterThanOrEqualTo(1200);
        assertThat(accepted).isBetween(100, count - 100);
    }

    @Test
    void theExamplesOfRfc8949AppendixAAreReadWhereTheProfileAllowsThem() throws IOException {
        int read = 0;
        for (JsonNode each : cases("appendix_a.json")) {
            Bytes bytes = Bytes.hex(each.get("hex").asText());
            if (reads(bytes)) {
                assertThat(each.get("roundtrip").asBoolean())
                        .as(each.toString())
                        .isTrue();
                assertThat(Cbor.encode(Cbor.decode(bytes))).isEqualTo(bytes);
                read++;
            }
        }
        assertThat(read).isGreaterThanOrEqualTo(35);
    }

    private static boolean reads(Bytes bytes) {
        try {
            Cbor.decode(bytes);
            return true;
        } catch (CborException e) {
            return false;
        }
    }
}
