package org.dipc.readers;

import static org.dipc.patents.Classification.Position.FIRST;
import static org.dipc.patents.Classification.Position.FURTHER;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.dipc.model.Hash;
import org.dipc.patents.Classification;
import org.dipc.patents.Day;
import org.dipc.patents.KindCode;
import org.dipc.patents.OfficeCode;
import org.dipc.patents.Party;
import org.dipc.patents.PatentFacts;
import org.dipc.patents.PatentFieldException;
import org.dipc.patents.PatentId;
import org.dipc.patents.PatentNumber;
import org.dipc.patents.PatentType;
import org.dipc.patents.Symbol;

/** Facts as they come in while a record is read; every text is checked where it stands. */
final class Draft {
    private final boolean granted;
    private String number;
    private String numberAt;
    private OfficeCode office;
    private KindCode kind;
    private String title;
    private String application;
    private Day filed;
    private Day published;
    private final List<Classification> classifications = new ArrayList<>();
    private final List<Party> inventors = new ArrayList<>();
    private final List<Party> applicants = new ArrayList<>();
    private final List<Party> assignees = new ArrayList<>();

    /** @param granted whether the record is of a grant, and not of a published application */
    Draft(boolean granted) {
        this.granted = granted;
    }

    // ---- what a record says ----

    void office(String text, String at) throws RefusedException {
        office = once(office, text, OfficeCode::new, at);
    }

    void number(String text, String at) throws RefusedException {
        number = once(number, text, Function.identity(), at);
        numberAt = at;
    }

    void kind(String text, String at) throws RefusedException {
        kind = once(kind, text, KindCode::new, at);
    }

    void title(String text, String at) throws RefusedException {
        title = once(title, text, Function.identity(), at);
    }

    void application(String text, String at) throws RefusedException {
        application = once(application, text, Function.identity(), at);
    }

    void filed(String text, Function<String, Day> form, String at) throws RefusedException {
        filed = once(filed, text, form, at);
    }

    void published(String text, Function<String, Day> form, String at) throws RefusedException {
        published = once(published, text, form, at);
    }

    void symbol(Classification.Scheme scheme, boolean first, String text, Function<String, Symbol> form, String at)
            throws RefusedException {
        try {
            Symbol symbol = form.apply(text);
            boolean taken = classifications.stream().anyMatch(c -> c.scheme() == scheme && c.position() == FIRST);
            classifications.add(new Classification(scheme, first && !taken ? FIRST : FURTHER, symbol));
        } catch (PatentFieldException e) {
            throw new RefusedException(Refusal.CODE_UNKNOWN, e.getMessage(), at);
        }
    }

    void inventor(Party party) {
        inventors.add(party);
    }

    boolean hasInventors() {
        return !inventors.isEmpty();
    }

    void applicant(Party party) {
        applicants.add(party);
    }

    void assignee(Party party) {
        assignees.add(party);
    }

    /** The party of that name, or none where the office left the name out. */
    static Optional<Party> party(Party.Nature nature, String name, String country, String at) throws RefusedException {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        // Offices write "omitted", "unknown" or a state of theirs where they do not know the country.
        Optional<OfficeCode> known =
                Optional.of(country).filter(OfficeCode::isKnown).map(OfficeCode::new);
        return Optional.of(checked(name, text -> new Party(nature, text, known), at));
    }

    // ---- what follows from it ----

    Optional<String> numberAsRead() {
        return Optional.ofNullable(number).map(text -> office == null ? text : office.value() + text);
    }

    boolean isDesign() {
        return number != null && number.startsWith("D");
    }

    /** Refuses a record that lacks what every document of its form has. */
    void complete(String officeAt, String numberPath, String kindAt, String publishedAt) throws RefusedException {
        present(office, "office", officeAt);
        present(number, "number", numberPath);
        present(kind, "kind", kindAt);
        present(published, "date of publication", publishedAt);
    }

    PatentFacts facts(Hash source, String titleAt, String root) throws RefusedException {
        present(title, "title", titleAt);
        PatentId id = checked(number, text -> PatentNumber.parse(text, office).id(), numberAt);
        if (!id.office().equals(office) || (kind != null && !kind.usedBy(office))) {
            String why =
                    id.office().equals(office) ? "kind: \"" + kind + "\" is no kind code of " : "number: not one of ";
            throw new RefusedException(Refusal.PATENT_FIELD, why + office, numberAt);
        }
        // The main symbol leads; further ones stay in the office's order.
        classifications.sort(Comparator.comparing(Classification::scheme).thenComparing(Classification::position));
        return checked(
                root,
                at -> new PatentFacts(
                        id,
                        Optional.ofNullable(kind),
                        type(id),
                        title,
                        Optional.ofNullable(application),
                        Optional.ofNullable(filed),
                        Optional.ofNullable(published),
                        classifications,
                        inventors,
                        applicants,
                        assignees,
                        source),
                root);
    }

    /** The letters before a US number tell what is granted; other offices' grants in these files are for inventions. */
    private PatentType type(PatentId id) {
        if (!granted) {
            return PatentType.APPLICATION;
        }
        if (!id.office().equals(OfficeCode.US)) {
            return PatentType.UTILITY;
        }
        return switch (id.number().replaceFirst("\\d.*", "")) {
            case "D" -> PatentType.DESIGN;
            case "PP" -> PatentType.PLANT;
            case "RE" -> PatentType.REISSUE;
            case "H", "T" -> PatentType.DISCLOSURE;
            default -> PatentType.UTILITY;
        };
    }

    private static <T> T once(T before, String text, Function<String, T> read, String at) throws RefusedException {
        if (before != null) {
            throw new RefusedException(Refusal.PATENT_FIELD, "given twice", at);
        }
        if (text.isEmpty()) {
            throw new RefusedException(Refusal.PATENT_FIELD, "empty", at);
        }
        return checked(text, read, at);
    }

    private static <T> T checked(String text, Function<String, T> read, String at) throws RefusedException {
        try {
            return read.apply(text);
        } catch (PatentFieldException e) {
            throw new RefusedException(Refusal.PATENT_FIELD, e.getMessage(), at);
        }
    }

    private static void present(Object value, String name, String at) throws RefusedException {
        if (value == null) {
            throw new RefusedException(Refusal.PATENT_FIELD, "the " + name + " is missing", at);
        }
    }
}
