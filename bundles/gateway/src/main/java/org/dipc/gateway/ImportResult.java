package org.dipc.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import org.dipc.ledger.Ledger.Receipt;
import org.dipc.model.ChainId;
import org.dipc.patents.PatentId;
import org.dipc.readers.Read;

/**
 * What came of one record of an imported file.
 *
 * @param file as the sender named it; empty if it did not
 * @param record its number in the file, from 1
 * @param offset of its first byte in the file
 * @param patent which it is, as far as it could be read
 * @param chain it belongs to
 * @param height of the block that registered it
 * @param code why it was refused, with {@code detail} and the place {@code at} in the record
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ImportResult(
        String file,
        long record,
        @JsonInclude(JsonInclude.Include.ALWAYS) long offset,
        Outcome result,
        String patent,
        String chain,
        Long height,
        String code,
        String detail,
        String at) {
    /** The three things that can come of a record. */
    enum Outcome {
        /** It is registered now; on a dry run: it would be. */
        @JsonProperty("taken")
        TAKEN,
        /** It was registered before, with the same content. */
        @JsonProperty("alreadyThere")
        ALREADY_THERE,
        @JsonProperty("refused")
        REFUSED;

        /** As in JSON. */
        String text() {
            return switch (this) {
                case TAKEN -> "taken";
                case ALREADY_THERE -> "alreadyThere";
                case REFUSED -> "refused";
            };
        }
    }

    static ImportResult unread(String file, Read.Refused read) {
        return new ImportResult(
                file,
                read.record(),
                read.offset(),
                Outcome.REFUSED,
                read.number().orElse(null),
                null,
                null,
                read.code().name(),
                read.detail(),
                read.at());
    }

    /** A record that was read, from where its fate is told by the other methods. */
    static ImportResult read(String file, Read.Taken read) {
        PatentId id = read.facts().id();
        return new ImportResult(
                file, read.record(), read.offset(), Outcome.TAKEN, id.value(), null, null, null, null, null);
    }

    ImportResult on(ChainId id) {
        return new ImportResult(file, record, offset, result, patent, id.value(), height, code, detail, at);
    }

    ImportResult taken(Optional<Receipt> receipt) {
        Long block = receipt.map(Receipt::height).orElse(null);
        return new ImportResult(file, record, offset, Outcome.TAKEN, patent, chain, block, null, null, null);
    }

    ImportResult alreadyThere() {
        return new ImportResult(file, record, offset, Outcome.ALREADY_THERE, patent, chain, null, null, null, null);
    }

    ImportResult refused(String why, String because) {
        return new ImportResult(file, record, offset, Outcome.REFUSED, patent, chain, null, why, because, null);
    }
}
