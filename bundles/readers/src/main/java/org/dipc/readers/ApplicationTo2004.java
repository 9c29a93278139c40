package org.dipc.readers;

import static org.dipc.patents.Classification.Scheme.IPC;

import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.dipc.patents.Day;
import org.dipc.patents.OfficeCode;
import org.dipc.patents.Party;
import org.dipc.patents.Symbol;

/** Applications published from 2001 to 2004 (DTD 1.5 and 1.6, "pap"). */
record ApplicationTo2004() implements Layout {
    private static final String BIBLIOGRAPHY = "/patent-application-publication/subdoc-bibliographic-information";

    @Override
    public boolean isGrant() {
        return false;
    }

    @Override
    public String titlePath() {
        return BIBLIOGRAPHY + "/technical-information/title-of-invention";
    }

    @Override
    public void complete(Draft draft) throws RefusedException {
        String id = BIBLIOGRAPHY + "/document-id";
        draft.complete(id, id + "/doc-number", id + "/kind-code", id + "/document-date");
    }

    @Override
    public void read(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        // These documents do not name their office, since there is but one.
        draft.office(OfficeCode.US.value(), xml.path());
        xml.children(name -> {
            if (name.equals("subdoc-bibliographic-information")) {
                bibliography(xml, draft);
            } else {
                xml.skip();
            }
        });
    }

    private static void bibliography(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        xml.children(name -> {
            switch (name) {
                case "document-id" -> publication(xml, draft);
                case "domestic-filing-data" -> filing(xml, draft);
                case "technical-information" -> technical(xml, draft);
                case "inventors" -> xml.children(inventor -> party(xml).ifPresent(draft::inventor));
                case "assignee" -> party(xml).ifPresent(draft::assignee);
                default -> xml.skip();
            }
        });
    }

    private static void publication(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        xml.children(name -> {
            String at = xml.path();
            switch (name) {
                case "doc-number" -> draft.number(xml.text(), at);
                case "kind-code" -> draft.kind(xml.text(), at);
                case "document-date" -> draft.published(xml.text(), Day::basic, at);
                default -> xml.skip();
            }
        });
    }

    private static void filing(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        xml.children(name -> {
            String at = xml.path();
            switch (name) {
                case "application-number", "doc-number" -> draft.application(xml.text(), at);
                case "filing-date" -> draft.filed(xml.text(), Day::basic, at);
                default -> xml.skip();
            }
        });
    }

    private static void technical(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        xml.children(name -> {
            String at = xml.path();
            switch (name) {
                case "classification-ipc", "classification-ipc-primary", "classification-ipc-secondary" ->
                    ipc(xml, draft);
                case "title-of-invention" -> draft.title(xml.text(), at);
                default -> xml.skip();
            }
        });
    }

    private static void ipc(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        xml.children(name -> {
            String at = xml.path();
            switch (name) {
                case "classification-ipc-primary", "classification-ipc-secondary" -> ipc(xml, draft);
                case "ipc" -> draft.symbol(IPC, at.contains("-primary/"), xml.columns(), Symbol::parseColumns, at);
                default -> xml.skip();
            }
        });
    }

    private static Optional<Party> party(XmlCursor xml) throws XMLStreamException, RefusedException {
        String at = xml.path();
        Names names = new Names();
        names(xml, names);
        return names.party(at);
    }

    private static void names(XmlCursor xml, Names names) throws XMLStreamException, RefusedException {
        xml.children(name -> {
            switch (name) {
                case "given-name", "middle-name" -> names.first(xml.text());
                case "family-name", "name-suffix" -> names.last(xml.text());
                case "organization-name" -> names.organisation(xml.text());
                case "country-code" -> names.country(xml.text());
                case "name", "residence", "residence-us", "residence-non-us", "address", "country" -> names(xml, names);
                default -> xml.skip();
            }
        });
    }
}
