package org.dipc.readers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.dipc.readers.Documents.PROLOG;
import static org.dipc.readers.Documents.TYPE;
import static org.dipc.readers.Documents.body;
import static org.dipc.readers.Documents.grant;
import static org.dipc.readers.Documents.line;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every class of bad input gets its code, at least fifty times, and costs nothing but itself. */
class BadInputTest {
    private static final int INSTANCES = 60;

    @Test
    void externalEntitiesAndForeignDocumentTypes() throws IOException {
        everyOne(Refusal.XML_EXTERNAL_REFERENCE, n -> switch (n % 6) {
            case 0 -> entities("<!ENTITY x SYSTEM \"file:///etc/hostname\">", "&x;", n);
            case 1 -> entities("<!ENTITY x SYSTEM \"http://127.0.0.1:1/" + n + "\">", "unused", n);
            case 2 ->
                PROLOG + "<!DOCTYPE us-patent-grant SYSTEM \"http://127.0.0.1:1/us-patent-grant-v42-2006-08-23.dtd\">"
                        + body(n);
            case 3 -> PROLOG + "<!DOCTYPE us-patent-grant SYSTEM \"../../own-" + n + ".dtd\">" + body(n);
            case 4 -> entities("<!ENTITY % p SYSTEM \"file:///etc/passwd\"> %p;", "unused", n);
            default -> entities("<!ENTITY x PUBLIC \"-//x//y\" \"jar:file:///x.jar!/" + n + "\">", "&x;", n);
        });
    }

