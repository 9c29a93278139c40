package org.dipc.readers;

import static org.dipc.patents.Classification.Scheme.IPC;

import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.dipc.patents.Day;
import org.dipc.patents.Party;
import org.dipc.patents.Symbol;

/** Grants of 2002 to 2004 (DTD 2.5): WIPO ST.32, whose elements are named by INID codes. */
record GrantTo2004() implements Layout {
    @Override
    public boolean isGrant() {
        return true;
    }

    @Override
    public String titlePath() {
        return "/PATDOC/SDOBI/B500/B540";
    }

    @Override
    public void complete(Draft draft) throws RefusedException {
        String id = "/PATDOC/SDOBI/B100";
        draft.complete(id + "/B190", id + "/B110", id + "/B130", id + "/B140");
    }

    @Override
    public void read(XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        xml.children(name -> {
            switch (name) {
                case "SDOBI", "B100", "B200", "B500", "B510", "B700", "B720", "B730" -> read(xml, draft);
                case "B721" -> party(xml).ifPresent(draft::inventor);
                case "B731" -> party(xml).ifPresent(draft::assignee);
                case "B110", "B130", "B140", "B190", "B210", "B220", "B511", "B512", "B540" -> field(name, xml, draft);
                default -> xml.skip();
            }
        });
    }

    private static void field(String name, XmlCursor xml, Draft draft) throws XMLStreamException, RefusedException {
        String at = xml.path();
        String text = name.startsWith("B51") ? xml.columns() : xml.text();
        switch (name) {
            case "B110" -> draft.number(text, at);
            case "B130" -> draft.kind(text, at);
            case "B140" -> draft.published(text, Day::basic, at);
            case "B190" -> draft.office(text, at);
            case "B210" -> draft.application(text, at);
            case "B220" -> draft.filed(text, Day::basic, at);
            case "B540" -> draft.title(text, at);
            case "B511", "B512" -> {
                // A design has its class of Locarno here, which is no symbol of the IPC.
                if (!draft.isDesign()) {
                    draft.symbol(IPC, name.equals("B511"), text, Symbol::parseColumns, at);
                }
            }
            default -> throw new AssertionError(name + " is none of the fields that are asked for");
        }
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
                case "FNM" -> names.first(xml.text());
                case "SNM", "SFX" -> names.last(xml.text());
                case "ONM" -> names.organisation(xml.text());
                case "CTRY" -> names.country(xml.text());
                case "PARTY-US", "NAM", "ADR" -> names(xml, names);
                default -> xml.skip();
            }
        });
    }
}
