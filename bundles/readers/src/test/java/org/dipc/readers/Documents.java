package org.dipc.readers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Small documents of the kind that the readers take, and what the readers make of bytes. */
final class Documents {
    private Documents() {}

    static final String PROLOG = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    static final String TYPE = "<!DOCTYPE us-patent-grant SYSTEM \"us-patent-grant-v42-2006-08-23.dtd\" [ ]>\n";

    /** A grant of DTD 4.2, numbered 7000000 + {@code n}. */
    static String grant(int n) {
        return PROLOG + TYPE + body(n);
    }

    static String body(int n) {
        return """
                <us-patent-grant lang="EN" dtd-version="v4.2 2006-08-23" country="US">
                <us-bibliographic-data-grant>
                <publication-reference><document-id><country>US</country><doc-number>0%d</doc-number>\
                <kind>B2</kind><date>20060307</date></document-id></publication-reference>
                <application-reference appl-type="utility"><document-id><country>US</country>\
                <doc-number>10123456</doc-number><date>20030109</date></document-id></application-reference>
                <classifications-ipcr><classification-ipcr><section>H</section><class>04</class><subclass>L</subclass>\
                <main-group>9</main-group><subgroup>32</subgroup><symbol-position>F</symbol-position>\
                </classification-ipcr></classifications-ipcr>
                <invention-title id="t">A <i>signed</i> document no. %d</invention-title>
                <parties><applicants><applicant app-type="applicant-inventor"><addressbook><last-name>Doe</last-name>\
                <first-name>Jane</first-name><address><country>CH</country></address></addressbook></applicant>\
                </applicants></parties>
                <assignees><assignee><addressbook><orgname>Example AG</orgname><address><country>CH</country></address>\
                </addressbook></assignee></assignees>
                </us-bibliographic-data-grant>
                <abstract><p>Text &#x201c;quoted&#x201d; and plain.</p></abstract>
                </us-patent-grant>
                """.formatted(7_000_000 + n, n);
    }

    static String line(int n) {
        return """
                {"country": "US", "number": "%d", "kind": "B2", "type": "grant", "title": "A document no. %d", \
                "cpc": ["H04L9/32"], "ipc": [], "inventors": ["Doe; Jane et al."], "assignees": ["Example AG"], \
                "filing_date": "1/9/03", "publication_date": "2006-03-07"}
                """.formatted(7_000_000 + n, n);
    }

    static List<Read> read(String file) throws IOException {
        return read(file.getBytes(StandardCharsets.UTF_8));
    }

    static List<Read> read(byte[] file) throws IOException {
        return read(new ByteArrayInputStream(file));
    }

    static List<Read> read(InputStream file) throws IOException {
        List<Read> reads = new ArrayList<>();
        PatentReaders.read(file, reads::add);
        return reads;
    }
}
