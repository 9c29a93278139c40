package org.dipc.readers;

import static javax.xml.stream.XMLStreamConstants.CDATA;
import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.SPACE;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import java.util.HashSet;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Walks down a document element by element and knows the path to where it stands. */
final class XmlCursor {
    static final int MAX_DEPTH = 256;
    // The parser keeps every name for as long as it reads a document; the largest DTD has a quarter of that.
    private static final int MAX_NAMES = 4096;
    private static final int MAX_TEXT_CHARS = 1 << 16;
    private final XMLStreamReader in;
    private final StringBuilder path = new StringBuilder();
    private final Set<String> names = new HashSet<>();
    private int depth;

    /** What to do with a child element: each must be read to its end, by one of the cursor's methods. */
    interface Children {
        void child(String name) throws XMLStreamException, RefusedException;
    }

    /** @param in stands at the start of the root element */
    XmlCursor(XMLStreamReader in) throws RefusedException {
        this.in = in;
        enter();
    }

    /** The path of the element where the cursor stands, as an XPath. */
    String path() {
        return path.toString();
    }

    String attribute(String name) {
        String value = in.getAttributeValue(null, name);
        return value == null ? "" : value;
    }

    /** Reads the current element to its end and shows each child to {@code children}; text between them is left out. */
    void children(Children children) throws XMLStreamException, RefusedException {
        int event = in.next();
        while (event != END_ELEMENT) {
            if (event == START_ELEMENT) {
                enter();
                children.child(in.getLocalName());
            }
            event = in.next();
        }
        leave();
    }

    /** Reads the current element to its end. */
    void skip() throws XMLStreamException, RefusedException {
        int inside = 1;
        while (inside > 0) {
            int event = in.next();
            if (event == START_ELEMENT) {
                inside++;
                started(depth + inside - 1);
            } else if (event == END_ELEMENT) {
                inside--;
            }
        }
        leave();
    }

    /** Reads the current element to its end: its text, elements within it flattened, white space made single blanks. */
    String text() throws XMLStreamException, RefusedException {
        return Texts.normal(columns());
    }

    /** Reads the current element to its end: its text, elements within it flattened, white space within as it is. */
    String columns() throws XMLStreamException, RefusedException {
        StringBuilder text = new StringBuilder();
        int inside = 1;
        while (inside > 0) {
            switch (in.next()) {
                case START_ELEMENT -> started(depth + inside++);
                case END_ELEMENT -> inside--;
                case CHARACTERS, CDATA, SPACE ->
                    text.append(in.getTextCharacters(), in.getTextStart(), in.getTextLength());
                default -> {}
            }
            if (text.length() > MAX_TEXT_CHARS) {
                throw new RefusedException(
                        Refusal.PATENT_FIELD, "a field of more than " + MAX_TEXT_CHARS + " characters", path());
            }
        }
        leave();
        return text.toString().strip();
    }

    private void enter() throws RefusedException {
        path.append('/').append(in.getLocalName());
        depth++;
        started(depth);
    }

    private void leave() {
        path.setLength(path.lastIndexOf("/"));
        depth--;
    }

    /** An element was started, so that there are {@code elements} around each other. */
    private void started(int elements) throws RefusedException {
        if (elements > MAX_DEPTH) {
            throw new RefusedException(Refusal.XML_DEPTH, "elements nested more than " + MAX_DEPTH + " deep", path());
        }
        names.add(in.getLocalName());
        for (int i = in.getAttributeCount() - 1; i >= 0; i--) {
            names.add(in.getAttributeLocalName(i));
        }
        if (names.size() > MAX_NAMES) {
            throw new RefusedException(
                    Refusal.XML_TOO_LARGE, "more than " + MAX_NAMES + " names of elements and attributes", path());
        }
    }
}
