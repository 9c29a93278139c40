package org.dipc.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dipc.client.HubException;
import org.dipc.ledger.Action;
import org.dipc.ledger.Tx;
import org.dipc.ledger.Vocabulary;
import org.dipc.model.Codec;
import org.dipc.model.Plain;
import org.dipc.model.Shape;

/**
 * One action of a transaction, as it is sent and as it is shown.
 *
 * @param shape of the family that the action is of
 */
record Step(Tx.Call call, Shape shape) {
    static <A extends Action> Step of(String module, Class<A> family, A action) {
        return new Step(Tx.Call.of(module, family, action), Codec.of(family).shape());
    }

    /**
     * An action by the vocabulary alone.
     *
     * @throws HubException {@link ExitCode#USAGE} if it does not fit
     */
    static Step of(Vocabulary.Module module, Object action) {
        try {
            return new Step(new Tx.Call(module.name(), Plain.encode(module.actions(), action)), module.actions());
        } catch (Plain.Misfit e) {
            String field = e.pointer().substring(e.pointer().indexOf('/') + 1).replace('/', '.');
            throw new HubException(0, ExitCode.USAGE, field + ": " + e.getMessage(), e.pointer(), "");
        }
    }

    /** As the REST interface takes it. */
    Map<String, Object> plain() {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("module", call.module());
        plain.put("action", Plain.describe(shape, call.action()));
        return plain;
    }
}
