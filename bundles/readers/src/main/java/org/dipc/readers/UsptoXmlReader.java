package org.dipc.readers;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.exc.WstxLazyException;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLResolver;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.events.EntityDeclaration;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;
import org.dipc.patents.PatentFacts;

/**
 * Reads XML of the United States Patent and Trademark Office: grants of DTD 2.5 (2002 to 2004) and 4.0 to 4.9 (from
 * 2005), applications of DTD 1.5 and 1.6 (2001 to 2004) and 4.0 to 4.9. Weekly files are many documents back to back; each
 * is parsed and judged alone. Nothing outside a document is ever opened.
 */
public final class UsptoXmlReader implements PatentReader {
    private static final int MAX_DOCUMENT_BYTES = 64 << 20;
    private static final int MAX_TEXT_BYTES = 4 << 20;
    private static final int MAX_ENTITY_CHARS = 256;
    // A grant of 2002 to 2004 declares each of its drawings, later ones mark formulae with instructions.
    private static final int MAX_DECLARATIONS = 50_000;
    private static final int MAX_ENTITY_USES = 100_000;
    private static final int MAX_MESSAGE_CHARS = 160;
    private static final int HEAD_BYTES = 256;

    @Override
    public boolean recognises(byte[] head) {
        // Latin-1 keeps every byte; the zeros of UTF-16 and the marks before it go, so that it is refused as what it
        // is.
        String text = new String(head, StandardCharsets.ISO_8859_1)
                .replaceAll("[\u0000\u00ef\u00bb\u00bf\u00fe\u00ff\\s]", "");
        return text.startsWith("<");
    }

    @Override
    public void read(InputStream in, Consumer<Read> sink) throws IOException {
        RecordSplitter documents = new RecordSplitter(in, new DocumentBoundary(), MAX_DOCUMENT_BYTES);
        Parsing parsing = new Parsing();
        while (documents.next()) {
            sink.accept(parsing.judge(documents));
        }
    }

    /** A document begins at an XML declaration, or at a document type declaration if there was one before. */
    private static final class DocumentBoundary implements RecordSplitter.Boundary {
        private static final byte[] DECLARATION = "<?xml".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] DOCTYPE = "<!DOCTYPE".getBytes(StandardCharsets.US_ASCII);
        private static final int MARK_BYTES = 3;
        private int start;
        private boolean typed;

        @Override
        public int margin() {
            return DOCTYPE.length + 1;
        }

        @Override
        public void begin(int start) {
            this.start = start;
            this.typed = false;
        }

        @Override
        public int find(byte[] buffer, int from, int to, int filled) {
            if (from == start && isMark(buffer, start, filled)) {
                start += MARK_BYTES;
            }
            for (int i = from; i < to; i++) {
                if (buffer[i] != '<' || i + 1 >= filled) {
                    continue;
                }
                if (buffer[i + 1] == '?' && i != start && at(buffer, i, filled, DECLARATION)) {
                    return isMark(buffer, i - MARK_BYTES, filled) ? i - MARK_BYTES : i;
                }
                if (buffer[i + 1] == '!' && at(buffer, i, filled, DOCTYPE)) {
                    if (typed && buffer[i - 1] == '\n') {
                        return i;
                    }
                    typed = true;
                }
            }
            start = -1;
            return -1;
        }

        /** Whether a byte order mark lies there, which belongs to the document after it. */
        private static boolean isMark(byte[] buffer, int i, int filled) {
            return i >= 0
                    && i + MARK_BYTES <= filled
                    && buffer[i] == (byte) 0xef
                    && buffer[i + 1] == (byte) 0xbb
                    && buffer[i + 2] == (byte) 0xbf;
        }

