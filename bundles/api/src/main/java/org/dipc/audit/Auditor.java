package org.dipc.audit;

import java.util.List;
import org.dipc.ledger.Ledger.Committed;
import org.dipc.model.ChainId;
import org.dipc.state.StateReader;
import org.osgi.annotation.versioning.ConsumerType;

/** Reads every block after it is final and reports what it finds. It cannot write. Registered with {@code audit=<name>}. */
@ConsumerType
public interface Auditor {
    String name();

    boolean covers(ChainId chain);

    /** @param before, after the state before and after the block */
    List<Finding> inspect(ChainId chain, Committed block, StateReader before, StateReader after);

    enum Severity {
        NOTE,
        WARNING,
        ALARM
    }

    /** @param rule which rule of the auditor was met; {@code subject} an address, patent or other name it concerns */
    record Finding(String rule, Severity severity, String subject, String text) {}
}
