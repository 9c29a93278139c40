package org.dipc.bench;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Invented grants in the form of the office's weekly files, which every domain gets some of. */
final class WeeklyFile {
    private static final int FIRST_NUMBER = 7_000_000;
    private static final int SHORTEST_PARAGRAPHS = 10;
    private static final int LONGEST_PARAGRAPHS = 70;
    private static final int WORDS_A_PARAGRAPH = 150;

    /** Section, class, subclass, main group, subgroup. */
    private static final List<String[]> SYMBOLS = List.of(
            new String[] {"G", "06", "N", "3", "08"},
            new String[] {"G", "06", "N", "10", "00"},
            new String[] {"H", "04", "L", "9", "32"},
            new String[] {"G", "16", "B", "20", "20"},
            new String[] {"G", "06", "F", "16", "22"});

    private static final List<String> WORDS = List.of(
            "a device",
            "the method",
            "wherein",
            "configured to",
            "a plurality of",
            "first",
            "second",
            "signal",
            "data",
            "memory",
            "network",
            "layer",
            "weight",
            "block",
            "sequence",
            "circuit",
            "comprising",
            "of said",
            "and");

    private static final String GRANT = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v42-2006-08-23.dtd" [ ]>
            <us-patent-grant lang="EN" dtd-version="v4.2 2006-08-23" country="US">
            <us-bibliographic-data-grant>
            <publication-reference><document-id><country>US</country><doc-number>0%1$d</doc-number>\
            <kind>B2</kind><date>20060307</date></document-id></publication-reference>
            <application-reference appl-type="utility"><document-id><country>US</country>\
            <doc-number>10123456</doc-number><date>20030109</date></document-id></application-reference>
            <classifications-ipcr><classification-ipcr><section>%2$s</section><class>%3$s</class>\
            <subclass>%4$s</subclass><main-group>%5$s</main-group><subgroup>%6$s</subgroup>\
            <symbol-position>F</symbol-position></classification-ipcr></classifications-ipcr>
            <invention-title id="t">Invented document no. %1$d</invention-title>
            <parties><applicants><applicant app-type="applicant-inventor"><addressbook><last-name>Doe</last-name>\
            <first-name>Jane</first-name><address><country>CH</country></address></addressbook></applicant>\
            </applicants></parties>
            <assignees><assignee><addressbook><orgname>Example AG</orgname><address><country>CH</country></address>\
            </addressbook></assignee></assignees>
            </us-bibliographic-data-grant>
            <abstract><p>Text &#x201c;quoted&#x201d; and plain.</p></abstract>
            <description>
            """;

    private static final String END = "</description>\n</us-patent-grant>\n";

    private WeeklyFile() {}

    /** Writes grants until the file has {@code bytes}; how many. */
    static int write(Path file, long bytes) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<String> paragraphs = IntStream.range(0, LONGEST_PARAGRAPHS)
                .mapToObj(number -> paragraph(random, number))
                .toList();
        int grants = 0;
        long written = 0;
        try (Writer out = Files.newBufferedWriter(file)) {
            while (written < bytes) {
                String[] symbol = SYMBOLS.get(grants % SYMBOLS.size());
                int length = random.nextInt(SHORTEST_PARAGRAPHS, LONGEST_PARAGRAPHS);
                String grant =
                        GRANT.formatted(FIRST_NUMBER + grants, symbol[0], symbol[1], symbol[2], symbol[3], symbol[4])
                                + String.join("", paragraphs.subList(0, length))
                                + END;
                out.write(grant);
                written += grant.length();
                grants++;
            }
        }
        return grants;
    }

    private static String paragraph(SplittableRandom random, int number) {
        return IntStream.range(0, WORDS_A_PARAGRAPH)
                .mapToObj(word -> WORDS.get(random.nextInt(WORDS.size())))
                .collect(Collectors.joining(" ", "<p id=\"p-" + number + "\">", "</p>\n"));
    }
}
