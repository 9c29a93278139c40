package org.dipc.patents;

import java.util.List;
import java.util.Optional;
import org.dipc.model.Bytes;
import org.dipc.model.Hash;

/**
 * What a ledger records of a patent: public facts, never the text of abstract, description or claims. What an office
 * left out is absent here.
 *
 * @param id the office and number
 * @param kind the kind code of the publication that the facts come from
 * @param type what is protected
 * @param title as published, markup and line breaks flattened, 1 to {@value #MAX_TITLE_BYTES} bytes of UTF-8
 * @param application the application number as the office writes it, at most {@value #MAX_APPLICATION_BYTES} bytes
 * @param filed the day of filing
 * @param published the day of this publication, which is the day of grant for a grant
 * @param classifications at most {@value #MAX_CLASSIFICATIONS}, in the office's order, the first symbol of each scheme
 *     before its further ones
 * @param inventors in the office's order
 * @param applicants in the office's order
 * @param assignees in the office's order; the three lists of parties hold at most {@value #MAX_PARTIES} together
 * @param source SHA-256 of the record that the facts were read from, byte for byte
 */
public record PatentFacts(
        PatentId id,
        Optional<KindCode> kind,
        PatentType type,
        String title,
        Optional<String> application,
        Optional<Day> filed,
        Optional<Day> published,
        List<Classification> classifications,
        List<Party> inventors,
        List<Party> applicants,
        List<Party> assignees,
        Hash source) {
    public static final int MAX_TITLE_BYTES = 2048;
    public static final int MAX_APPLICATION_BYTES = 64;
    // A party or a classification is four items of a transaction, of which there may be 4,096.
    public static final int MAX_CLASSIFICATIONS = 512;
    public static final int MAX_PARTIES = 384;

    /** @throws PatentFieldException if a limit is passed, a list is out of order, or the filing is after the publication */
    public PatentFacts {
        classifications = List.copyOf(classifications);
        inventors = List.copyOf(inventors);
        applicants = List.copyOf(applicants);
        assignees = List.copyOf(assignees);
        text("title", title, MAX_TITLE_BYTES);
        application.ifPresent(number -> text("application", number, MAX_APPLICATION_BYTES));
        atMost("classifications", classifications.size(), MAX_CLASSIFICATIONS);
        atMost("parties", inventors.size() + applicants.size() + assignees.size(), MAX_PARTIES);
        for (Classification.Scheme scheme : Classification.Scheme.values()) {
            if (classifications.stream()
                    .filter(c -> c.scheme() == scheme)
                    .skip(1)
                    .anyMatch(PatentFacts::isFirst)) {
                throw new PatentFieldException("classifications", "a first symbol after another of " + scheme);
            }
        }
        if (filed.isPresent() && published.isPresent() && filed.get().compareTo(published.get()) > 0) {
            throw new PatentFieldException("filed", filed.get() + " is after the publication on " + published.get());
        }
    }

    private static boolean isFirst(Classification classification) {
        return classification.position() == Classification.Position.FIRST;
    }

    private static void text(String field, String text, int limit) {
        if (text.isEmpty() || !text.equals(text.strip())) {
            throw PatentFieldException.refused(field, text, "is empty or has blanks around it");
        }
        atMost(field, Bytes.utf8(text).size(), limit);
    }

    private static void atMost(String field, int size, int limit) {
        if (size > limit) {
            throw new PatentFieldException(field, size + " are more than " + limit);
        }
    }

    /** The office's main symbol: that of the CPC, else that of the IPC; absent if the office named none as first. */
    public Optional<Symbol> mainSymbol() {
        return classifications.stream()
                .filter(PatentFacts::isFirst)
                .min((a, b) -> a.scheme().compareTo(b.scheme()))
                .map(Classification::symbol);
    }
}
