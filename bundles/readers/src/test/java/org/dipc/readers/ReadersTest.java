package org.dipc.readers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.dipc.patents.Classification;
import org.dipc.patents.OfficeCode;
import org.dipc.patents.Party;
import org.dipc.patents.PatentFacts;
import org.junit.jupiter.api.Test;

/** What the readers make of documents, cut, packed and bent in every way. */
class ReadersTest {
    @Test
    void factsAreFlatTextWithTheMainSymbolFirst() throws IOException {
        PatentFacts facts = taken(Documents.grant(5)).facts();

        assertThat(facts.id().value()).isEqualTo("US7000005");
        assertThat(facts.title()).isEqualTo("A signed document no. 5");
        assertThat(facts.classifications()).singleElement().satisfies(symbol -> {
            assertThat(symbol.symbol().value()).isEqualTo("H04L 9/32");
            assertThat(symbol.position()).isEqualTo(Classification.Position.FIRST);
        });
        assertThat(facts.inventors()).extracting(Party::name).containsExactly("Jane Doe");
        assertThat(facts.applicants()).isEqualTo(facts.inventors());
        assertThat(facts.assignees()).extracting(Party::nature).containsExactly(Party.Nature.ORGANISATION);
        assertThat(facts.assignees().get(0).country()).contains(new OfficeCode("CH"));
    }

    @Test
    void aRecordHasTheSameHashWhereverItLies() throws IOException {
        List<Read> many = Documents.read(Documents.grant(1) + "\n\r\n" + Documents.grant(2)
                + Documents.grant(1).strip());

        assertThat(many).hasSize(3);
        assertThat(facts(many.get(0)))
                .isEqualTo(facts(many.get(2)))
                .isEqualTo(taken(Documents.grant(1)).facts());
        assertThat(facts(many.get(1)).source()).isNotEqualTo(facts(many.get(0)).source());
    }

    @Test
    void recordsAreFoundWhereTheyBegin() throws IOException {
        String file = Documents.grant(1) + "broken <" + Documents.grant(2);
        for (Read read : Documents.read(file)) {
            assertThat(file.substring((int) read.offset())).startsWith("<?xml");
        }
        assertThat(Documents.read(file)).extracting(Read::record).containsExactly(1L, 2L);
    }

    @Test
    void packedFilesAreUnpackedInSeveralMembersToo() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (String part : List.of(Documents.grant(1), Documents.grant(2))) {
            try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                out.write(part.getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(Documents.read(packed.toByteArray())).hasSize(2).allSatisfy(ReadersTest::facts);
    }

    @Test
    void namesInLinesAreTurnedAndDatesCompleted() throws IOException {
        PatentFacts facts = taken(Documents.line(7)).facts();

        assertThat(facts.inventors()).extracting(Party::name).containsExactly("Jane Doe");
        assertThat(facts.filed().orElseThrow().value()).isEqualTo("2003-01-09");
        assertThat(facts.mainSymbol().orElseThrow().value()).isEqualTo("H04L 9/32");
    }

    @Test
    void bentDocumentsGetACodeAndNothingElse() throws IOException {
        long seed = Long.getLong("dipc.seed", 20060307);
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 4000; round++) {
            boolean xml = random.nextInt(4) > 0;
            byte[] file = (xml ? Documents.grant(1) + Documents.grant(2) : Documents.line(1) + Documents.line(2))
                    .getBytes(StandardCharsets.UTF_8);
            byte[] bent = bent(file, random);
            try {
                for (Read read : Documents.read(bent)) {
                    if (read instanceof Read.Refused) {
                        refused++;
                    }
                }
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(1000);
    }

    private static byte[] bent(byte[] file, Random random) {
        byte[] bent = file.clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = 2 + random.nextInt(bent.length - 2);
            switch (random.nextInt(4)) {
                case 0 -> bent[at] = (byte) random.nextInt(256);
                case 1 -> bent[at] = (byte) "<>&\"'/!?[]{}0%;x".charAt(random.nextInt(16));
                case 2 -> System.arraycopy(bent, at, bent, Math.max(0, at - random.nextInt(40)), bent.length - at);
                default -> {
                    int from = random.nextInt(bent.length - 40);
                    System.arraycopy(bent, from, bent, Math.min(at, bent.length - 40), 40);
                }
            }
        }
        return bent;
    }

    /**
     * The heap of the tests is 256 MB, so that a reader which kept what it read would fail on a long file; the length in
     * megabytes is the property {@code dipc.readers.megabytes}.
     */
    @Test
    void aLongFilePassesThroughASmallHeap() throws IOException {
        long length = Long.getLong("dipc.readers.megabytes", 20) << 20;
        AtomicLong taken = new AtomicLong();
        byte[] document = Documents.grant(1)
                .replace("Text", "<p>word word</p>".repeat(2000))
                .getBytes(StandardCharsets.UTF_8);

        PatentReaders.read(repeated(document, length / document.length), read -> {
            facts(read);
            taken.incrementAndGet();
        });

        assertThat(taken.get()).isEqualTo(length / document.length);
    }

    private static InputStream repeated(byte[] document, long times) {
        return new InputStream() {
            private long position;

            @Override
            public int read() {
                return position == times * document.length ? -1 : document[(int) (position++ % document.length)];
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                long left = times * document.length - position;
                if (left == 0) {
                    return -1;
                }
                int at = (int) (position % document.length);
                int read = (int) Math.min(Math.min(length, left), document.length - at);
                System.arraycopy(document, at, target, offset, read);
                position += read;
                return read;
            }
        };
    }

    private static Read.Taken taken(String file) throws IOException {
        List<Read> reads = Documents.read(file);
        assertThat(reads).hasSize(1);
        facts(reads.get(0));
        return (Read.Taken) reads.get(0);
    }

    private static PatentFacts facts(Read read) {
        assertThat(read).isInstanceOf(Read.Taken.class);
        return ((Read.Taken) read).facts();
    }
}
