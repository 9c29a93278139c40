package org.dipc.readers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.dipc.model.Codec;
import org.dipc.patents.Day;
import org.dipc.patents.Party;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.PatentType;
import org.dipc.testkit.Shared;
import org.junit.jupiter.api.Test;

/** The office's own files. */
class RealFilesTest {
    private static final Pattern ROOTS = Pattern.compile(
            "^<(us-patent-grant|us-patent-application|patent-application-publication|sequence-cwu)[ >]",
            Pattern.MULTILINE);

    @Test
    void everyDocumentOfTheWeeklyFilesIsTakenAndTheSequenceListingsAreRefused() throws IOException {
        Map<String, PatentFacts> taken = new TreeMap<>();
        int documents = 0;
        for (Path file : files("data/uspto-grant-xml", "xml")) {
            List<Read> reads = reads(file);
            documents += reads.size();
            assertThat((long) reads.size()).as(file.toString()).isEqualTo(roots(file));
            for (Read read : reads) {
                if (read instanceof Read.Taken one) {
                    taken.put(one.facts().id().value(), one.facts());
                } else {
                    Read.Refused refused = (Read.Refused) read;
                    assertThat(refused.detail()).contains("sequence-cwu");
                    assertThat(refused.code()).isEqualTo(Refusal.PATENT_SCHEMA_UNKNOWN);
                }
            }
        }
        assertThat(documents).isEqualTo(422);
        assertThat(taken).hasSizeGreaterThan(380);
        assertThat(taken.values()).allSatisfy(facts -> {
            assertThat(facts.inventors()).isNotEmpty();
            assertThat(facts.filed()).isPresent();
            Codec<PatentFacts> codec = Codec.of(PatentFacts.class);
            assertThat(codec.decode(codec.encode(facts))).isEqualTo(facts);
        });
        PatentFacts stimulation = taken.get("US7783348");
        assertThat(stimulation.title()).isEqualTo("Stimulation device for treating osteoarthritis");
        assertThat(stimulation.published()).contains(new Day("2010-08-24"));
        assertThat(stimulation.mainSymbol().orElseThrow().value()).isEqualTo("A61N 1/18");
        assertThat(stimulation.assignees()).extracting(Party::name).containsExactly("OrthoCor Medical, Inc.");
        assertThat(taken.get("US6836899").mainSymbol().orElseThrow().value()).isEqualTo("A45F 5/04");
        assertThat(taken.get("USD534340").type()).isEqualTo(PatentType.DESIGN);
        assertThat(taken.get("US20130014308").inventors()).hasSize(1);
        assertThat(taken.get("US20040000002").mainSymbol().orElseThrow().value())
                .isEqualTo("A41B 1/00");
    }

    @Test
    void aDocumentOfEveryVersionIsTaken() throws IOException {
        int taken = 0;
        for (Path file : files("data/uspto-dtd-versions", "xml")) {
            for (Read read : reads(file)) {
                assertThat(read).as(file.toString()).isInstanceOf(Read.Taken.class);
                taken++;
            }
        }
        assertThat(taken).isGreaterThanOrEqualTo(16);
        List<Read> faucet = reads(Shared.folder("data/uspto-dtd-versions").resolve("v2-5-B1.xml"));
        PatentFacts facts = ((Read.Taken) faucet.get(0)).facts();
        assertThat(facts.id().value()).isEqualTo("US6334226");
        assertThat(facts.title()).isEqualTo("Faucet support member");
        assertThat(facts.mainSymbol().orElseThrow().value()).isEqualTo("E03C 1/04");
    }

    @Test
    void sgmlOf2001IsRefusedDocumentByDocument() throws IOException {
        List<Read> reads = reads(Shared.folder("data/uspto-bulk-2001-2004").resolve("grants_2001_sample.xml"));

        assertThat(reads)
                .hasSize(23)
                .allSatisfy(read -> assertThat(((Read.Refused) read).code()).isEqualTo(Refusal.PATENT_SCHEMA_UNKNOWN));
    }

    @Test
    void everyNormalisedLineIsTakenUnlessItsSymbolsLostTheirColumns() throws IOException {
        Path file = Shared.folder("data/normalized").resolve("patents.jsonl");
        List<Read> reads = reads(file);

        assertThat(reads.size()).isEqualTo(Files.readAllLines(file).size()).isEqualTo(2289);
        List<Read.Refused> refused = reads.stream()
                .filter(Read.Refused.class::isInstance)
                .map(Read.Refused.class::cast)
                .toList();
        assertThat(refused).hasSize(16).allSatisfy(read -> {
            assertThat(read.code()).isEqualTo(Refusal.CODE_UNKNOWN);
            assertThat(read.at()).startsWith("/ipc/");
        });
    }

    private static List<Path> files(String folder, String kind) throws IOException {
        try (Stream<Path> files = Files.list(Shared.folder(folder))) {
            List<Path> found = files.filter(file -> file.toString().contains("." + kind))
                    .sorted()
                    .toList();
            assertThat(found).hasSizeGreaterThan(10);
            return found;
        }
    }

    private static List<Read> reads(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Documents.read(in);
        }
    }

    private static long roots(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
            return ROOTS.matcher(new String(plain.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .count();
        }
    }
}
