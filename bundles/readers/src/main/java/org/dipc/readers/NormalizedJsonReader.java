package org.dipc.readers;

import static org.dipc.patents.Classification.Scheme.CPC;
import static org.dipc.patents.Classification.Scheme.IPC;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.patents.Classification;
import org.dipc.patents.Day;
import org.dipc.patents.Party;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.Symbol;

/**
 * Reads patents of many offices in one shape: a JSON object a line, with {@code country}, {@code number}, {@code type} and
 * {@code title}, and as far as they are known {@code kind}, {@code application_number}, {@code filing_date}, {@code
 * publication_date} (days as {@code YYYY-MM-DD} or {@code M/D/YY}), and the lists {@code cpc}, {@code ipc}, {@code
 * inventors}, {@code applicants} and {@code assignees}. The first symbol of a list is the main one.
 */
public final class NormalizedJsonReader implements PatentReader {
    private static final int MAX_LINE_BYTES = 4 << 20;
    private static final int MAX_DEPTH = 16;
    private static final String DEPTH = "Document nesting depth";
    private static final Set<String> TEXTS = Set.of(
            "country", "number", "kind", "type", "title", "application_number", "filing_date", "publication_date");
    private static final Set<String> LISTS = Set.of("cpc", "ipc", "inventors", "applicants", "assignees");
    /** What the shape has besides, and a ledger does not record. */
    private static final Set<String> OTHERS = Set.of(
            "abstract",
            "appl_type",
            "claims",
            "complete",
            "domain",
            "domains",
            "family_id",
            "has_assignee",
            "language",
            "legal_status",
            "locarno",
            "pages",
            "source",
            "source_file",
            "year");

