package org.dipc.readers;

import static org.dipc.patents.Classification.Scheme.CPC;
import static org.dipc.patents.Classification.Scheme.IPC;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamException;
import org.dipc.patents.Day;
import org.dipc.patents.Party;
import org.dipc.patents.Symbol;

/** Grants and applications from 2005 on ("Red Book", DTD 4.x). */
record RedBook(boolean isGrant) implements Layout {
    private String bibliography() {
        return isGrant
                ? "/us-patent-grant/us-bibliographic-data-grant"
                : "/us-patent-application/us-bibliographic-data-application";
    }

    @Override
    public String titlePath() {
        return bibliography() + "/invention-title";
    }

    @Override
    public void complete(Draft draft) throws RefusedException {
        String id = bibliography() + "/publication-reference/document-id";
        draft.complete(id + "/country", id + "/doc-number", id + "/kind", id + "/date");
    }

    @Override
    public void read(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        xml.children(name -> {
            switch (name) {
                case "us-bibliographic-data-grant", "us-bibliographic-data-application" -> bibliography(xml, draft);
                default -> xml.skip();
            }
        });
    }

    private static void bibliography(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        xml.children(name -> {
            switch (name) {
                case "publication-reference" -> publication(xml, draft);
                case "application-reference" -> application(xml, draft);
                case "classification-ipc" -> ipcTo2005(xml, draft);
                case "classifications-ipcr" -> ipc(xml, draft);
                case "classifications-cpc" -> cpc(xml, draft);
                case "invention-title" -> {
                    String at = xml.path();
                    draft.title(xml.text(), at);
                }
                case "parties", "us-parties" -> parties(xml, draft);
                case "assignees" -> each(xml, draft::assignee);
                default -> xml.skip();
            }
        });
    }

    private static void publication(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        within(xml, "document-id", name -> {
            String at = xml.path();
            switch (name) {
                case "country" -> draft.office(xml.text(), at);
                case "doc-number" -> draft.number(xml.text(), at);
                case "kind" -> draft.kind(xml.text(), at);
                case "date" -> draft.published(xml.text(), Day::basic, at);
                default -> xml.skip();
            }
        });
    }

    private static void application(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        within(xml, "document-id", name -> {
            String at = xml.path();
            switch (name) {
                case "doc-number" -> draft.application(xml.text(), at);
                case "date" -> draft.filed(xml.text(), Day::basic, at);
                default -> xml.skip();
            }
        });
    }

    private static void ipcTo2005(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        xml.children(name -> {
            String at = xml.path();
            boolean main = name.equals("main-classification");
            if (main || name.equals("further-classification")) {
                String columns = xml.columns();
                // A design has its class of Locarno here, which is no symbol of the IPC.
                if (!draft.isDesign()) {
                    draft.symbol(IPC, main, columns, Symbol::parseColumns, at);
                }
            } else {
                xml.skip();
            }
        });
    }

    private static void ipc(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        within(xml, "classification-ipcr", () -> {
            String at = xml.path();
            Parts parts = new Parts();
            xml.children(part -> parts.read(xml, part));
            parts.into(draft, IPC, false, at);
        });
    }

    private static void cpc(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        xml.children(list -> {
            boolean main = list.equals("main-cpc");
            within(xml, "classification-cpc", () -> {
                String at = xml.path();
                Parts parts = new Parts();
                xml.children(part -> parts.read(xml, part));
                parts.into(draft, CPC, main, at);
            });
        });
    }

    /** Until 2012 the inventors were the applicants, and were listed as such only. */
    private static void parties(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        List<Party> applicantInventors = new ArrayList<>();
        xml.children(name -> {
            switch (name) {
                case "applicants", "us-applicants" -> applicants(xml, draft, applicantInventors);
                case "inventors" -> each(xml, draft::inventor);
                default -> xml.skip();
            }
        });
        if (!draft.hasInventors()) {
            applicantInventors.forEach(draft::inventor);
        }
    }

    private static void applicants(XmlCursor xml, Draft draft, List<Party> applicantInventors)
            throws XMLStreamException, RefusedException {
        xml.children(name -> {
            boolean inventor = xml.attribute("app-type").equals("applicant-inventor");
            Optional<Party> party = party(xml);
            party.ifPresent(draft::applicant);
            party.filter(p -> inventor).ifPresent(applicantInventors::add);
        });
    }

    private static void each(XmlCursor xml, Consumer<Party> to) throws XMLStreamException, RefusedException {
        xml.children(name -> party(xml).ifPresent(to));
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
                case "first-name", "middle-name" -> names.first(xml.text());
                case "last-name", "suffix" -> names.last(xml.text());
                case "orgname" -> names.organisation(xml.text());
                case "country" -> names.country(xml.text());
                case "addressbook", "address", "residence" -> names(xml, names);
                default -> xml.skip();
            }
        });
    }

    private static void within(XmlCursor xml, String child, XmlCursor.Children children)
            throws XMLStreamException, RefusedException {
        within(xml, child, () -> xml.children(children));
    }

    /** What to do with the element where the cursor stands. */
    private interface Element {
        void read() throws XMLStreamException, RefusedException;
    }

    private static void within(XmlCursor xml, String child, Element element)
            throws XMLStreamException, RefusedException {
        xml.children(name -> {
            if (name.equals(child)) {
                element.read();
            } else {
                xml.skip();
            }
        });
    }
}
