package org.dipc.readers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.PatentId;
import org.junit.jupiter.api.Test;

/** The patents that the hub is shown with. */
class SampleTest {
    private static final Path SAMPLE = Path.of("../../distribution/sample/patents.jsonl");

    @Test
    void everyPatentOfTheSampleIsTakenAndWhole() throws IOException {
        List<Read> reads = new ArrayList<>();
        try (InputStream in = Files.newInputStream(SAMPLE)) {
            PatentReaders.read(in, reads::add);
        }

        Set<PatentId> ids = new HashSet<>();
        assertThat(reads).hasSizeGreaterThanOrEqualTo(150).allSatisfy(read -> {
            PatentFacts facts = ((Read.Taken) read).facts();
            assertThat(ids.add(facts.id())).as("only one %s", facts.id()).isTrue();
            assertThat(facts.kind()).isPresent();
            assertThat(facts.mainSymbol()).isPresent();
            assertThat(facts.published()).isPresent();
            assertThat(facts.applicants().size() + facts.assignees().size()).isPositive();
        });
        assertThat(Files.size(SAMPLE)).isLessThan(200_000);
    }
}
