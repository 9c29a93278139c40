package org.dipc.readers;

import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.dipc.patents.Classification;
import org.dipc.patents.Party;

/** Where a family of the office's DTDs keeps the facts. */
interface Layout {
    boolean isGrant();

    /** Reads the root element, where {@code xml} stands, to its end. */
    void read(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException;

    /** Refuses a draft that lacks a field of every such document. */
    void complete(Draft draft) throws RefusedException;

    String titlePath();

    /** The layout of the root element {@code name}, where {@code xml} stands. */
    static Layout of(String name, XmlCursor xml) throws RefusedException {
        String version = xml.attribute("dtd-version") + xml.attribute("DTD");
        boolean four = version.isEmpty() || version.startsWith("v4") || version.startsWith("4");
        if (four && name.equals("us-patent-grant")) {
            return new RedBook(true);
        }
        if (four && name.equals("us-patent-application")) {
            return new RedBook(false);
        }
        if (name.equals("PATDOC") && version.equals("2.5")) {
            return new GrantTo2004();
        }
        if (name.equals("patent-application-publication")) {
            return new ApplicationTo2004();
        }
        String what = "the root element " + name + (version.isEmpty() ? "" : " of version " + version);
        throw new RefusedException(Refusal.PATENT_SCHEMA_UNKNOWN, what + " is of no known form", xml.path());
    }

    /** A person's or organisation's name and country as they come in. */
    final class Names {
        private String first = "";
        private String last = "";
        private String organisation = "";
        private String country = "";

        void first(String text) {
            first = (first + " " + text).strip();
        }

        void last(String text) {
            last = (last + " " + text).strip();
        }

        void organisation(String text) {
            organisation = (organisation + " " + text).strip();
        }

        void country(String text) {
            country = country.isEmpty() ? text : country;
        }

        Optional<Party> party(String at) throws RefusedException {
            return organisation.isEmpty()
                    ? Draft.party(Party.Nature.PERSON, (first + " " + last).strip(), country, at)
                    : Draft.party(Party.Nature.ORGANISATION, organisation, country, at);
        }
    }

    /** The parts of a symbol that stand in elements of their own. */
    final class Parts {
        private String subclass = "";
        private String group = "";
        private String subgroup = "";
        private boolean first;

        void read(XmlCursor xml, String name) throws XMLStreamException, RefusedException {
            switch (name) {
                case "section", "class", "subclass" -> subclass += xml.text();
                case "main-group" -> group = xml.text();
                case "subgroup" -> subgroup = xml.text();
                case "symbol-position" -> first = xml.text().equals("F");
                default -> xml.skip();
            }
        }

        void into(Draft draft, Classification.Scheme scheme, boolean main, String at) throws RefusedException {
            String symbol = group.isEmpty() && subgroup.isEmpty() ? subclass : subclass + group + "/" + subgroup;
            draft.symbol(scheme, first || main, symbol, org.dipc.patents.Symbol::parseOffice, at);
        }
    }
}