        private static boolean at(byte[] buffer, int i, int filled, byte[] word) {
            int end = i + word.length;
            return end < filled
                    && Arrays.equals(buffer, i, end, word, 0, word.length)
                    && RecordSplitter.isSpace(buffer[end]);
        }
    }

    /** The parser and what it met in the document at hand. */
    private static final class Parsing {
        private final XMLInputFactory parsers = new WstxInputFactory();
        /** A refusal out of the resolver, which the parser would wrap in one of its own. */
        private RefusedException resolved;

        private Draft draft;
        private XmlCursor cursor;

        Parsing() {
            parsers.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
            parsers.setProperty(XMLInputFactory.IS_COALESCING, false);
            parsers.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, XmlCursor.MAX_DEPTH + 1);
            parsers.setProperty(WstxInputProperties.P_MAX_ENTITY_COUNT, MAX_ENTITY_USES);
            parsers.setProperty(WstxInputProperties.P_DTD_RESOLVER, (XMLResolver) this::dtd);
            parsers.setProperty(WstxInputProperties.P_ENTITY_RESOLVER, (XMLResolver) this::external);
            parsers.setProperty(WstxInputProperties.P_UNDECLARED_ENTITY_RESOLVER, (XMLResolver) this::undeclared);
        }

        Read judge(RecordSplitter documents) {
            resolved = null;
            draft = null;
            cursor = null;
            long offset = documents.offset();
            try {
                return new Read.Taken(documents.record(), offset, facts(documents));
            } catch (RefusedException e) {
                return refused(documents, e);
            } catch (WstxLazyException e) {
                // What the parser throws where StAX has no checked exception.
                return refused(documents, malformed((XMLStreamException) e.getCause(), offset));
            } catch (XMLStreamException e) {
                return refused(documents, malformed(e, offset));
            }
        }

        private Read refused(RecordSplitter documents, RefusedException why) {
            Optional<String> number = draft == null ? Optional.empty() : draft.numberAsRead();
            return new Read.Refused(
                    documents.record(), documents.offset(), why.code(), why.getMessage(), why.at(), number);
        }

        private PatentFacts facts(RecordSplitter documents) throws RefusedException, XMLStreamException {
            long offset = documents.offset();
            if (documents.isTooLarge()) {
                throw new RefusedException(
                        Refusal.XML_TOO_LARGE,
                        "a document of more than " + MAX_DOCUMENT_BYTES + " bytes",
                        "byte " + offset);
            }
            byte[] bytes = documents.buffer();
            int start = documents.start();
            int length = documents.length();
            Utf8 text = Utf8.scan(bytes, start, length);
            if (text.firstBad() >= 0) {
                String what =
                        "no character of XML in UTF-8: byte 0x" + Integer.toHexString(bytes[text.firstBad()] & 0xff);
                throw new RefusedException(Refusal.XML_ENCODING, what, "byte " + (offset + text.firstBad() - start));
            }
            if (text.longestText() > MAX_TEXT_BYTES) {
                throw new RefusedException(
                        Refusal.XML_TOO_LARGE, "a text of more than " + MAX_TEXT_BYTES + " bytes", "byte " + offset);
            }
            if (text.declarations() > MAX_DECLARATIONS) {
                throw new RefusedException(
                        Refusal.XML_ENTITY_LIMIT,
                        "more than " + MAX_DECLARATIONS + " declarations and instructions",
                        "byte " + offset);
            }
            String head = new String(bytes, start, Math.min(length, HEAD_BYTES), StandardCharsets.UTF_8);
            if (head.startsWith("<!DOCTYPE PATDOC PUBLIC \"-//USPTO//")) {
                throw new RefusedException(
                        Refusal.PATENT_SCHEMA_UNKNOWN, "the SGML of grants to 2001", "byte " + offset);
            }
            Hash source = Hash.sha256(Bytes.owned(Arrays.copyOfRange(bytes, start, start + length)));
            XMLStreamReader in = parsers.createXMLStreamReader(new ByteArrayInputStream(bytes, start, length), "UTF-8");
            try {
                prolog(in, offset);
                return document(in, source);
            } finally {
                in.close();
            }
        }

        private PatentFacts document(XMLStreamReader in, Hash source) throws RefusedException, XMLStreamException {
            cursor = new XmlCursor(in);
            Layout layout = Layout.of(in.getLocalName(), cursor);
            draft = new Draft(layout.isGrant());
            String root = cursor.path();
            layout.read(cursor, draft);
            while (in.hasNext()) {
                in.next();
            }
            layout.complete(draft);
            return draft.facts(source, layout.titlePath(), root);
        }

        /** Goes to the root element and refuses what a document may not say before it. */
        private void prolog(XMLStreamReader in, long offset) throws RefusedException, XMLStreamException {
            String encoding = in.getCharacterEncodingScheme();
            if (encoding != null && !encoding.equalsIgnoreCase("UTF-8") && !encoding.equalsIgnoreCase("US-ASCII")) {
                throw new RefusedException(
                        Refusal.XML_ENCODING, "declared as " + encoding + "; only UTF-8 is read", "byte " + offset);
            }
            int event = in.next();
            while (event != XMLStreamConstants.START_ELEMENT) {
                if (event == XMLStreamConstants.DTD) {
                    entities(in, offset);
                }
                event = in.next();
            }
        }

        private static void entities(XMLStreamReader in, long offset) throws RefusedException {
            @SuppressWarnings("unchecked")
            List<EntityDeclaration> declared = (List<EntityDeclaration>) in.getProperty("javax.xml.stream.entities");
            if (declared == null) {
                return;
            }
            for (EntityDeclaration entity : declared) {
                String text = entity.getReplacementText();
                // An entity with a notation is a drawing that the document names and nobody opens.
                if (entity.getSystemId() != null && entity.getNotationName() == null) {
                    throw new RefusedException(
                            Refusal.XML_EXTERNAL_REFERENCE,
                            "the entity " + entity.getName() + " lies outside",
                            "byte " + offset);
                }
                if (text != null && (text.length() > MAX_ENTITY_CHARS || text.indexOf('&') >= 0)) {
                    throw new RefusedException(
                            Refusal.XML_ENTITY_LIMIT,
                            "the entity " + entity.getName() + " is long or made of entities",
                            "byte " + offset);
                }
            }
        }

        private RefusedException malformed(XMLStreamException e, long offset) {
            if (resolved != null) {
                return resolved;
            }
            Location place = e.getLocation();
            long inside = place == null ? 0 : Math.max(0, place.getCharacterOffset());
            String line = place == null ? "" : " (line " + place.getLineNumber() + " of the document)";
            String message = Texts.normal(e.getMessage().replaceFirst("(?s)\\n at \\[row.*", ""));
            // The parser tells its limits apart from faults by the message alone.
            boolean limit = message.startsWith("Maximum ") && message.contains(" limit ");
            boolean entities = message.contains("entity expansion");
            Refusal code = !limit ? Refusal.XML_DOCUMENT : entities ? Refusal.XML_ENTITY_LIMIT : Refusal.XML_TOO_LARGE;
            String shown = message.substring(0, Math.min(message.length(), MAX_MESSAGE_CHARS));
            return new RefusedException(code, shown + line, "byte " + (offset + inside));
        }

        // ---- what the parser asks for ----

        private Object dtd(String publicId, String systemId, String base, String namespace) throws XMLStreamException {
            if (systemId != null && DtdCatalogue.isKnown(systemId)) {
                return new ByteArrayInputStream(new byte[0]);
            }
            boolean other = DtdCatalogue.isOtherVersion(publicId, systemId);
            throw refuse(
                    other ? Refusal.PATENT_SCHEMA_UNKNOWN : Refusal.XML_EXTERNAL_REFERENCE,
                    "the document type is " + shown(publicId == null ? systemId : publicId));
        }

        private Object external(String publicId, String systemId, String base, String namespace)
                throws XMLStreamException {
            throw refuse(Refusal.XML_EXTERNAL_REFERENCE, "an entity lies outside, at " + shown(systemId));
        }

        private Object undeclared(String publicId, String systemId, String base, String name)
                throws XMLStreamException {
            return DtdCatalogue.character(name);
        }

        private XMLStreamException refuse(Refusal code, String detail) {
            resolved = new RefusedException(code, detail, "/");
            return new XMLStreamException(detail);
        }

        private static String shown(String id) {
            return id == null ? "not named" : "\"" + id.substring(0, Math.min(id.length(), 100)) + "\"";
        }
    }
}