    private static final JsonFactory PARSERS = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_LINE_BYTES)
                    .build())
            .build();

    @Override
    public boolean recognises(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1).matches("(?s)\\s*\\{[ \t]*\".*");
    }

    @Override
    public void read(InputStream in, Consumer<Read> sink) throws IOException {
        RecordSplitter lines = new RecordSplitter(in, new LineEnd(), MAX_LINE_BYTES);
        while (lines.next()) {
            sink.accept(new Line(lines).judge());
        }
    }

    private static final class LineEnd implements RecordSplitter.Boundary {
        @Override
        public int margin() {
            return 0;
        }

        @Override
        public void begin(int start) {}

        @Override
        public int find(byte[] buffer, int from, int to, int filled) {
            for (int i = from; i < to; i++) {
                if (buffer[i] == '\n') {
                    return i;
                }
            }
            return -1;
        }
    }

    /** One line while it is read. */
    private static final class Line {
        private final RecordSplitter lines;
        private final Map<String, String> texts = new HashMap<>();
        private final Map<String, List<String>> lists = new HashMap<>();

        Line(RecordSplitter lines) {
            this.lines = lines;
        }

        Read judge() {
            try {
                return new Read.Taken(lines.record(), lines.offset(), facts());
            } catch (RefusedException e) {
                String number = texts.getOrDefault("country", "") + texts.getOrDefault("number", "");
                return new Read.Refused(
                        lines.record(),
                        lines.offset(),
                        e.code(),
                        e.getMessage(),
                        e.at(),
                        Optional.of(number).filter(text -> !text.isEmpty()));
            }
        }

        private PatentFacts facts() throws RefusedException {
            if (lines.isTooLarge()) {
                throw new RefusedException(
                        Refusal.JSON_TOO_LARGE,
                        "a line of more than " + MAX_LINE_BYTES + " bytes",
                        "byte " + lines.offset());
            }
            byte[] bytes = Arrays.copyOfRange(lines.buffer(), lines.start(), lines.start() + lines.length());
            try (JsonParser json = PARSERS.createParser(bytes)) {
                object(json);
            } catch (JsonProcessingException e) {
                throw notJson(e);
            } catch (IOException e) {
                throw new AssertionError("the line lies in memory", e);
            }
            return draft().facts(Hash.sha256(Bytes.owned(bytes)), "/title", "");
        }

        private void object(JsonParser json) throws IOException, RefusedException {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new RefusedException(Refusal.JSON_SYNTAX, "the line is no object", "byte " + lines.offset());
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                if (json.currentToken() == JsonToken.VALUE_NULL || OTHERS.contains(name)) {
                    known(name);
                    json.skipChildren();
                } else if (TEXTS.contains(name)) {
                    texts.put(name, text(json, "/" + name));
                } else {
                    known(name);
                    lists.put(name, list(json, "/" + name));
                }
            }
            if (json.nextToken() != null) {
                throw new RefusedException(
                        Refusal.JSON_SYNTAX, "something follows the object", "byte " + lines.offset());
            }
        }

        private static void known(String name) throws RefusedException {
            if (!TEXTS.contains(name) && !LISTS.contains(name) && !OTHERS.contains(name)) {
                String shown = name.substring(0, Math.min(name.length(), 100));
                throw new RefusedException(
                        Refusal.JSON_UNKNOWN_FIELD, "\"" + shown + "\" is no field of a patent", "/" + shown);
            }
        }

        private static String text(JsonParser json, String at) throws IOException, RefusedException {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                throw new RefusedException(Refusal.PATENT_FIELD, "not a text", at);
            }
            return unescaped(Texts.normal(json.getText()));
        }

        private static List<String> list(JsonParser json, String at) throws IOException, RefusedException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                throw new RefusedException(Refusal.PATENT_FIELD, "not a list", at);
            }
            List<String> list = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                list.add(text(json, at + "/" + list.size()));
            }
            return list;
        }

        /** Some sources wrote their texts as HTML. */
        private static String unescaped(String text) {
            if (text.indexOf('&') < 0) {
                return text;
            }
            return text.replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&quot;", "\"")
                    .replace("&#39;", "'")
                    .replace("&amp;", "&");
        }

        private RefusedException notJson(JsonProcessingException e) {
            long column =
                    e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
            String at = "byte " + (lines.offset() + column);
            String message = e.getOriginalMessage();
            if (e instanceof StreamConstraintsException && message.startsWith(DEPTH)) {
                return new RefusedException(Refusal.JSON_DEPTH, "nested more than " + MAX_DEPTH + " deep", at);
            }
            boolean twice = message.startsWith("Duplicate field");
            return new RefusedException(
                    twice ? Refusal.JSON_DUPLICATE_KEY : Refusal.JSON_SYNTAX, shortened(message), at);
        }

        private static String shortened(String message) {
            String plain = message.replaceFirst("(?s) ?\\(start marker at .*", "");
            return plain.substring(0, Math.min(plain.length(), 160));
        }

        private Draft draft() throws RefusedException {
            Draft draft = new Draft(!texts.getOrDefault("type", "").equals("application"));
            draft.office(required("country"), "/country");
            draft.number(required("number"), "/number");
            if (texts.containsKey("kind")) {
                draft.kind(texts.get("kind"), "/kind");
            }
            required("type");
            draft.title(required("title"), "/title");
            if (texts.containsKey("application_number")) {
                draft.application(texts.get("application_number"), "/application_number");
            }
            if (texts.containsKey("filing_date")) {
                draft.filed(texts.get("filing_date"), Line::day, "/filing_date");
            }
            if (texts.containsKey("publication_date")) {
                draft.published(texts.get("publication_date"), Line::day, "/publication_date");
            }
            symbols(draft, CPC, "cpc");
            // A design's class of Locarno stands among the IPC symbols in some sources.
            if (!draft.isDesign()) {
                symbols(draft, IPC, "ipc");
            }
            for (Party inventor : parties("inventors", Party.Nature.PERSON)) {
                draft.inventor(inventor);
            }
            for (Party applicant : parties("applicants", Party.Nature.ORGANISATION)) {
                draft.applicant(applicant);
            }
            for (Party assignee : parties("assignees", Party.Nature.ORGANISATION)) {
                draft.assignee(assignee);
            }
            return draft;
        }

        private String required(String name) throws RefusedException {
            if (!texts.containsKey(name)) {
                throw new RefusedException(Refusal.PATENT_FIELD, "the " + name + " is missing", "/" + name);
            }
            return texts.get(name);
        }

        private void symbols(Draft draft, Classification.Scheme scheme, String name) throws RefusedException {
            List<String> symbols = lists.getOrDefault(name, List.of());
            for (int i = 0; i < symbols.size(); i++) {
                draft.symbol(scheme, i == 0, symbols.get(i), Symbol::parseOffice, "/" + name + "/" + i);
            }
        }

        /** Persons also come as {@code Last; First}, and the first of several as {@code Last; First et al.}. */
        private List<Party> parties(String name, Party.Nature usual) throws RefusedException {
            List<Party> parties = new ArrayList<>();
            for (String written : lists.getOrDefault(name, List.of())) {
                String text = written.endsWith(" et al.") ? written.substring(0, written.length() - 7) : written;
                int semicolon = text.indexOf("; ");
                boolean turned = semicolon > 0;
                String read = turned ? text.substring(semicolon + 2) + " " + text.substring(0, semicolon) : text;
                Draft.party(turned ? Party.Nature.PERSON : usual, read.strip(), "", "/" + name + "/" + parties.size())
                        .ifPresent(parties::add);
            }
            return parties;
        }

        /** A day as {@code YYYY-MM-DD}, or as {@code M/D/YY} of the years 1950 to 2049. */
        private static Day day(String text) {
            String[] parts = text.split("/", -1);
            if (parts.length != 3 || !text.matches("\\d{1,2}/\\d{1,2}/\\d{2}")) {
                return new Day(text);
            }
            String century = parts[2].compareTo("50") < 0 ? "20" : "19";
            return new Day(century + parts[2] + "-" + two(parts[0]) + "-" + two(parts[1]));
        }

        private static String two(String digits) {
            return digits.length() == 1 ? "0" + digits : digits;
        }
    }
}
