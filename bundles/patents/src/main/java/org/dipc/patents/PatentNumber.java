package org.dipc.patents;

import java.util.Optional;

/**
 * A patent number as somebody wrote it, read: {@code US 7,158,664 B2}, {@code U.S. Pat. No. 7,158,664}, {@code EP 1 234
 * 567 A1}, {@code JP H08-012345}, {@code WO 2004/106512}, {@code PCT/US07/02197} and so on.
 *
 * <p>Application numbers are read as well as numbers of publications, where the office writes them apart: a US one with
 * its slash ({@code 09/491,742} is {@code US09-491742}), a European one with its eight digits, an international one with
 * {@code PCT}. Check digits are checked and dropped.
 *
 * @param id which document it is
 * @param kind the kind code, if it was written
 * @param officeAssumed whether nothing in the text told the office, so that the caller's was taken
 */
public record PatentNumber(PatentId id, Optional<KindCode> kind, boolean officeAssumed) {

    /** Reads {@code text}; a number that does not tell its office is of the United States. */
    public static PatentNumber parse(String text) {
        return parse(text, OfficeCode.US);
    }

    /**
     * Reads {@code text}; a number that does not tell its office, by code or by form, is of {@code assumed}.
     *
     * @throws PatentFieldException if it is no number of its office, a check digit is wrong, or the kind code is one
     *     that the office does not use
     */
    public static PatentNumber parse(String text, OfficeCode assumed) {
        WrittenNumber written = WrittenNumber.read(text, assumed);
        Optional<KindCode> kind =
                written.kind().isEmpty() ? Optional.empty() : Optional.of(new KindCode(written.kind()));
        kind.filter(code -> !code.usedBy(written.office())).ifPresent(code -> {
            throw PatentFieldException.refused("kind", code.value(), "is no kind code of " + written.office());
        });
        return new PatentNumber(new PatentId(written.canonical()), kind, written.officeAssumed());
    }
}
