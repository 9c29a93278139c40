package org.dipc.testchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.dipc.ledger.StateMachine.Event;
import org.dipc.ledger.StateMachine.TxResult;
import org.dipc.ledger.StateMachine.Verdict;
import org.dipc.model.Codec;

/**
 * What became of a block's transactions. A claim about all of them fails with the code and the reason of the one that
 * does not fit.
 */
public final class Outcome {
    private final long height;
    private final List<Result> results;
    private final List<Event> blockEvents;

    Outcome(long height, List<Result> results, List<Event> blockEvents) {
        this.height = height;
        this.results = List.copyOf(results);
        this.blockEvents = List.copyOf(blockEvents);
    }

    /** @param detail why it was refused; it is not on the ledger */
    public record Result(TxResult result, String detail) {
        public String code() {
            return result.code();
        }
    }

    /** Every transaction was executed. */
    public Outcome accepted() {
        assertThat(results).as("transactions in block %d", height).isNotEmpty();
        results.forEach(each -> assertThat(each.code()).as(each.detail()).isEqualTo(Verdict.OK));
        return this;
    }

    /** Every transaction was refused with this code. */
    public Outcome rejectedWith(Enum<?> code) {
        return rejectedWith(code.name());
    }

    /** As {@link #rejectedWith(Enum)}, for a code whose enum the test does not see. */
    public Outcome rejectedWith(String code) {
        assertThat(results).as("transactions in block %d", height).isNotEmpty();
        results.forEach(each -> assertThat(each.code()).as(each.detail()).isEqualTo(code));
        return this;
    }

    /** The outcome of one transaction alone, from 0. */
    public Outcome only(int index) {
        return new Outcome(height, List.of(results.get(index)), List.of());
    }

    public List<Result> results() {
        return results;
    }

    public long height() {
        return height;
    }

    /** What happened, in order: in the transactions, then at the end of the block. */
    public List<Event> events() {
        List<Event> events = new ArrayList<>();
        results.forEach(each -> events.addAll(each.result().events()));
        events.addAll(blockEvents);
        return events;
    }

    /** The events that are of one record. */
    public <E extends Record> List<E> events(Class<E> type) {
        return events().stream()
                .filter(event -> event.name().equals(type.getSimpleName()))
                .map(event -> Codec.fields(type).decode(event.body()))
                .toList();
    }
}