    @Test
    void entitiesThatMultiply() throws IOException {
        everyOne(Refusal.XML_ENTITY_LIMIT, n -> switch (n % 6) {
            case 0 ->
                entities("<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">", "&c;", n);
            case 1 -> entities("<!ENTITY long \"" + "x".repeat(257 + n) + "\">", "&long;".repeat(3), n);
            case 2 -> entities("<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">", "&a;", n);
            case 3 -> entities("<!ENTITY x \"y\">", "&x;".repeat(100_001), n);
            case 4 -> entities("<!ENTITY x \"y\">".repeat(50_001), "once", n);
            default ->
                entities(
                        "<!ENTITY % a '<!ENTITY x \"y\">'>"
                                + IntStream.range(0, 8)
                                        .mapToObj(k -> "<!ENTITY % " + (char) ('b' + k) + " '"
                                                + ("&#37;" + (char) ('a' + k) + ";").repeat(10) + "'>")
                                        .collect(Collectors.joining())
                                + "%i;",
                        "once",
                        n);
        });
    }

    @Test
    void deepNesting() throws IOException {
        everyOne(Refusal.XML_DEPTH, n -> {
            int depth = n % 2 == 0 ? 257 + n : 200_000;
            String deep = "<p>".repeat(depth) + "</p>".repeat(depth);
            return n % 3 == 0
                    ? grant(n).replace("<i>signed</i>", deep)
                    : grant(n).replace("<abstract>", "<abstract>" + deep);
        });
    }

    @Test
    void longTextsAndMoreNamesThanAnyDocumentHas() throws IOException {
        everyOne(Refusal.XML_TOO_LARGE, n -> switch (n % 4) {
            case 0 -> grant(n).replace("Text", "x".repeat((4 << 20) + 1 + n));
            case 1 -> grant(n).replace("<p>Text", "<p a='" + "x".repeat(524_289 + n) + "'>Text");
            case 2 -> grant(n).replace("Text", numbered("<a%d/>", 4097));
            default -> grant(n).replace("Text", numbered("<a b%d=''/>", 4097));
        });
    }

    private static String numbered(String form, int times) {
        return IntStream.range(0, times).mapToObj(form::formatted).collect(Collectors.joining());
    }

    @Test
    void documentsOverSixtyFourMebibytes() throws IOException {
        List<byte[]> fillings = Stream.of("<p>%s</p>", "<!--%s-->", "<a b='%s'/>", "<![CDATA[%s]]>", "<?a %s?>")
                .map(form -> form.formatted("x".repeat(1 << 20)).getBytes(UTF_8))
                .toList();
        // One stream, so that nothing of this size is ever in memory at once.
        List<InputStream> parts = new ArrayList<>();
        for (int n = 0; n < INSTANCES; n++) {
            String grant = grant(n);
            int middle = grant.indexOf(n % 2 == 0 ? "</abstract>" : "<abstract>");
            parts.add(bytes(grant.substring(0, middle)));
            parts.addAll(Collections.nCopies(64 + n % 3, fillings.get(n % fillings.size())).stream()
                    .map(ByteArrayInputStream::new)
                    .toList());
            parts.add(bytes(grant.substring(middle)));
            parts.add(bytes(grant(1001 + n)));
        }

        List<Read> reads = Documents.read(new SequenceInputStream(Collections.enumeration(parts)));

        assertThat(reads).hasSize(2 * INSTANCES);
        for (int n = 0; n < INSTANCES; n++) {
            refusedWith(Refusal.XML_TOO_LARGE, reads.get(2 * n));
            assertThat(reads.get(2 * n + 1)).as("after instance %d", n).isInstanceOf(Read.Taken.class);
        }
    }

    @Test
    void wrongEncodings() throws IOException {
        Charset[] wide = {StandardCharsets.UTF_16, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE};
        for (Charset charset : wide) {
            List<Read> reads = Documents.read(grant(1).getBytes(charset));
            assertThat(reads).isNotEmpty().allSatisfy(read -> refusedWith(Refusal.XML_ENCODING, read));
        }
        everyOneOfBytes(Refusal.XML_ENCODING, n -> switch (n % 6) {
            case 0 -> grant(n).replace("Text", "\u00e9").getBytes(StandardCharsets.ISO_8859_1);
            case 1 -> ("\ufeff" + grant(n)).getBytes(UTF_8);
            case 2 ->
                grant(n).replace("UTF-8", n % 4 == 0 ? "ISO-8859-1" : "UTF-16").getBytes(UTF_8);
            case 3 -> grant(n).replace("Text", "Te\u0000xt").getBytes(UTF_8);
            case 4 ->
                grant(n).replace("Text", String.valueOf((char) (1 + n % 8))).getBytes(UTF_8);
            default -> with(grant(n).getBytes(UTF_8), 400 + n, (byte) (n % 4 == 1 ? 0xff : 0xc0));
        });
    }

    @Test
    void unknownFormsAndVersions() throws IOException {
        everyOne(Refusal.PATENT_SCHEMA_UNKNOWN, n -> switch (n % 6) {
            case 0 -> PROLOG + "<sequence-cwu><n>" + n + "</n></sequence-cwu>";
            case 1 -> grant(n).replace("v4.2 2006-08-23", "v5." + n).replace("v42-2006", "v52-2036");
            case 2 -> PROLOG + body(n).replace("v4.2", "v9." + n);
            case 3 -> PROLOG + "<PATDOC DTD=\"2.4\"><SDOBI>" + n + "</SDOBI></PATDOC>";
            case 4 ->
                "<!DOCTYPE PATDOC PUBLIC \"-//USPTO//DTD ST.32 US PATENT GRANT V2.4 2000-09-20//EN\" [\n]>\n<PATDOC>"
                        + n;
            default -> PROLOG + "<html><body>" + n + "</body></html>";
        });
        assertThat(Documents.read("PATN\nWKU  039327091\n"))
                .singleElement()
                .satisfies(read -> refusedWith(Refusal.PATENT_SCHEMA_UNKNOWN, read));
        assertThat(Documents.read(""))
                .singleElement()
                .satisfies(read -> refusedWith(Refusal.PATENT_SCHEMA_UNKNOWN, read));
    }

    @Test
    void missingDoubledAndWrongFields() throws IOException {
        String[] dates = {"20230230", "00000000", "2023013", "20231301", "2006-3-7", "99999999"};
        String[] kinds = {"", "1B", "B12", "b2", "Z9", "B 2"};
        everyOne(Refusal.PATENT_FIELD, n -> switch (n % 9) {
            case 0 -> grant(n).replace("<date>20060307</date>", "<date>" + dates[n / 9 % 6] + "</date>");
            case 1 -> grant(n).replace("<kind>B2</kind>", "<kind>" + kinds[n / 9 % 6] + "</kind>");
            case 2 ->
                grant(n).replaceFirst(
                                "<country>US</country>",
                                "<country>"
                                        + List.of("UK", "us", "", "U5", "ZZ").get(n / 9 % 5) + "</country>");
            case 3 ->
                grant(n).replaceFirst(
                                "<doc-number>\\d+</doc-number>",
                                n % 2 == 0 ? "" : "<doc-number>7x" + n + "</doc-number>");
            case 4 -> grant(n).replaceFirst("(<doc-number>\\d+</doc-number>)", "$1$1");
            case 5 ->
                grant(n).replaceFirst(
                                "<invention-title.*</invention-title>",
                                n % 2 == 0 ? "" : "<invention-title> </invention-title>");
            case 6 -> grant(n).replace("<date>20030109</date>", "<date>" + dates[n / 9 % 6] + "</date>");
            case 7 -> grant(n).replace("20030109", "20070101");
            default -> grant(n).replace("Example AG", "x".repeat(257 + n));
        });
    }

    @Test
    void aWrongFieldIsShownByItsPath() throws IOException {
        Read.Refused refused =
                (Read.Refused) Documents.read(grant(1).replace("<date>20060307</date>", "<date>20060230</date>"))
                        .get(0);

        assertThat(refused.at())
                .isEqualTo("/us-patent-grant/us-bibliographic-data-grant/publication-reference/document-id/date");
        assertThat(refused.number()).contains("US07000001");
        assertThat(refused.detail()).contains("2006-02-30");
    }

    @Test
    void symbolsThatAreNone() throws IOException {
        String[] sections = {"I", "h", "4", "X", "\u0397"};
        everyOne(Refusal.CODE_UNKNOWN, n -> switch (n % 4) {
            case 0 -> grant(n).replace("<section>H</section>", "<section>" + sections[n / 4 % 5] + "</section>");
            case 1 -> grant(n).replace("<main-group>9<", "<main-group>" + (10_000 + n) + "<");
            case 2 -> grant(n).replace("<subgroup>32<", "<subgroup>3O" + n + "<");
            default -> grant(n).replace("<class>04<", "<class>" + n % 10 + "<");
        });
    }

    @Test
    void documentsThatAreNotWellFormed() throws IOException {
        everyOne(Refusal.XML_DOCUMENT, n -> switch (n % 5) {
            case 0 -> grant(n).substring(0, 700 + n);
            case 1 -> grant(n).replace("</abstract>", "</abstrakt>");
            case 2 -> grant(n).replace("&#x201c;", "&nosuch" + n + ";");
            case 3 -> grant(n) + "<second>" + n + "</second>";
            default -> grant(n).replace("lang=\"EN\"", "lang=EN");
        });
    }

    @Test
    void linesThatAreNotJson() throws IOException {
        everyLine(Refusal.JSON_SYNTAX, n -> switch (n % 4) {
            case 0 -> line(n).substring(0, 60 + n) + "\n";
            case 1 -> line(n).replace("\"kind\":", "kind:");
            case 2 -> "[" + n + "]\n";
            default -> line(n).strip() + " {}\n";
        });
        everyLine(
                Refusal.JSON_DEPTH,
                n -> line(n).replace("[]", "[".repeat(17 + n) + "]".repeat(17 + n))
                        .replace("\"ipc\"", "\"claims\""));
        everyLine(
                Refusal.JSON_DUPLICATE_KEY,
                n -> line(n).replace("{", "{\"" + (n % 2 == 0 ? "title" : "abstract") + "\": \"x\", ")
                        .replace("\"cpc\"", n % 2 == 0 ? "\"cpc\"" : "\"abstract\": \"" + n + "\", \"cpc\""));
        everyLine(Refusal.JSON_UNKNOWN_FIELD, n -> line(n).replace("\"kind\"", "\"kind" + n + "\""));
    }

    @Test
    void linesOverFourMebibytes() throws IOException {
        everyLine(
                Refusal.JSON_TOO_LARGE,
                n -> line(n).replace("\"ipc\"", "\"abstract\": \"" + "x".repeat((4 << 20) + n) + "\", \"ipc\""));
    }

    @Test
    void wrongFieldsOfLines() throws IOException {
        everyLine(Refusal.PATENT_FIELD, n -> switch (n % 6) {
            case 0 -> line(n).replaceFirst("\"number\": \"\\d+\"", "\"number\": " + n);
            case 1 -> line(n).replaceFirst("\"country\": \"US\", ", "");
            case 2 -> line(n).replace("1/9/03", "13/" + (1 + n % 28) + "/03");
            case 3 -> line(n).replace("\"B2\"", "\"Q" + n % 10 + "\"");
            case 4 -> line(n).replace("[\"Example AG\"]", "\"Example AG\"");
            default -> line(n).replace("A document no. " + n, "x".repeat(2049 + n));
        });
        everyLine(Refusal.CODE_UNKNOWN, n -> line(n).replace("H04L9/32", "H01L" + (21_302 + n)));
    }

    // ---- one bad record between two good ones ----

    private static void everyOne(Refusal code, IntFunction<String> bad) throws IOException {
        everyOneOfBytes(code, n -> bad.apply(n).getBytes(UTF_8));
    }

    private static void everyOneOfBytes(Refusal code, IntFunction<byte[]> bad) throws IOException {
        check(code, bad, grant(1001), grant(1002));
    }

    private static void everyLine(Refusal code, IntFunction<String> bad) throws IOException {
        check(code, n -> bad.apply(n).getBytes(UTF_8), line(1001), line(1002));
    }

    private static void check(Refusal code, IntFunction<byte[]> bad, String before, String after) throws IOException {
        int refused = 0;
        for (int n = 0; n < INSTANCES; n++) {
            InputStream file = new SequenceInputStream(
                    new SequenceInputStream(bytes(before), new ByteArrayInputStream(bad.apply(n))),
                    bytes("\n" + after));
            List<Read> reads = Documents.read(file);
            assertThat(reads).as("%s, instance %d", code, n).hasSize(3);
            assertThat(reads.get(0)).isInstanceOf(Read.Taken.class);
            assertThat(reads.get(1)).as("%s, instance %d", code, n).satisfies(read -> refusedWith(code, read));
            assertThat(reads.get(2)).as("after %s, instance %d", code, n).isInstanceOf(Read.Taken.class);
            refused++;
        }
        assertThat(refused).isGreaterThanOrEqualTo(50);
    }

    private static void refusedWith(Refusal code, Read read) {
        assertThat(read).isInstanceOf(Read.Refused.class);
        Read.Refused refused = (Read.Refused) read;
        assertThat(refused.code()).as(refused.toString()).isEqualTo(code);
        assertThat(refused.detail()).isNotBlank().hasSizeLessThan(260);
        assertThat(refused.at()).isNotNull();
    }

    private static String entities(String declarations, String use, int n) {
        return (PROLOG + TYPE + body(n))
                .replace("[ ]", "[ " + declarations + " ]")
                .replace("Text", use);
    }

    private static byte[] with(byte[] bytes, int at, byte b) {
        bytes[at] = b;
        return bytes;
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
